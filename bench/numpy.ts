/**
 * `npm run bench:numpy`: NumPy's files and saved tensors, this package beside NumPy and Python-Blosc2 in one run, and
 * beside npyjs (and numpy-ts, where `npm install --no-save numpy-ts` has installed it and Node is new enough).
 *
 * Arrays are 256 MiB of float32, a smooth field of 64 × 1024 × 1024, and tensors also parts of it, loaded again and
 * again; files are in the page cache, those that are
 * written are timed until the disk has them. Both sides take turns, and the medians are shown. The windows are 64 × 64
 * elements of a stored `.npz` member of 1 GiB. Results also go to bench/data/numpy.json.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  loadNpy,
  loadTensor,
  loadTensorSync,
  type NpzFile,
  openNpz,
  saveTensor,
  setThreads,
  slice,
} from '../lib/index'
import { Side } from './side'
import { median, type Row, table } from './table'

const folder = join(__dirname, 'data')
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const threads = Number(process.env.BENCH_THREADS ?? availableParallelism())
const shape = [64, 1024, 1024]
const bytes = 4 * 64 * 1024 * 1024
const extent = 16_384
const windows = 200
const at = (name: string) => join(folder, name)

type Timed = { readonly seconds: number }

async function timed(work: () => unknown): Promise<Timed> {
  globalThis.gc?.()
  // A collection goes on beside the program for a while.
  await delay(50)
  const start = performance.now()
  await work()
  return { seconds: (performance.now() - start) / 1000 }
}

/** Rates of both sides, taking turns. The first round opens files and touches memory for the first time. */
async function compare(
  name: string,
  target: number | undefined,
  ours: () => Promise<Timed>,
  theirs: () => Promise<Timed>,
): Promise<Row> {
  const rates: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    for (const [side, measure] of [ours, theirs].entries()) {
      const { seconds } = await measure()
      if (round > 0 || rounds === 1) rates[side]?.push(bytes / 1e6 / seconds)
    }
  }
  const [node, python] = [median(rates[0]), median(rates[1])]
  const ratio = node / python
  const wanted = target === undefined ? '–' : `≥ ${target}`
  return { codec: '', name, unit: 'MB/s', node, python, ratio, target: wanted, met: ratio >= (target ?? 0) }
}

/** Tensors of `mib` MiB, loaded again and again until there are 256 MiB. */
async function smallRows(python: Side, mib: number): Promise<Row[]> {
  const times = 256 / mib
  const path = at(`${mib}.bl2`)
  const theirs = () => python.ask<Timed>('load_small', { mib, times })
  const again = (load: () => unknown) => () =>
    timed(async () => {
      for (let i = 0; i < times; i++) await load()
    })
  const out = new Float32Array(mib * 2 ** 18)
  const forms: [string, () => unknown][] = [
    ['loadTensor', () => loadTensor(path)],
    ['loadTensorSync', () => loadTensorSync(path)],
    ['loadTensorSync into own memory', () => loadTensorSync(path, { out })],
  ]
  const rows: Row[] = []
  for (const [name, load] of forms) {
    rows.push(await compare(`${name}, ${mib} MiB`, undefined, again(load), theirs))
  }
  return rows
}

/** Bytes that this process has asked the system to read, where the system tells. */
function bytesRead(): number | undefined {
  if (!existsSync('/proc/self/io')) return undefined
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'latin1'))?.[1])
}

async function window(file: NpzFile, n: number): Promise<void> {
  const [y, x] = [(n * 7919) % (extent - 64), (n * 104_729) % (extent - 64)]
  const { data } = await file.get('a', [slice(y, y + 64), slice(x, x + 64)])
  if (!(data instanceof Float32Array) || data[65] !== ((y + 1) * extent + x + 1) % 1_000_003) {
    throw new Error(`The window at ${y}, ${x} is wrong`)
  }
}

