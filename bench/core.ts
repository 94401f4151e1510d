/** Node's side of the comparison: the same work as core.py. One JSON request per line. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { asarray, type NDArray, open, openSync, setThreads, slice } from '../lib/index'

const [folder = '.', threads = '1'] = process.argv.slice(2)
const shape = [64, 1024, 1024]
const bytes = 4 * 64 * 1024 * 1024
setThreads(Number(threads))

type Corners = readonly (readonly [z: number, y: number, x: number])[]
interface Request {
  readonly do: string
  readonly codec: 'lz4' | 'zstd'
  readonly corners?: Corners
  readonly count?: number
}

const arrays = new Map<string, NDArray<'float32'>>()
let out: Float32Array | undefined
let source: Float32Array | undefined

function path(codec: string): string {
  return join(folder, `field-${codec}.b2nd`)
}

async function arrayOf(codec: string): Promise<NDArray<'float32'>> {
  const array = arrays.get(codec) ?? (await open(path(codec), { kind: 'ndarray', dtype: 'float32' }))
  arrays.set(codec, array)
  return array
}

async function timed(work: () => unknown): Promise<{ seconds: number }> {
  globalThis.gc?.()
  const start = performance.now()
  await work()
  return { seconds: (performance.now() - start) / 1000 }
}

/** Resident bytes beyond the result while the whole array is read, and the event loop's delay meanwhile. */
async function memory(array: NDArray<'float32'>) {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 1)
  const { data } = await array.get()
  clearInterval(timer)
  peak = Math.max(peak, process.memoryUsage.rss())
  return { beyond: peak - before - data.byteLength }
}

async function eventLoop(array: NDArray<'float32'>) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  for (let n = 0; n < 10; n++) await array.get()
  delay.disable()
  return { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 }
}

async function windows(array: NDArray<'float32'>, corners: Corners, at: 'once' | 'turn' | 'sync') {
  const select = ([z, y, x]: Corners[number]) => [z, slice(y, y + 64), slice(x, x + 64)] as const
  if (at === 'sync') for (const corner of corners) array.getSync(select(corner))
  else if (at === 'turn') for (const corner of corners) await array.get(select(corner))
  else await Promise.all(corners.map((corner) => array.get(select(corner))))
}

async function openClose(codec: string, count: number) {
  for (let n = 0; n < count; n++) {
    const array = await open(path(codec))
    await array.close()
  }
}

function openCloseSync(codec: string, count: number) {
  for (let n = 0; n < count; n++) openSync(path(codec)).closeSync()
}

async function write(codec: 'lz4' | 'zstd') {
  source ??= new Float32Array(new Uint8Array(readFileSync(join(folder, 'field.raw'))).buffer)
  const data = source
  const urlpath = join(folder, 'written-by-node.b2nd')
  return timed(async () =>
    (await asarray({ data, shape }, { urlpath, mode: 'w', cparams: { codec, clevel: 5 } })).close(),
  )
}

async function check(array: NDArray<'float32'>) {
  const { data } = await array.get([':', slice(null, null, 64), slice(null, null, 64)])
  return { sum: data.reduce((sum, value) => sum + value, 0), chunks: array.chunks, blocks: array.blocks }
}

async function answer({ do: what, codec, corners = [], count = 0 }: Request): Promise<unknown> {
  if (what === 'write') return write(codec)
  if (what === 'open_close') return timed(() => openClose(codec, count))
  if (what === 'open_close_sync') return timed(() => openCloseSync(codec, count))
  const array = await arrayOf(codec)
  switch (what) {
    case 'read':
      return timed(() => array.get())
    case 'read_into': {
      out ??= new Float32Array(bytes / 4)
      const target = out
      return timed(() => array.get(null, { out: target }))
    }
    case 'windows':
      return timed(() => windows(array, corners, 'turn'))
    case 'windows_sync':
      return timed(() => windows(array, corners, 'sync'))
    case 'windows_at_once':
      return timed(() => windows(array, corners, 'once'))
    case 'memory':
      return memory(array)
    case 'event_loop':
      return eventLoop(array)
    case 'check':
      return check(array)
  }
  throw new Error(`Unknown request '${what}'`)
}

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`)
  }
}

void main()
