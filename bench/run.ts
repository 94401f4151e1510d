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
  readonly target: number
  readonly node: string
  readonly python: string
  readonly parameters?: Record<string, unknown>
  /** What one second stands for. */
  readonly rate: (seconds: number) => number
}

const corners = Array.from({ length: windows }, (_, n) => [n % 64, (n * 7919) % 961, (n * 104729) % 961])
const megabytes = (seconds: number) => bytes / 1e6 / seconds
const perSecond = (seconds: number) => windows / seconds
const tasks: readonly Task[] = [
  { name: 'read all', unit: 'MB/s', target: 1.3, node: 'read', python: 'read', rate: megabytes },
  {
    name: 'read all into own memory',
    unit: 'MB/s',
    target: 1.3,
    node: 'read_into',
    python: 'read_into',
    rate: megabytes,
  },
  {
    name: '64 × 64 windows, one by one',
    unit: '/s',
    target: 1.3,
    node: 'windows',
    python: 'windows',
    parameters: { corners },
    rate: perSecond,
  },
  {
    name: '64 × 64 windows, getSync',
    unit: '/s',
    target: 1.3,
    node: 'windows_sync',
    python: 'windows',
    parameters: { corners },
    rate: perSecond,
  },
  {
    name: '64 × 64 windows, all at once',
    unit: '/s',
    target: 1.3,
    node: 'windows_at_once',
    python: 'windows',
    parameters: { corners },
    rate: perSecond,
  },
  {
    name: 'open + close',
    unit: '/s',
    target: 1,
    node: 'open_close',
    python: 'open_close',
    parameters: { count: opens },
    rate: (seconds) => opens / seconds,
  },
  {
    name: 'openSync + closeSync',
    unit: '/s',
    target: 1,
    node: 'open_close_sync',
    python: 'open_close',
    parameters: { count: opens },
    rate: (seconds) => opens / seconds,
  },
  { name: 'write a file', unit: 'MB/s', target: 0.9, node: 'write', python: 'write', rate: megabytes },
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
