/**
 * `tsx scripts/bench.ts numpy-files`: `.npy` and `.npz` files beside NumPy, in turns, files in the system's
 * cache. BENCH_MIB says how large the array is (default 1024: one of 1 GiB), BENCH_ROUNDS how often (default 5; the first does
 * not count).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { loadNpy, loadNpz, openNpz, saveNpy, saveNpz } from '../lib/index'
import { Side } from './side'
import { median, type Row, table } from './table'

const columns = 16384
const rows = Math.max(256, (Number(process.env.BENCH_MIB ?? 1024) * 2 ** 20) / 4 / columns)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const bytes = 4 * rows * columns
const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'blosc2-numpy-'))
const at = (name: string) => join(folder, name)

interface Task {
  readonly name: string
  readonly what: string
  /** Node's rate through Python's, at least. */
  readonly target: number
  readonly bytes: number
  readonly run: () => Promise<unknown>
}

/** Bytes that this process has read, from files or pipes. */
function bytesRead(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN)
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.()
  // A collection goes on beside the program for a while.
  await delay(50)
  const start = performance.now()
  await run()
  return (performance.now() - start) / 1000
}

async function compare(task: Task, python: Side): Promise<Row> {
  const rates: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const ours = await timed(task.run)
    const { seconds: theirs } = await python.ask<{ seconds: number }>(task.what, {})
    if (round === 0 && rounds > 1) continue
    rates[0].push(task.bytes / 1e6 / ours)
    rates[1].push(task.bytes / 1e6 / theirs)
  }
  const [node, other] = [median(rates[0]), median(rates[1])]
  const ratio = node / other
  const { name, target } = task
  return {
    codec: '',
    name,
    unit: 'MB/s',
    node,
    python: other,
    ratio,
    target: `≥ ${target}`,
    met: ratio >= target,
  }
}

/** A 64 × 64 window of the stored member: time in ms and KiB read, opening included. */
async function windowRows(python: Side): Promise<Row[]> {
  const [ours, theirs, read]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < 4 * rounds; round++) {
    const before = bytesRead()
    const own = bytesRead() - before
    const start = bytesRead()
    const seconds = await timed(async () => {
      await using archive = await openNpz(at('x.npz'))
      await archive.get('x', '100:164, 100:164')
    })
    read.push((bytesRead() - start - own) / 1024)
    ours.push(seconds * 1000)
    if (round < rounds) theirs.push((await python.ask<{ seconds: number }>('window', {})).seconds * 1000)
  }
  const [node, other, kib] = [median(ours), median(theirs), Math.max(...read)]
  const name = `64 × 64 window of a stored member of ${Math.round(bytes / 2 ** 20)} MiB`
  return [
    {
      codec: '',
      name,
      unit: 'ms',
      node,
      python: other,
      ratio: other / node,
      target: '≤ 2 ms',
      met: node <= 2,
    },
    { codec: '', name: `${name}, read`, unit: 'KiB', node: kib, target: '≤ 1024', met: kib <= 1024 },
  ]
}

async function main(): Promise<void> {
  const python = Side.python(folder, 1, 'numpy-files.py')
  try {
    const { numpy } = await python.ask<{ numpy: string }>('make', { rows, columns })
    const x = await loadNpy(at('x.npy'), { dtype: 'float32' })
    const small = { data: x.data.subarray(0, x.data.length / 8), shape: [rows / 8, columns] }
    const out = new Float32Array(x.data.length)
    const part = bytes / 8
    const tasks: Task[] = [
      { name: 'loadNpy', what: 'load', target: 0.9, bytes, run: () => loadNpy(at('x.npy')) },
      {
        name: 'loadNpy into own memory',
        what: 'load',
        target: 0.9,
        bytes,
        run: () => loadNpy(at('x.npy'), { out }),
      },
      {
        name: "loadNpy, Fortran's order",
        what: 'fortran',
        target: 1,
        bytes,
        run: () => loadNpy(at('f.npy')),
      },
      { name: 'loadNpz, stored, checked', what: 'stored', target: 1, bytes, run: () => loadNpz(at('x.npz')) },
      {
        name: 'loadNpz, deflated',
        what: 'deflated',
        target: 1,
        bytes: part,
        run: () => loadNpz(at('small.npz')),
      },
      {
        name: 'saveNpy, to the disk',
        what: 'save',
        target: 0.9,
        bytes,
        run: () => saveNpy(at('node.npy'), x, { mode: 'w' }),
      },
      {
        name: 'saveNpz, deflated, to the disk',
        what: 'deflate',
        target: 1,
        bytes: part,
        run: () => saveNpz(at('node.npz'), { x: small }, { compression: 'deflate', mode: 'w' }),
      },
    ]
    const results = await windowRows(python)
    for (const task of tasks) results.push(await compare(task, python))
    process.stdout.write(
      `NumPy ${numpy}, Node ${process.version}, ${Math.round(bytes / 2 ** 20)} MiB of float32\n\n`,
    )
    process.stdout.write(table(results))
  } finally {
    await python.close()
    rmSync(folder, { recursive: true })
  }
}

main()
