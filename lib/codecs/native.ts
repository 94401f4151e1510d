/** The native codecs as steps. */
import { binding } from '../binding'
import type { CodecOperations, NativeProduct } from '../binding/codecs'
import { type Steps, step } from '../steps'
import { allocate } from './memory'

type CodecSteps = {
  readonly [K in Exclude<keyof CodecOperations, 'takeProduct'>]: (
    ...args: Parameters<CodecOperations[K]>
  ) => Steps<ReturnType<CodecOperations[K]>>
}

export const codecs: CodecSteps = {
  compressChunk: (...a) =>
    step(
      () => binding.compressChunkSync(...a),
      (c) => binding.compressChunk(...a, c),
    ),
  decompressChunk: (...a) =>
    step(
      () => binding.decompressChunkSync(...a),
      (c) => binding.decompressChunk(...a, c),
    ),
  zstdCompress: (...a) =>
    step(
      () => binding.zstdCompressSync(...a),
      (c) => binding.zstdCompress(...a, c),
    ),
  zstdContentSize: (...a) =>
    step(
      () => binding.zstdContentSizeSync(...a),
      (c) => binding.zstdContentSize(...a, c),
    ),
  zstdDecompress: (...a) =>
    step(
      () => binding.zstdDecompressSync(...a),
      (c) => binding.zstdDecompress(...a, c),
    ),
  zstdDecompressUnknown: (...a) =>
    step(
      () => binding.zstdDecompressUnknownSync(...a),
      (c) => binding.zstdDecompressUnknown(...a, c),
    ),
  zstdTrain: (...a) =>
    step(
      () => binding.zstdTrainSync(...a),
      (c) => binding.zstdTrain(...a, c),
    ),
  lz4Compress: (...a) =>
    step(
      () => binding.lz4CompressSync(...a),
      (c) => binding.lz4Compress(...a, c),
    ),
  lz4ContentSize: (...a) =>
    step(
      () => binding.lz4ContentSizeSync(...a),
      (c) => binding.lz4ContentSize(...a, c),
    ),
  lz4Decompress: (...a) =>
    step(
      () => binding.lz4DecompressSync(...a),
      (c) => binding.lz4Decompress(...a, c),
    ),
}

/** Brings bytes that native code has made into memory of JavaScript, on a native thread where that takes time. */
export function* take(made: Uint8Array | NativeProduct): Steps<Uint8Array> {
  if (made instanceof Uint8Array) return made
  const bytes = allocate(made.byteLength)
  yield* step(
    () => binding.takeProductSync(made, bytes),
    (c) => binding.takeProduct(made, bytes, c),
  )
  return bytes
}
