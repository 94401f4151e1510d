/**
 * `npm run bench`: this package beside Python-Blosc2, on the same files with the same number of threads.
 *
 * Both sides live in processes of their own and take turns, several rounds; the table shows medians. The data is
 * 256 MiB of float32, a smooth field of 64 × 1024 × 1024. Results also go to bench/data/results.json.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { Side } from './side'
import { median, type Row, table } from './table'

const folder = join(__dirname, 'data')
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const threads = Number(process.env.BENCH_THREADS ?? availableParallelism())
const bytes = 4 * 64 * 1024 * 1024
const opens = 500
const windows = 1000

interface Task {
  readonly name: string
  readonly unit: string
  /** Node's rate through Python's, at least. */
  readonly target: number
  /** Names of the requests to either side. */
  readonly node: string
  readonly python: string
  readonly parameters?: Record<string, unknown>
  readonly rate: (seconds: number) => number
}

const corners = Array.from({ length: windows }, (_, n) => [n % 64, (n * 7919) % 961, (n * 104729) % 961])

function whole(name: string, target: number, node: string): Task {
  return { name, unit: 'MB/s', target, node, python: node, rate: (seconds) => bytes / 1e6 / seconds }
}

function window(name: string, node: string): Task {
  const rate = (seconds: number) => windows / seconds
  return { name, unit: '/s', target: 1.3, node, python: 'windows', parameters: { corners }, rate }
}

function opening(name: string, node: string): Task {
  const rate = (seconds: number) => opens / seconds
  return { name, unit: '/s', target: 1, node, python: 'open_close', parameters: { count: opens }, rate }
}

const tasks: readonly Task[] = [
  whole('read all', 1.3, 'read'),
  whole('read all into own memory', 1.3, 'read_into'),
  window('64 × 64 windows, one by one', 'windows'),
  window('64 × 64 windows, getSync', 'windows_sync'),
  window('64 × 64 windows, all at once', 'windows_at_once'),
  opening('open + close', 'open_close'),
  opening('openSync + closeSync', 'open_close_sync'),
  whole('write a file, to the disk', 0.9, 'write'),
]

async function compare(task: Task, codec: string, node: Side, python: Side): Promise<Row> {
  const seconds: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    for (const [side, what, times] of [
      [node, task.node, seconds[0]],
      [python, task.python, seconds[1]],
    ] as const) {
      const { seconds: time } = await side.ask<{ seconds: number }>(what, { codec, ...task.parameters })
      // The first round opens files and touches memory for the first time.
      if (round > 0 || rounds === 1) times.push(task.rate(time))
    }
  }
  const [ours, theirs] = [median(seconds[0]), median(seconds[1])]
  const { name, unit, target } = task
  return {
    codec,
    name,
    unit,
    node: ours,
    python: theirs,
    ratio: ours / theirs,
    target: `≥ ${target}`,
    met: ours / theirs >= target,
  }
}

/** In processes of their own, whose memory nothing else has touched. */
async function memory(codec: string): Promise<Row> {
  const [node, python] = [Side.node(folder, threads), Side.python(folder, threads)]
  const ours = (await node.ask<{ beyond: number }>('memory', { codec })).beyond / 2 ** 20
  const theirs = (await python.ask<{ beyond: number }>('memory', { codec })).beyond / 2 ** 20
  await Promise.all([node.close(), python.close()])
  return {
    codec,
    name: 'memory beyond the result',
    unit: 'MiB',
    node: ours,
    python: theirs,
    target: '≤ 64',
    met: ours <= 64,
  }
}

async function eventLoop(codec: string, node: Side): Promise<Row> {
  const { p99 } = await node.ask<{ p99: number }>('event_loop', { codec })
  return {
    codec,
    name: 'event loop delay, 99th percentile',
    unit: 'ms',
    node: p99,
    target: '≤ 10',
    met: p99 <= 10,
  }
}

async function main() {
  mkdirSync(folder, { recursive: true })
  const [node, python] = [Side.node(folder, threads), Side.python(folder, threads)]
  const { versions } = await python.ask<{ versions: string }>('prepare', {})
  const rows: Row[] = []
  for (const codec of ['lz4', 'zstd']) {
    const [ours, theirs] = [
      await node.ask<{ sum: number }>('check', { codec }),
      await python.ask<{ sum: number }>('check', { codec }),
    ]
    if (Math.abs(ours.sum - theirs.sum) > 1e-6)
      throw new Error(`Node reads ${ours.sum}, Python ${theirs.sum}`)
    for (const task of tasks) rows.push(await compare(task, codec, node, python))
    rows.push(await eventLoop(codec, node), await memory(codec))
  }
  await Promise.all([node.close(), python.close()])
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, Node ${process.versions.node}, ${versions}`
  process.stdout.write(`${machine}\nmedians of ${rounds - 1} rounds\n\n${table(rows)}`)
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ machine, rounds, rows }, null, 2)}\n`)
  for (const name of ['field.raw', 'written-by-node.b2nd', 'written-by-python.b2nd'])
    rmSync(join(folder, name), { force: true })
}

void main()
