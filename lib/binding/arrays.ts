/** N-dimensional arrays in frames. */
import type {
  NativeCommitment,
  NativeCParams,
  NativeFrame,
  NativeLimits,
  NativeMetalayer,
  NativeTarget,
} from './frames'
import type { NativeRaw } from './raw'

/** How native code refers to an element type in conversions; 0 is an opaque run of bytes. */
export type ElementCode = number

export interface NativeLayout {
  readonly shape: readonly number[]
  readonly chunks: readonly number[]
  readonly blocks: readonly number[]
  /** Text of the dtype as stored in the `b2nd` metalayer. */
  readonly dtype: string
  readonly cparams: NativeCParams
  /** Fixed metalayers besides `b2nd`. */
  readonly meta: readonly NativeMetalayer[]
  /** Variable-length metalayers, not compressed. */
  readonly vlmeta: readonly NativeMetalayer[]
  /** Whether files the frame is written to keep checksums. */
  readonly checksums: boolean
  readonly limits: NativeLimits
}

/** One entry per stored axis. Ranges as triples start, step, count (step may be negative). */
export interface NativeSelection {
  readonly ranges: Float64Array
  /** Where an axis has a list, its range triple is ignored. */
  readonly lists?: readonly (Float64Array | null)[]
  /** The part of each item that is meant, in bytes: a struct's member. Default: the whole item. */
  readonly item?: { readonly offset: number; readonly size: number }
}

/** How elements change between file and memory. */
export interface NativeConversion {
  readonly stored: ElementCode
  readonly memory: ElementCode
  /** Length of the runs to reverse for foreign byte order; 1 = none. */
  readonly swap: number
}

export interface NativeData {
  readonly view: ArrayBufferView
  /** Byte offset of the first element in `view`. */
  readonly offset: number
  /** Byte strides in `view`, one per stored axis (0 repeats). */
  readonly strides: readonly number[]
}

export type NativeFill =
  | { readonly kind: 'special'; readonly special: 'zero' | 'nan' | 'uninit' }
  | { readonly kind: 'value'; readonly bytes: Uint8Array }
  | { readonly kind: 'data'; readonly data: NativeData; readonly conversion: NativeConversion }
  | {
      readonly kind: 'frame'
      readonly frame: NativeFrame
      readonly selection: NativeSelection
      /** For each axis of the source, the axis of the result it becomes, or -1 (dropped, count 1). */
      readonly axes: readonly number[]
      /** Length of the runs to reverse for the source's elements to be native; 1 = none. */
      readonly sourceSwap: number
      /** From the source's native elements (`memory`) to the new array's (`stored`, `swap`). */
      readonly conversion: NativeConversion
    }
  | {
      /** Elements as they are in a file: read in any order, each once, a chunk's at a time. */
      readonly kind: 'raw'
      readonly raw: NativeRaw
      /** Of the first element, bytes. */
      readonly offset: number
      readonly fortran: boolean
    }

/** Each exists twice, as those of `FrameOperations` do. */
export interface ArrayOperations {
  createArray(layout: NativeLayout, fill: NativeFill, target: NativeTarget | null): NativeFrame
  readArray(
    frame: NativeFrame,
    selection: NativeSelection,
    out: ArrayBufferView,
    conversion: NativeConversion,
  ): undefined
  writeArray(
    frame: NativeFrame,
    selection: NativeSelection,
    data: NativeData,
    conversion: NativeConversion,
    cparams: NativeCParams,
    commitment: NativeCommitment,
  ): NativeFrame
  /** `shape` is longer than the array's along one axis: `data` is what comes there. */
  appendArray(
    frame: NativeFrame,
    shape: readonly number[],
    data: NativeData,
    conversion: NativeConversion,
    cparams: NativeCParams,
    commitment: NativeCommitment,
  ): NativeFrame
  /** `coords`: npoints × ndim, C order. Elements land in `out` in the order of the points. */
  readPoints(
    frame: NativeFrame,
    coords: Float64Array,
    out: ArrayBufferView,
    conversion: NativeConversion,
  ): undefined
  /** New elements are zero. */
  resizeArray(frame: NativeFrame, shape: readonly number[], cparams: NativeCParams): NativeFrame
}
