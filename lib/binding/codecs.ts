/** The addon's functions for single chunks and raw codecs. */
import type { NativeCParams } from './frames'

declare const productBrand: unique symbol

/** Bytes that native code has made and still holds, for one `takeProduct`. Opaque here. */
export interface NativeProduct {
  readonly [productBrand]: true
  readonly byteLength: number
}

/** Each exists twice, as those of `FrameOperations` do. An empty `dictionary` stands for none. */
export interface CodecOperations {
  /** `watched`: progress is counted by blocks, and an abort takes effect between two of them. */
  compressChunk(bytes: ArrayBufferView, cparams: NativeCParams, watched: boolean): Uint8Array | NativeProduct
  decompressChunk(bytes: ArrayBufferView, out: Uint8Array): undefined
  zstdCompress(
    bytes: ArrayBufferView,
    level: number,
    checksum: boolean,
    dictionary: ArrayBufferView,
  ): Uint8Array | NativeProduct
  /** Of all frames together; -1 where one does not tell. */
  zstdContentSize(bytes: ArrayBufferView): number
  /** The number of bytes written. */
  zstdDecompress(bytes: ArrayBufferView, out: Uint8Array, dictionary: ArrayBufferView): number
  zstdDecompressUnknown(
    bytes: ArrayBufferView,
    maxBytes: number,
    dictionary: ArrayBufferView,
  ): Uint8Array | NativeProduct
  /** `samples` must hold its views until the end: the array itself is kept alive. */
  zstdTrain(samples: readonly ArrayBufferView[], maxBytes: number): Uint8Array | NativeProduct
  /** Level 0 is the fast compressor, which alone has an acceleration. */
  lz4Compress(bytes: ArrayBufferView, level: number, acceleration: number): Uint8Array | NativeProduct
  lz4ContentSize(bytes: ArrayBufferView): number
  /** The number of bytes written; `exact`: a block that does not fill `out` is corrupt. */
  lz4Decompress(bytes: ArrayBufferView, out: Uint8Array, exact: boolean): number
  /** `out` has exactly the product's length. */
  takeProduct(product: NativeProduct, out: Uint8Array): undefined
}

export interface CodecImmediate {
  /** What the checked header of a chunk declares. */
  chunkSizes(bytes: ArrayBufferView): { readonly nbytes: number; readonly cbytes: number }
}