async function windowRows(): Promise<Row[]> {
  const times: number[] = []
  let most = 0
  for (let n = 0; n < windows; n++) {
    const before = bytesRead()
    const { seconds } = await timed(async () => {
      await using file = await openNpz(at('window.npz'))
      await window(file, n)
    })
    times.push(seconds * 1000)
    if (before !== undefined) most = Math.max(most, (bytesRead() ?? 0) - before)
  }
  const [ms, mib] = [median(times), most / 2 ** 20]
  const common = { codec: '' }
  return [
    {
      ...common,
      name: 'openNpz + 64 × 64 window of 1 GiB',
      unit: 'ms',
      node: ms,
      target: '≤ 2',
      met: ms <= 2,
    },
    { ...common, name: 'bytes read for it', unit: 'MiB', node: mib, target: '≤ 1', met: mib <= 1 },
  ]
}

/** What other packages of npm make of the same file. */
async function peerRows(): Promise<Row[]> {
  const ours = () => timed(() => loadNpy(at('field.npy')))
  const npyjs = await import('npyjs')
  const rows = [
    await compare('loadNpy, to npyjs', undefined, ours, () =>
      timed(() => npyjs.load(readFileSync(at('field.npy')))),
    ),
  ]
  const script = join(__dirname, '..', 'node_modules', 'numpy-ts', 'package.json')
  if (!existsSync(script)) return rows
  const name = 'numpy-ts/node'
  const { loadNpy: other }: { loadNpy(path: string): Promise<unknown> } = await import(name)
  rows.push(await compare('loadNpy, to numpy-ts', undefined, ours, () => timed(() => other(at('field.npy')))))
  return rows
}

async function main() {
  mkdirSync(folder, { recursive: true })
  setThreads(threads)
  const python = Side.python(folder, threads, 'numpy-tensors.py')
  const ask = (what: string) => () => python.ask<Timed>(what, {})
  const { versions } = await python.ask<{ versions: string }>('prepare', { extent })
  const { data } = await loadNpy(at('field.npy'), { dtype: 'float32' })
  const out = new Float32Array(data.length)
  const save = () => timed(() => saveTensor({ data, shape }, at('node.bl2'), { mode: 'w' }))
  const rows: Row[] = [
    await compare('loadNpy, to np.load', 0.9, () => timed(() => loadNpy(at('field.npy'))), ask('load_npy')),
    await compare(
      'loadNpy into own memory, to np.load',
      undefined,
      () => timed(() => loadNpy(at('field.npy'), { out })),
      ask('load_npy'),
    ),
    await compare('saveTensor, to save_tensor', 1, save, ask('save_tensor')),
    await compare(
      'loadTensor, to load_tensor, each its own file',
      1.4,
      () => timed(() => loadTensor(at('node.bl2'))),
      ask('load_tensor'),
    ),
    await compare(
      'loadTensor, to load_tensor, file of Python',
      1.4,
      () => timed(() => loadTensor(at('python.bl2'))),
      ask('load_tensor'),
    ),
    await compare(
      'loadTensor into own memory, to load_tensor',
      undefined,
      () => timed(() => loadTensor(at('node.bl2'), { out })),
      ask('load_tensor'),
    ),
    ...(await smallRows(python, 1)),
    ...(await smallRows(python, 16)),
    ...(await windowRows()),
    ...(await peerRows()),
  ]
  const sizes = `saved tensors: ${statSync(at('node.bl2')).size} bytes here, ${statSync(at('python.bl2')).size} there`
  await python.close()
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, Node ${process.versions.node}, ${versions}`
  process.stdout.write(`${machine}\nmedians of ${rounds - 1} rounds; ${sizes}\n\n${table(rows)}`)
  writeFileSync(at('numpy.json'), `${JSON.stringify({ machine, rounds, sizes, rows }, null, 2)}\n`)
  for (const name of ['field.npy', 'window.npz', 'node.bl2', 'python.bl2', '1.bl2', '16.bl2'])
    rmSync(at(name), { force: true })
}

void main()
