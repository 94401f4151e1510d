/** Bytes into one Blosc2 chunk, and back. */
import { binding } from './binding'
import { type BytesLike, inputBytes, planRoom, type RoomOptions, roomFor } from './codecs/memory'
import { codecs, take } from './codecs/native'
import { elementSize } from './dtype/views'
import { publicError } from './errors'
import { checkOptions, describe, isObject } from './options'
import { type CParams, resolveCParams } from './params'
import { maxChunkBytes } from './partition'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'

export type { BytesLike }

/** Options of the blocking `decompressSync`. */
export type SyncDecompressOptions = RoomOptions

/** Options of {@link decompress}. */
export interface DecompressOptions extends RoomOptions, AsyncOptions {}

/** Of bytes that nobody calls anything else, as in Python. */
const defaultTypesize = 8
/** They look at the shape of an array. */
const geometric: readonly unknown[] = ['ndlz', 'zfp-acc', 'zfp-prec', 'zfp-rate', 'ndcell', 'ndmean', 32, 33]

/**
 * Compresses bytes into one Blosc2 chunk, which `decompress`, and every other Blosc2, turns into the same bytes.
 *
 * @param bytes at most 2 147 483 615. They must not change before the promise settles.
 * @param cparams default: zstd, level 5, shuffle. The default `typesize` is the element size of a typed array, and 8
 * for bytes.
 * @throws RangeError for more bytes; TypeError, RangeError for parameters that do not go together, and for codecs and
 * filters that need an n-dimensional array.
 * @example
 * ```ts
 * const chunk = await blosc2.compress(new Float64Array(1e6), { codec: 'lz4', filters: ['bitshuffle'] })
 * const bytes = await blosc2.decompress(chunk) // Uint8Array(8000000)
 * ```
 */
export function compress(bytes: BytesLike, cparams?: CParams, options?: AsyncOptions): Promise<Uint8Array> {
  return runAsync(compressSteps(bytes, cparams, options), options)
}

/** Blocking {@link compress}. */
export function compressSync(bytes: BytesLike, cparams?: CParams): Uint8Array {
  return runSync(compressSteps(bytes, cparams, undefined))
}

/**
 * Decompresses one Blosc2 chunk, or one of Blosc 1. Bytes behind the chunk are ignored, as in Python. Chunks are
 * checked before they are decoded: damaged ones give an error, or other bytes, never more than they declare.
 *
 * @param bytes must not change before the promise settles.
 * @returns exactly the decompressed bytes: new memory, or the beginning of `out`.
 * @throws `ERR_BLOSC2_CORRUPT`, `ERR_BLOSC2_TRUNCATED`, `ERR_BLOSC2_UNSUPPORTED`; `ERR_BLOSC2_LIMIT` before memory is
 * spent on more than `maxBytes`; RangeError where `out` is too short.
 * @example
 * ```ts
 * const out = new Float64Array(1e6)
 * await blosc2.decompress(chunk, { out })
 * ```
 */
export function decompress(bytes: BytesLike, options?: DecompressOptions): Promise<Uint8Array> {
  return runAsync(decompressSteps(bytes, options, 'decompress()'), options)
}

/** Blocking {@link decompress}. */
export function decompressSync(bytes: BytesLike, options?: SyncDecompressOptions): Uint8Array {
  refuseAsyncOptions(options, 'decompress')
  return runSync(decompressSteps(bytes, options, 'decompressSync()'))
}

function* compressSteps(
  bytes: unknown,
  cparams: CParams | undefined,
  options: AsyncOptions | undefined,
): Steps<Uint8Array> {
  checkOptions(options, ['signal', 'onProgress'], 'compress()')
  const items = inputBytes(bytes, 'the bytes to compress')
  if (items.byteLength > maxChunkBytes) {
    const message = `Expected at most ${maxChunkBytes} bytes for one chunk, got ${items.byteLength}`
    throw new RangeError(message)
  }
  refuseGeometric(cparams)
  const itemsize = elementSize(items) > 1 ? elementSize(items) : defaultTypesize
  const resolved = resolveCParams(cparams, { itemsize }, 'schunk')
  const watched = options?.signal !== undefined || options?.onProgress !== undefined
  return yield* take(yield* codecs.compressChunk(items, resolved, watched))
}

function refuseGeometric(cparams: unknown): void {
  if (!isObject(cparams)) return
  const { codec, filters } = cparams
  const given: readonly unknown[] = Array.isArray(filters) ? filters : []
  const names = [codec, ...given.map((filter) => (isObject(filter) ? filter.id : filter))]
  const found = names.find((name) => geometric.includes(name))
  if (found !== undefined) {
    throw new TypeError(
      `Expected a codec and filters for plain bytes, got ${describe(found)}, which works on n-dimensional arrays`,
    )
  }
}

function* decompressSteps(
  bytes: unknown,
  options: DecompressOptions | undefined,
  owner: string,
): Steps<Uint8Array> {
  checkOptions(options, ['out', 'maxBytes', 'signal', 'onProgress'], owner)
  const room = planRoom(options)
  const chunk = inputBytes(bytes, 'the chunk to decompress')
  const result = roomFor(declaredBytes(chunk), room)
  yield* codecs.decompressChunk(chunk, result)
  return result
}

function declaredBytes(chunk: ArrayBufferView): number {
  try {
    return binding.chunkSizes(chunk).nbytes
  } catch (error) {
    throw publicError(error)
  }
}
