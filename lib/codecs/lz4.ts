/** Raw LZ4 blocks, as `LZ4_compress_default` and its kin write them: no header, no length, no checksum. */
import { Blosc2Error } from '../errors'
import { checkOptions, expectInteger } from '../options'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { type BytesLike, firstBytes, inputBytes, planRoom, type RoomOptions, roomFor } from './memory'
import { codecs, take } from './native'

/** Options of the blocking `compressSync`. */
export interface SyncLz4CompressOptions {
  /** Of the fast compressor: 1 (default) to 65 537, less compression the higher. Not together with `level`. */
  readonly acceleration?: number | undefined
  /** 1 to 12: compresses with LZ4HC, slower and smaller; decompression is as fast. */
  readonly level?: number | undefined
}

/** Options of `lz4.compress`. */
export interface Lz4CompressOptions extends SyncLz4CompressOptions, AsyncOptions {}

/** Options of the blocking `decompressSync`. */
export interface SyncLz4DecompressOptions extends RoomOptions {
  /** How many bytes the block decompresses to, where that is known: saves looking for it, and is checked. */
  readonly size?: number | undefined
}

/** Options of `lz4.decompress`. */
export interface Lz4DecompressOptions extends SyncLz4DecompressOptions, AsyncOptions {}

const maxInput = 0x7e000000
const maxAcceleration = 65_537
/** Bytes that one byte of a block stands for, at most. */
const densest = 255

/**
 * Compresses bytes into one LZ4 block. An abort takes effect before the block is begun or after it: for much data,
 * `compress` with the codec `'lz4'` stops sooner, and uses all threads.
 *
 * @param bytes at most 2 113 929 216. They must not change before the promise settles.
 * @throws RangeError for more bytes; TypeError, RangeError for options.
 * @example
 * ```ts
 * const block = await lz4.compress(bytes, { level: 9 })
 * const same = await lz4.decompress(block, { size: bytes.length })
 * ```
 */
export function compress(bytes: BytesLike, options?: Lz4CompressOptions): Promise<Uint8Array> {
  return runAsync(compressSteps(bytes, options, 'lz4.compress()'), options)
}

/** Blocking {@link compress}. */
export function compressSync(bytes: BytesLike, options?: SyncLz4CompressOptions): Uint8Array {
  refuseAsyncOptions(options, 'compress')
  return runSync(compressSteps(bytes, options, 'lz4.compressSync()'))
}

/**
 * Decompresses one LZ4 block. A block does not tell its length: without `size` and `out` it is found by a look at the
 * whole block before memory is spent.
 *
 * @param bytes must not change before the promise settles.
 * @returns exactly the decompressed bytes: new memory, or the beginning of `out`.
 * @throws `ERR_BLOSC2_CORRUPT` for bytes that do not decode, or not to `size` bytes; `ERR_BLOSC2_LIMIT` for more than
 * `maxBytes`; RangeError where `out` is too short.
 * @example
 * ```ts
 * const bytes = await lz4.decompress(block, { maxBytes: 2 ** 20 })
 * ```
 */
export function decompress(bytes: BytesLike, options?: Lz4DecompressOptions): Promise<Uint8Array> {
  return runAsync(decompressSteps(bytes, options, 'lz4.decompress()'), options)
}

/** Blocking {@link decompress}. */
export function decompressSync(bytes: BytesLike, options?: SyncLz4DecompressOptions): Uint8Array {
  refuseAsyncOptions(options, 'decompress')
  return runSync(decompressSteps(bytes, options, 'lz4.decompressSync()'))
}

function* compressSteps(
  bytes: unknown,
  options: Lz4CompressOptions | undefined,
  owner: string,
): Steps<Uint8Array> {
  checkOptions(options, ['acceleration', 'level', 'signal', 'onProgress'], owner)
  const { acceleration, level } = options ?? {}
  if (acceleration !== undefined && level !== undefined) {
    throw new TypeError(
      `Expected one of the options 'acceleration' and 'level', got both: ${acceleration} and ${level}`,
    )
  }
  const hc = level === undefined ? 0 : expectInteger(level, 1, 12, "option 'level'")
  const speed = expectInteger(acceleration ?? 1, 1, maxAcceleration, "option 'acceleration'")
  const view = inputBytes(bytes, 'the bytes to compress')
  if (view.byteLength > maxInput) {
    throw new RangeError(`Expected at most ${maxInput} bytes for one LZ4 block, got ${view.byteLength}`)
  }
  return yield* take(yield* codecs.lz4Compress(view, hc, speed))
}

function* decompressSteps(
  bytes: unknown,
  options: Lz4DecompressOptions | undefined,
  owner: string,
): Steps<Uint8Array> {
  checkOptions(options, ['out', 'size', 'maxBytes', 'signal', 'onProgress'], owner)
  const room = planRoom(options)
  const block = inputBytes(bytes, 'the block to decompress')
  const { out, maxBytes } = room
  const size = declaredSize(options?.size, block.byteLength)
  if (size !== undefined) {
    const result = roomFor(size, room)
    yield* codecs.lz4Decompress(block, result, true)
    return result
  }
  // Room that is the caller's, and within his limits, needs no look at the lengths before.
  const isEnough = out !== undefined && out.byteLength <= maxBytes
  const result = isEnough ? out : roomFor(yield* codecs.lz4ContentSize(block), room)
  return firstBytes(result, yield* codecs.lz4Decompress(block, result, false))
}

function declaredSize(size: unknown, blockBytes: number): number | undefined {
  if (size === undefined) return undefined
  const wanted = expectInteger(size, 0, Number.MAX_SAFE_INTEGER, "option 'size'")
  if (wanted <= densest * blockBytes) return wanted
  const message = `Expected an LZ4 block that decompresses to ${wanted} bytes, got one of ${blockBytes} bytes`
  throw new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
}
