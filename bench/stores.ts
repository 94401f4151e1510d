/**
 * `npm run bench:stores`: stores of this package beside Python-Blosc2's in one run: 500 small arrays written to an archive,
 * 100 of them read, 200 written to an EmbedStore, each in three forms; one array added to an archive of 1 GiB
 * (BENCH_STORE_MIB), and an archive of 20 000 members opened. Results also go to bench/data/stores.json.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setThreads, TreeStore } from '../lib/index'
import { Side } from './side'
import {
  count,
  embed,
  embedded,
  type Form,
  forms,
  length,
  read,
  readKeys,
  timed,
  write,
} from './stores-forms'
import { median, type Row, table } from './table'

const folder = join(__dirname, 'data')
/** Of small work, whose code is compiled further with each round; and of large. */
const manyRounds = Number(process.env.BENCH_ROUNDS ?? 15)
const rounds = Math.min(manyRounds, 5)
const firsts: string[] = []
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
const mebibytes = Number(process.env.BENCH_STORE_MIB ?? 1024)
const members = 20_000
const at = (name: string) => join(folder, name)

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
  const flags = ['--expose-gc', __filename, 'open', path]
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

/** Each in turn, the other side first; the first round loads code and touches files for the first time. */
async function compared(
  name: string,
  target: number,
  ours: Readonly<Record<string, () => Promise<number>>>,
  theirs: () => Promise<number>,
  rounds = manyRounds,
): Promise<Row[]> {
  const ways = Object.entries(ours).map(([way, run]) => ({ way, run, seconds: [] as number[] }))
  const python: number[] = []
  for (let round = 0; round <= rounds; round++) {
    python.push(await theirs())
    for (const { run, seconds } of ways) seconds.push(await run())
  }
  const usual = median(python.slice(1)) * 1000
  return ways.map(({ way, seconds }) => {
    const node = median(seconds.slice(1)) * 1000
    const [first = Number.NaN] = seconds
    firsts.push(`${titleOf(name, way)}: ${(first * 1000).toFixed(1)} ms`)
    const ratio = usual / node
    return {
      codec: 'zstd',
      name: titleOf(name, way),
      unit: 'ms',
      node,
      python: usual,
      ratio,
      target: `≥ ${target}`,
      met: ratio >= target,
    }
  })
}

function titleOf(name: string, way: string): string {
  return way === '' ? name : `${name}, ${way}`
}

function eachForm(run: (form: Form) => Promise<number>): Readonly<Record<string, () => Promise<number>>> {
  return Object.fromEntries(forms.map((form) => [form, () => run(form)]))
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
  const embedding = () => ask('embed', { count: embedded, length })
  const own = at('embedded-node.b2e')
  const rows: Row[] = [
    ...(await compared(
      `write ${count} arrays`,
      10,
      eachForm((form) => write(small, form)),
      theirs,
    )),
    ...(await compared(
      `open, read 100 of ${count}`,
      5,
      eachForm((form) => read(small, form)),
      theirReading,
    )),
    ...(await compared(
      `EmbedStore of ${embedded}`,
      10,
      eachForm((form) => embed(own, form)),
      embedding,
    )),
    ...(await compared(
      `EmbedStore of ${embedded}, each committed`,
      1,
      eachForm((form) => embed(own, form, false)),
      embedding,
    )),
  ]
  await large(at('large.b2z'))
  copyFileSync(at('large.b2z'), at('large-node.b2z'))
  await python.ask('copy', {})
  let added = 0
  const adding = () => add(at('large-node.b2z'), `/added${added++}`)
  const theirAdding = () => ask('add', { key: `/added${added}` })
  rows.push(...(await compared(`add an array to ${mebibytes} MiB`, 50, { '': adding }, theirAdding, rounds)))
  await many(at('many.b2z'))
  const opened = Array.from({ length: rounds }, () => openMany(at('many.b2z')))
  rows.push(
    bounded(`open ${members} members`, 'ms', median(opened.map(({ time }) => time)), 100),
    bounded('memory of that', 'MiB', Math.max(...opened.map(({ memory }) => memory)), 64),
  )
  await python.close()
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, Node ${process.versions.node}, ${versions}`
  process.stdout.write(
    `${machine}\nmedians of ${manyRounds} rounds\n\n${table(rows)}\nin the first round: ${firsts.join('; ')}\n`,
  )
  writeFileSync(
    at('stores.json'),
    `${JSON.stringify({ machine, rounds: manyRounds, mebibytes, rows, firsts }, null, 2)}\n`,
  )
  const made = ['small', 'small-python', 'large', 'large-node', 'large-python', 'many']
  for (const name of made) rmSync(at(`${name}.b2z`), { force: true })
  for (const name of ['embedded-node', 'embedded-python']) rmSync(at(`${name}.b2e`), { force: true })
}

const [what, path] = process.argv.slice(2)
void (what === 'open' && path !== undefined ? openOnce(path) : main())
