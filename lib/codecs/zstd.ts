/** zstd frames, as every other program writes and reads them. */
import { constants } from 'node:buffer'
import { checkOptions, describe, expectBoolean, expectInteger } from '../options'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { type BytesLike, firstBytes, inputBytes, planRoom, type RoomOptions, roomFor } from './memory'
import { codecs, take } from './native'

/** Options of the blocking `compressSync`. */
export interface SyncZstdCompressOptions {
  /** −7 (fastest) to 22 (smallest), default 3; 0 is the default too. */
  readonly level?: number | undefined
  /** What `decompress` must be given too. Default none. */
  readonly dictionary?: BytesLike | undefined
  /** Whether a checksum of the content goes into the frame; `decompress` compares it. Default false. */
  readonly checksum?: boolean | undefined
}

/** Options of `zstd.compress`. */
export interface ZstdCompressOptions extends SyncZstdCompressOptions, AsyncOptions {}

/** Options of the blocking `decompressSync`. */
export interface SyncZstdDecompressOptions extends RoomOptions {
  /** What the frames were compressed with. */
  readonly dictionary?: BytesLike | undefined
}

/** Options of `zstd.decompress`. */
export interface ZstdDecompressOptions extends SyncZstdDecompressOptions, AsyncOptions {}

/** Options of the blocking `trainDictionarySync`. */
export interface SyncTrainOptions {
  /** Of the dictionary, at least 256; default 112 640, as of the `zstd` program. */
  readonly maxBytes?: number | undefined
}

/** Options of `zstd.trainDictionary`. */
export interface TrainOptions extends SyncTrainOptions, AsyncOptions {}

const none = new Uint8Array(0)
const defaultLevel = 3
const defaultDictionaryBytes = 112_640
const smallestDictionary = 256
const largestDictionary = 2 ** 31 - 1

/**
 * Compresses bytes into one zstd frame, which tells the length of its content.
 *
 * @param bytes must not change before the promise settles; nor must the dictionary.
 * @throws TypeError, RangeError for options, and for dictionaries that zstd does not take.
 * @example
 * ```ts
 * const frame = await zstd.compress(Buffer.from('a'.repeat(1000)), { level: 19, checksum: true })
 * ```
 */
export function compress(bytes: BytesLike, options?: ZstdCompressOptions): Promise<Uint8Array> {
  return runAsync(compressSteps(bytes, options, 'zstd.compress()'), options)
}

/** Blocking {@link compress}. */
export function compressSync(bytes: BytesLike, options?: SyncZstdCompressOptions): Uint8Array {
  refuseAsyncOptions(options, 'compress')
  return runSync(compressSteps(bytes, options, 'zstd.compressSync()'))
}

/**
 * Decompresses zstd frames, one after the other, whether they tell the length of their content or not.
 *
 * @param bytes must not change before the promise settles; nor must the dictionary.
 * @returns exactly the content: new memory, or the beginning of `out`.
 * @throws `ERR_BLOSC2_CORRUPT` for bytes that do not decode, or do not match their checksum; `ERR_BLOSC2_LIMIT` for
 * more than `maxBytes`, and for windows above 128 MiB; `ERR_BLOSC2_UNSUPPORTED` for frames of zstd before 1.0;
 * RangeError where `out` is too short.
 * @example
 * ```ts
 * const bytes = await zstd.decompress(frame, { maxBytes: 2 ** 20 })
 * ```
 */
export function decompress(bytes: BytesLike, options?: ZstdDecompressOptions): Promise<Uint8Array> {
  return runAsync(decompressSteps(bytes, options, 'zstd.decompress()'), options)
}

/** Blocking {@link decompress}. */
export function decompressSync(bytes: BytesLike, options?: SyncZstdDecompressOptions): Uint8Array {
  refuseAsyncOptions(options, 'decompress')
  return runSync(decompressSteps(bytes, options, 'zstd.decompressSync()'))
}

/**
 * Makes a dictionary of what samples have in common. It makes many small messages of one kind much smaller.
 *
 * @param samples of the messages, some hundreds at least, all together about a hundred times the dictionary.
 * @throws RangeError where the samples are too few or too small.
 * @example
 * ```ts
 * const dictionary = await zstd.trainDictionary(messages, { maxBytes: 4096 })
 * const frame = await zstd.compress(message, { dictionary })
 * const same = await zstd.decompress(frame, { dictionary })
 * ```
 */
export function trainDictionary(samples: readonly BytesLike[], options?: TrainOptions): Promise<Uint8Array> {
  return runAsync(trainSteps(samples, options, 'zstd.trainDictionary()'), options)
}

/** Blocking {@link trainDictionary}. */
export function trainDictionarySync(samples: readonly BytesLike[], options?: SyncTrainOptions): Uint8Array {
  refuseAsyncOptions(options, 'trainDictionary')
  return runSync(trainSteps(samples, options, 'zstd.trainDictionarySync()'))
}

function* compressSteps(
  bytes: unknown,
  options: ZstdCompressOptions | undefined,
  owner: string,
): Steps<Uint8Array> {
  checkOptions(options, ['level', 'dictionary', 'checksum', 'signal', 'onProgress'], owner)
  const { level = defaultLevel, checksum = false, dictionary } = options ?? {}
  return yield* take(
    yield* codecs.zstdCompress(
      inputBytes(bytes, 'the bytes to compress'),
      expectInteger(level, -7, 22, "option 'level'"),
      expectBoolean(checksum, "option 'checksum'"),
      dictionaryBytes(dictionary),
    ),
  )
}

function* decompressSteps(
  bytes: unknown,
  options: ZstdDecompressOptions | undefined,
  owner: string,
): Steps<Uint8Array> {
  checkOptions(options, ['out', 'maxBytes', 'dictionary', 'signal', 'onProgress'], owner)
  const room = planRoom(options)
  const dictionary = dictionaryBytes(options?.dictionary)
  const frames = inputBytes(bytes, 'the frames to decompress')
  const declared = yield* codecs.zstdContentSize(frames)
  const { out, maxBytes } = room
  if (declared < 0 && (out === undefined || maxBytes < out.byteLength)) {
    const most = Math.min(maxBytes, constants.MAX_LENGTH)
    const made = yield* take(yield* codecs.zstdDecompressUnknown(frames, most, dictionary))
    if (out === undefined) return made
    out.set(made)
    return firstBytes(out, made.byteLength)
  }
  const result = out !== undefined && declared < 0 ? out : roomFor(declared, room)
  return firstBytes(result, yield* codecs.zstdDecompress(frames, result, dictionary))
}

function* trainSteps(samples: unknown, options: TrainOptions | undefined, owner: string): Steps<Uint8Array> {
  checkOptions(options, ['maxBytes', 'signal', 'onProgress'], owner)
  const { maxBytes = defaultDictionaryBytes } = options ?? {}
  const most = expectInteger(maxBytes, smallestDictionary, largestDictionary, "option 'maxBytes'")
  if (!Array.isArray(samples)) throw new TypeError(`Expected an array of samples, got ${describe(samples)}`)
  const views = Array.from(samples, (sample: unknown, i) => inputBytes(sample, `samples[${i}]`))
  return yield* take(yield* codecs.zstdTrain(views, most))
}

function dictionaryBytes(dictionary: unknown): ArrayBufferView {
  return dictionary === undefined ? none : inputBytes(dictionary, "option 'dictionary'")
}
