/**
 * `npm run bench:stores`: stores of this package beside Python-Blosc2's in one run: 500 small arrays written to an archive,
 * 100 of them read, 200 written to an EmbedStore, one array added to an archive of 1 GiB (BENCH_STORE_MIB), and an
 * archive of 20 000 members opened. Results also go to bench/data/stores.json.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { EmbedStore, setThreads, TreeStore } from '../lib/index'
import { Side } from './side'
import { median, type Row, table } from './table'

const folder = join(__dirname, 'data')
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
const mebibytes = Number(process.env.BENCH_STORE_MIB ?? 1024)
const members = 20_000
const count = 500
const embedded = 200
const length = 100

/** Calls made at once, or each when the one before is over, as Python makes them. */
type Way = 'together' | 'one by one'

const at = (name: string) => join(folder, name)
const keyOf = (n: number) => `/group${n % 10}/array${n}`
const readKeys = Array.from({ length: 100 }, (_, n) => keyOf(n * 5))

function arrays(n: number, size: number): Float32Array[] {
  return Array.from({ length: n }, (_, i) => Float32Array.from({ length: size }, (__, j) => i + j))
}

async function timed(work: () => Promise<void>): Promise<number> {
  globalThis.gc?.()
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

async function write(path: string, way: Way): Promise<number> {
  const values = arrays(count, length)
  rmSync(path, { force: true })
  return timed(async () => {
    await using store = await TreeStore.open(path, { mode: 'a' })
    if (way === 'together') await Promise.all(values.map((value, n) => store.set(keyOf(n), value)))
    else for (const [n, value] of values.entries()) await store.set(keyOf(n), value)
  })
}

async function read(path: string, way: Way): Promise<number> {
  let sum = 0
  const seconds = await timed(async () => {
    await using store = await TreeStore.open(path)
    const readOne = async (key: string) => {
      await using array = await store.get(key, { kind: 'ndarray', dtype: 'float32' })
      const read = await array?.get()
      sum += read?.data[1] ?? Number.NaN
    }
    if (way === 'together') await Promise.all(readKeys.map(readOne))
    else for (const key of readKeys) await readOne(key)
  })
  if (sum !== 24_850) throw new Error(`The elements read are wrong: ${sum}`)
  return seconds
}

async function embed(): Promise<number> {
  const path = at('embedded-node.b2e')
  const values = arrays(embedded, length)
  rmSync(path, { force: true })
  return timed(async () => {
    await using store = await EmbedStore.open(path, { mode: 'a' })
    await store.batch(async () => {
      for (const [n, value] of values.entries()) await store.set(keyOf(n), value)
    })
  })
}

/** An archive of `mebibytes`, of arrays that do not become smaller. */
async function large(path: string): Promise<void> {
  rmSync(path, { force: true })
  await using store = await TreeStore.open(path, { mode: 'a', cparams: { clevel: 0 } })
  const part = 64
  const noise = Uint32Array.from({ length: (part << 20) / 4 }, (_, i) => Math.imul(i, 2_654_435_761))
  for (let n = 0; n < mebibytes / part; n++) await store.set(`/part${n}`, noise)
}

function add(path: string, key: string): Promise<number> {
  const value = Float32Array.from({ length: 1000 }, (_, i) => i)
  return timed(async () => {
    await using store = await TreeStore.open(path, { mode: 'r+' })
    await store.set(key, value)
  })
}

async function many(path: string): Promise<void> {
  rmSync(path, { force: true })
  await using store = await TreeStore.open(path, { mode: 'a' })
  const value = Uint8Array.of(1, 2, 3)
  for (let n = 0; n < members; n += 1000) {
    await Promise.all(
      Array.from({ length: 1000 }, (_, i) => store.set(`/group${i % 100}/array${n + i}`, value)),
    )
  }
}

interface Opened {
  /** ms */
  readonly time: number
  /** MiB */
  readonly memory: number
}

/** In a process of its own, whose memory nothing else has touched. */
function openMany(path: string): Opened {
  const flags = ['--import=tsx', '--expose-gc', __filename, 'open', path]
  return JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' }))
}

/** The first store opened, a small one, loads what code there is to load. */
async function openOnce(path: string): Promise<void> {
  await (await TreeStore.open(at('small.b2z'))).close()
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  const start = performance.now()
  await using store = await TreeStore.open(path)
  const time = performance.now() - start
  const memory = (process.memoryUsage().rss - before) / 2 ** 20
  if ([...store.keys()].length !== members + 100) throw new Error('Members are missing')
  process.stdout.write(JSON.stringify({ time, memory } satisfies Opened))
}

async function compared(
  name: string,
  target: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Row> {
  const seconds: [number[], number[]] = [[], []]
  for (let round = 0; round <= rounds; round++) {
    const [node, python] = [await ours(), await theirs()]
    // The first round loads code and touches files for the first time.
    if (round === 0) continue
    seconds[0].push(node)
    seconds[1].push(python)
  }
  const [node, python] = [median(seconds[0]) * 1000, median(seconds[1]) * 1000]
  const ratio = python / node
  return { codec: 'zstd', name, unit: 'ms', node, python, ratio, target: `≥ ${target}`, met: ratio >= target }
}

function bounded(name: string, unit: string, node: number, target: number): Row {
  return { codec: 'zstd', name, unit, node, target: `≤ ${target}`, met: node <= target }
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  setThreads(threads)
  const python = Side.python(folder, threads, 'stores.py')
  const { versions } = await python.ask<{ versions: string }>('versions', {})
  const ask = async (what: string, parameters: Record<string, unknown>) =>
    (await python.ask<{ seconds: number }>(what, parameters)).seconds
  const theirs = () => ask('write', { count, length })
  const theirReading = () => ask('read', { keys: readKeys })
  const small = at('small.b2z')
  const rows: Row[] = [
    await compared('write 500 small arrays', 10, () => write(small, 'together'), theirs),
    await compared('the same, one after the other', 1, () => write(small, 'one by one'), theirs),
    await compared('open, read 100 of 500', 5, () => read(small, 'together'), theirReading),
    await compared('the same, one after the other', 1, () => read(small, 'one by one'), theirReading),
    await compared('EmbedStore of 200 arrays', 10, embed, () => ask('embed', { count: embedded, length })),
  ]
  await large(at('large.b2z'))
  copyFileSync(at('large.b2z'), at('large-node.b2z'))
  await python.ask('copy', {})
  let added = 0
  const adding = () => add(at('large-node.b2z'), `/added${added++}`)
  const theirAdding = () => ask('add', { key: `/added${added}` })
  rows.push(await compared(`add an array to ${mebibytes} MiB`, 50, adding, theirAdding))
  await many(at('many.b2z'))
  const opened = Array.from({ length: rounds }, () => openMany(at('many.b2z')))
  rows.push(
    bounded(`open ${members} members`, 'ms', median(opened.map(({ time }) => time)), 100),
    bounded('memory of that', 'MiB', Math.max(...opened.map(({ memory }) => memory)), 64),
  )
  await python.close()
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, Node ${process.versions.node}, ${versions}`
  process.stdout.write(`${machine}\nmedians of ${rounds} rounds\n\n${table(rows)}`)
  writeFileSync(at('stores.json'), `${JSON.stringify({ machine, rounds, mebibytes, rows }, null, 2)}\n`)
  const made = ['small', 'small-python', 'large', 'large-node', 'large-python', 'many']
  for (const name of made) rmSync(at(`${name}.b2z`), { force: true })
  for (const name of ['embedded-node', 'embedded-python']) rmSync(at(`${name}.b2e`), { force: true })
}

const [what, path] = process.argv.slice(2)
void (what === 'open' && path !== undefined ? openOnce(path) : main())
