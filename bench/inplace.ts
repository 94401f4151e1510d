/**
 * `npm run bench:inplace`: changing files in place, this package beside Python-Blosc2 in one run: 5000 appends of 4 KiB,
 * and 200 random updates of single chunks in a file of about 256 MiB. Results also go to bench/data/inplace.json.
 */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { asarray, type NDArray, open, SChunk, setThreads, zeros } from '../lib/index'
import { Side } from './side'
import { median, type Row, table } from './table'

const folder = join(__dirname, 'data')
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const threads = Number(process.env.BENCH_THREADS ?? cpus().length)
const row = 1024
const appends = 5000
const updates = 200
const chunk = 2 ** 18
const chunks = 400
const cparams = { codec: 'lz4', clevel: 5 } as const

interface Timed {
  readonly seconds: number
}

interface Updated extends Timed {
  readonly before: number
  readonly bytes: number
}

async function timed(work: () => Promise<void> | void): Promise<Timed> {
  globalThis.gc?.()
  const start = performance.now()
  await work()
  return { seconds: (performance.now() - start) / 1000 }
}

/** Noise of 17 bits: about two thirds of it remain when it is compressed. */
function noise(): Float32Array<ArrayBuffer> {
  let state = 1
  return Float32Array.from({ length: chunk * chunks }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 15) / 131072
  })
}

/** Which chunk is replaced, and from where the data is taken. */
const places = Array.from({ length: updates }, (_, n) => [
  (n * 7919 + 13) % chunks,
  ((n * 104729) % (chunks - 1)) * chunk,
])

type Way = 'async' | 'sync'

async function append(way: Way): Promise<Timed> {
  const urlpath = join(folder, 'append-node.b2nd')
  const array = await zeros([0], { dtype: 'float32', chunks: [row], urlpath, mode: 'w', cparams })
  const data = Float32Array.from({ length: row }, (_, i) => i)
  const result = await timed(async () => {
    for (let n = 0; n < appends; n++) {
      const part = data.map((value) => value + n)
      if (way === 'sync') array.appendSync(part)
      else await array.append(part)
    }
  })
  if ((await array.get([-1])) !== row - 1 + appends - 1) throw new Error('The last element is wrong')
  await array.close()
  return result
}

async function appendSchunk(way: Way): Promise<Timed> {
  const urlpath = join(folder, 'append-node.b2frame')
  const options = { chunksize: 4 * row, typesize: 4, urlpath, mode: 'w', cparams } as const
  const schunk = await SChunk.create(options)
  const data = Float32Array.from({ length: row }, (_, i) => i)
  const result = await timed(async () => {
    for (let n = 0; n < appends; n++) {
      const part = data.map((value) => value + n)
      if (way === 'sync') schunk.appendDataSync(part)
      else await schunk.appendData(part)
    }
  })
  if (schunk.nbytes !== 4 * row * appends) throw new Error('The length is wrong')
  await schunk.close()
  return result
}

async function fill(source: Float32Array): Promise<NDArray<'float32'>> {
  const urlpath = join(folder, 'update-node.b2nd')
  await (
    await asarray(source, { shape: [source.length], chunks: [chunk], urlpath, mode: 'w', cparams })
  ).close()
  return open(urlpath, { dtype: 'float32', mode: 'r+' })
}

async function update(source: Float32Array): Promise<Updated & { readonly compacted: number }> {
  const array = await fill(source)
  const path = array.urlpath ?? ''
  const before = statSync(path).size
  const parts = places.map(([to = 0, start = 0], k) => {
    const scale = Math.fround(1 + k / 7)
    return { to, part: source.subarray(start, start + chunk).map((value) => value * scale) }
  })
  const result = await timed(async () => {
    for (const { to, part } of parts) await array.set(`${to * chunk}:${(to + 1) * chunk}`, part)
  })
  const bytes = statSync(path).size
  await array.compact()
  const compacted = statSync(path).size
  await array.close()
  return { ...result, before, bytes, compacted }
}

function compared(
  name: string,
  codec: string,
  ours: number,
  theirs: number,
  target: number | undefined,
): Row {
  const ratio = ours / theirs
  const wanted = target === undefined ? '–' : `≥ ${target}`
  return {
    codec,
    name,
    unit: '/s',
    node: ours,
    python: theirs,
    ratio,
    target: wanted,
    met: ratio >= (target ?? 0),
  }
}

async function rates(count: number, measure: () => Promise<Timed>): Promise<number> {
  const found: number[] = []
  for (let n = 0; n < rounds; n++) found.push(count / (await measure()).seconds)
  return median(found)
}

async function main() {
  mkdirSync(folder, { recursive: true })
  setThreads(threads)
  const python = Side.python(folder, threads, 'inplace.py')
  const { versions } = await python.ask<{ versions: string }>('versions', {})
  const theirs = await rates(appends, () => python.ask('append', { count: appends }))
  const theirSchunk = await rates(appends, () => python.ask('append_schunk', { count: appends }))
  const rows: Row[] = []
  for (const way of ['async', 'sync'] as const) {
    const name = way === 'sync' ? 'appendSync' : 'append'
    const ours = await rates(appends, () => append(way))
    const ourSchunk = await rates(appends, () => appendSchunk(way))
    rows.push(compared(`NDArray.${name} of 4 KiB, to resize and assignment`, 'lz4', ours, theirs, 5))
    const data = name.replace('append', 'appendData')
    rows.push(compared(`SChunk.${data} of 4 KiB, to append_data`, 'lz4', ourSchunk, theirSchunk, undefined))
  }
  const source = noise()
  const file = join(folder, 'noise.raw')
  writeFileSync(file, new Uint8Array(source.buffer))
  const fresh: Updated[] = []
  let growth = 0
  for (let n = 0; n < rounds; n++) {
    await python.ask('fill', { source: file, chunk })
    fresh.push(await python.ask<Updated>('update', { source: file, chunk, chunks: places }))
  }
  const updated: number[] = []
  for (let n = 0; n < rounds; n++) {
    const result = await update(source)
    updated.push(updates / result.seconds)
    growth = Math.max(growth, result.bytes / result.compacted)
  }
  const them = median(fresh.map(({ seconds }) => updates / seconds))
  rows.push(compared('update of one chunk of 1 MiB', 'lz4', median(updated), them, 20))
  const size = (fresh[0]?.before ?? 0) / 2 ** 20
  rows.push({
    codec: 'lz4',
    name: 'file after updates, to compacted',
    unit: '×',
    node: growth,
    target: '≤ 1.2',
    met: growth <= 1.2,
  })
  await python.close()
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, Node ${process.versions.node}, ${versions}`
  process.stdout.write(
    `${machine}\nmedians of ${rounds} rounds; updates in a file of ${size.toFixed(0)} MiB\n\n${table(rows)}`,
  )
  writeFileSync(join(folder, 'inplace.json'), `${JSON.stringify({ machine, rounds, size, rows }, null, 2)}\n`)
  for (const name of [
    'noise.raw',
    'update-node.b2nd',
    'update-python.b2nd',
    'append-node.b2nd',
    'append-node.b2frame',
    'append-python.b2nd',
    'append-python.b2frame',
  ])
    rmSync(join(folder, name), { force: true })
}

void main()
