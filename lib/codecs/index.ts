/**
 * Bytes in, bytes out: Blosc2 chunks, and the raw codecs of the linked libraries.
 *
 * @example
 * ```ts
 * import { compress, lz4, zstd } from 'blosc2/codecs'
 *
 * const frame = await zstd.compress(Buffer.from('hello'), { level: 19 })
 * ```
 */
export {
  type BytesLike,
  compress,
  compressSync,
  type DecompressOptions,
  decompress,
  decompressSync,
  type SyncDecompressOptions,
} from '../compress'
export { Blosc2Error, type Blosc2ErrorCode, isBlosc2Error } from '../errors'
export type { Codec, CParams, Filter, FilterSpec, SplitMode } from '../params'
export type { AsyncOptions, Progress } from '../steps'
export * as lz4 from './lz4'
export * as zstd from './zstd'
