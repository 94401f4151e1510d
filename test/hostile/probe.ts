/** Opens a frame that may be damaged in any way, and reads all there is to read. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import {
  fromCframeSync,
  isBlosc2Error,
  type NDArray,
  openSync,
  type SChunk,
  setLimits,
} from '../../lib/index'
import { carrierOf } from '../frames/carrier'

export const modes = ['file', 'map', 'bytes', 'in place'] as const
export type Mode = (typeof modes)[number]

const documented = new Set([
  'ERR_BLOSC2_CORRUPT',
  'ERR_BLOSC2_INTEGRITY',
  'ERR_BLOSC2_FORMAT',
  'ERR_BLOSC2_UNSUPPORTED',
  'ERR_BLOSC2_LIMIT',
  'ERR_BLOSC2_UNSAFE_DTYPE',
  'ERR_BLOSC2_TRUNCATED',
  'ERR_BLOSC2_MMAP',
  'ERR_BLOSC2_KEY',
])

/** So that a damaged size costs neither time nor memory. */
export function limitDamage(): void {
  setLimits({ maxBytes: 1 << 22, maxChunks: 1 << 14 })
}

/**
 * What came of it: `read`, or the code of a documented error.
 *
 * @throws whatever else comes out: undocumented errors, results of another shape than declared.
 */
export function probe(bytes: Buffer, mode: Mode, path: string): string {
  return attempt(() => {
    const object = openAs(bytes, mode, path)
    try {
      return object.kind === 'ndarray' ? probeArray(object, bytes) : probeSChunk(object)
    } finally {
      object.closeSync()
    }
  })
}

function openAs(bytes: Buffer, mode: Mode, path: string): NDArray | SChunk {
  if (mode === 'bytes') return carrierOf(fromCframeSync(bytes))
  if (mode === 'in place') return carrierOf(fromCframeSync(bytes, { copy: false }))
  writeFileSync(path, bytes)
  return carrierOf(openSync(path, mode === 'map' ? { mmapMode: 'r' } : {}))
}

function probeArray(array: NDArray, bytes: Buffer): string {
  const { shape, nchunks } = array
  assert.deepEqual(shape, declaredShape(bytes) ?? shape)
  const outcomes = [
    attempt(() => checkShape(array, array.getSync(undefined, { as: 'bytes' }), shape)),
    attempt(() => probeWindow(array, 0.25, 0.75)),
    attempt(() => probeWindow(array, 0.5, 1)),
    attempt(() => {
      if (shape.every((extent) => extent > 0) && shape.length > 0)
        array.getPointsSync([shape.map((extent) => extent - 1)])
      return 'read'
    }),
    attempt(() => {
      array.vlmeta.toObject()
      array.meta.toObject()
      return 'read'
    }),
    attempt(() => {
      if (nchunks > 0) array.chunkInfoSync(nchunks - 1)
      array.verifySync()
      return 'read'
    }),
  ]
  return outcomes.find((outcome) => outcome !== 'read') ?? 'read'
}

/** The part between two fractions of every axis. */
function probeWindow(array: NDArray, from: number, to: number): string {
  const ranges = array.shape.map((extent) => {
    const start = Math.floor(extent * from)
    return { start, stop: Math.min(Math.ceil(extent * to), start + 40), step: 1 }
  })
  const extents = ranges.map(({ start, stop }) => stop - start)
  if (ranges.length === 0) return 'read'
  return checkShape(array, array.getSync(ranges, { as: 'bytes' }), extents)
}

function checkShape(array: NDArray, result: unknown, wanted: readonly number[]): string {
  assert.ok(typeof result === 'object' && result !== null && 'shape' in result && 'data' in result)
  const { shape, data } = result
  assert.ok(Array.isArray(shape) && data instanceof Uint8Array)
  // Sub-arrays of a dtype come as further axes.
  assert.deepEqual(shape.slice(0, wanted.length), wanted)
  const items = wanted.reduce((product, extent) => product * extent, 1)
  assert.equal(data.byteLength, items * array.schunk.typesize)
  return 'read'
}

function probeSChunk(schunk: SChunk): string {
  let total = 0
  for (let i = 0; i < Math.min(schunk.nchunks, 100); i++) {
    const outcome = attempt(() => {
      const { nbytes } = schunk.chunkInfoSync(i)
      assert.equal(schunk.decompressChunkSync(i).length, nbytes)
      total += nbytes
      return 'read'
    })
    if (outcome !== 'read') return outcome
  }
  if (schunk.nchunks <= 100 && schunk.chunksize > 0) assert.equal(total, schunk.nbytes)
  const outcomes = [
    attempt(() => {
      schunk.vlmeta.toObject()
      return 'read'
    }),
    attempt(() => probeItems(schunk)),
    attempt(() => probeBlocks(schunk)),
    attempt(() => probeChanges(schunk)),
  ]
  return outcomes.find((outcome) => outcome !== 'read') ?? 'read'
}

/** Runs of items across chunks. */
function probeItems(schunk: SChunk): string {
  const { length, typesize } = schunk
  const start = Math.floor(length / 4)
  const stop = Math.min(length, start + 1000)
  assert.equal(schunk.getSliceSync(start, stop).length, (stop - start) * typesize)
  return 'read'
}

function probeBlocks(schunk: SChunk): string {
  for (let i = 0; i < Math.min(schunk.nchunks, 10); i++) {
    const { vlblocks, nbytes } = schunk.chunkInfoSync(i)
    if (vlblocks === 0) continue
    const blocks = schunk.getVlblocksSync(i)
    assert.equal(blocks.length, vlblocks)
    assert.equal(Buffer.concat(blocks).length, nbytes)
    assert.deepEqual(schunk.getVlblockSync(i, vlblocks - 1), blocks.at(-1))
  }
  return 'read'
}

/** Chunks that come and go in a copy. */
function probeChanges(schunk: SChunk): string {
  // Of an array whose dtype is not understood the chunks stay as they are.
  if (schunk.unsupported?.startsWith('This is an array')) return 'read'
  const copy = schunk.copySync()
  const { nchunks, nbytes } = copy
  const data = Buffer.from('a few bytes')
  if (copy.vlblocks) copy.appendVlblocksSync([data, data])
  else copy.appendDataSync(data)
  copy.insertChunkSync(0, copy.getChunkSync(nchunks))
  copy.deleteChunkSync(nchunks + 1)
  copy.deleteChunkSync(0)
  assert.deepEqual([copy.nchunks, copy.nbytes], [nchunks, nbytes])
  return 'read'
}

function attempt(body: () => string): string {
  try {
    return body()
  } catch (error) {
    if (isBlosc2Error(error) && documented.has(error.code)) return error.code
    throw error
  }
}

/** The shape in a `b2nd` metalayer that is where writers put the first one; undefined where there is none. */
function declaredShape(bytes: Buffer): number[] | undefined {
  if (bytes.length < 120 || bytes.toString('latin1', 94, 99) !== '\xa4b2nd') return undefined
  const at = bytes.readInt32BE(100) + 5
  if (at < 0 || at + 4 > bytes.length) return undefined
  const ndim = bytes[at + 2] ?? 0
  if (at + 4 + 9 * ndim > bytes.length) return undefined
  return Array.from({ length: ndim }, (_, i) => Number(bytes.readBigInt64BE(at + 4 + 9 * i + 1)))
}
