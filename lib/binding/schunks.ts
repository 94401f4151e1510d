/** The part of the addon's exports that is about super-chunks. Sizes and positions are in uncompressed bytes. */
import type {
  NativeCommitment,
  NativeCParams,
  NativeFrame,
  NativeLimits,
  NativeMetalayer,
  NativeTarget,
} from './frames'

export interface NativeSchunkPlan {
  readonly cparams: NativeCParams
  /** As in the header of a frame: 0 = chunks of different sizes, -1 = taken from the first chunk. */
  readonly chunksize: number
  readonly meta: readonly NativeMetalayer[]
  /** Not compressed. */
  readonly vlmeta: readonly NativeMetalayer[]
  /** Whether files the frame is written to keep checksums. */
  readonly checksums: boolean
  readonly limits: NativeLimits
}

/** Instead of `removed` chunks from that number on; where that is 0, in front of it, or behind the last. */
export interface NativePlace {
  readonly index: number
  readonly removed: number
}

export type NativeSpecial = 'zero' | 'nan' | 'uninit' | 'value'

/** Each exists twice, as those of `FrameOperations` do. */
export interface SchunkOperations {
  createSchunk(plan: NativeSchunkPlan, data: ArrayBufferView, target: NativeTarget | null): NativeFrame
  /** The bytes of `source`, compressed anew; `keepChunks` in the chunks it has, else in those of the plan. */
  recodeSchunk(
    plan: NativeSchunkPlan,
    source: NativeFrame,
    keepChunks: boolean,
    target: NativeTarget | null,
  ): NativeFrame
  /** The arrays must not change meanwhile, here and in `putVlblocks`. */
  putData(
    frame: NativeFrame,
    place: NativePlace,
    chunks: readonly ArrayBufferView[],
    cparams: NativeCParams,
    commitment: NativeCommitment,
  ): NativeFrame
  /** Each chunk is given by its blocks. */
  putVlblocks(
    frame: NativeFrame,
    place: NativePlace,
    chunks: readonly (readonly ArrayBufferView[])[],
    cparams: NativeCParams,
    commitment: NativeCommitment,
  ): NativeFrame
  /** `chunk` is checked and copied. */
  putChunk(
    frame: NativeFrame,
    place: NativePlace,
    chunk: ArrayBufferView,
    commitment: NativeCommitment,
  ): NativeFrame
  /** Another content for a chunk that is there; `value` is for `'value'`. */
  putSpecial(
    frame: NativeFrame,
    index: number,
    special: NativeSpecial,
    value: ArrayBufferView | null,
  ): NativeFrame
  deleteChunks(frame: NativeFrame, place: NativePlace): NativeFrame
  /** The frame must be without chunks. */
  fillSchunk(
    frame: NativeFrame,
    nbytes: number,
    special: NativeSpecial,
    value: ArrayBufferView | null,
  ): NativeFrame
  /** Fills all of `out`. */
  readSlice(frame: NativeFrame, begin: number, out: ArrayBufferView): undefined
  /** What reaches beyond the end fills up a short last chunk and makes new ones. */
  writeSlice(frame: NativeFrame, begin: number, data: ArrayBufferView, cparams: NativeCParams): NativeFrame
  /** Decodes a chunk to the beginning of `out`; the number of its bytes. */
  decodeChunkTo(frame: NativeFrame, nchunk: number, out: ArrayBufferView): number
  readVlblock(frame: NativeFrame, nchunk: number, nblock: number): Uint8Array
  readVlblocks(frame: NativeFrame, nchunk: number): Uint8Array[]
}
