/**
 * The addon's exports. No other file loads the addon or knows the names of its functions.
 *
 * A {@link NativeFrame} is an immutable snapshot of one frame. What changes something returns a new one that shares every
 * untouched chunk with the old, so reads never need a lock.
 */
import { join } from 'node:path'
import nodeGypBuild from 'node-gyp-build'
import type { NativeSchunkOperations } from './binding-schunk'
import type { CodecImmediate, CodecOperations } from './codecs/operations'

declare const frameBrand: unique symbol

/** An immutable snapshot of a frame, held by native code. Opaque here. */
export interface NativeFrame {
  readonly [frameBrand]: true
}

/** Cancels native work and counts its finished items. */
export type NativeControl = { abort(): void; readonly done: number; readonly total: number }

/** The lock between processes that is a file beside a frame. */
export interface NativeLock {
  /** False where another holder is in the way all the `insistence` µs long. Each exclusive lock counts as a change. */
  try(exclusive: boolean, insistence: number): boolean
  /** Exclusive locks so far, of all processes; only meaningful while locked. */
  count(): number
  unlock(): void
  close(): void
}

/** How native code refers to an element type in conversions; 0 is an opaque run of bytes. */
export type ElementCode = number

/** Compression parameters, all resolved to numbers. `blocksize` in bytes, 0 lets C-Blosc2 choose. */
export interface NativeCParams {
  readonly codec: number
  readonly codecMeta: number
  readonly clevel: number
  readonly filters: readonly number[]
  readonly filtersMeta: readonly number[]
  readonly splitMode: number
  readonly useDict: boolean
  readonly typesize: number
  readonly blocksize: number
}

export type NativeMetalayer = readonly [name: string, content: Uint8Array]

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
}

/** What a snapshot's metalayers become. Those of names it has are replaced where they are, new ones follow. */
export interface NativeMetadataChanges {
  readonly meta: readonly NativeMetalayer[]
  readonly vlmeta: readonly NativeMetalayer[]
  /** Names of variable-length ones that go. */
  readonly removed: readonly string[]
  /** Whether files the frame is written to from then on keep checksums; `null` leaves it as it is. */
  readonly checksums: boolean | null
}

/**
 * What is known of a frame's stored bytes: a checksum of each chunk; of some, where another program changed the
 * file before this one did; of an older state; or that the checksums or what surrounds the chunks are damaged.
 */
export type ChecksumState = 'none' | 'complete' | 'partial' | 'outdated' | 'damaged'

/** The checked content of a frame's header, and of its `b2nd` metalayer where there is one. Sizes in bytes. */
export interface FrameInfo {
  readonly version: number
  readonly contiguous: boolean
  readonly headerLength: number
  /** Length on disk or as a cframe; 0 while a frame exists only as a chunk table in memory. */
  readonly frameLength: number
  /** Uncompressed, with the padding of edge chunks. */
  readonly nbytes: number
  readonly cbytes: number
  readonly typesize: number
  readonly blocksize: number
  /** 0 = chunks of different sizes, -1 = not known before the first chunk. */
  readonly chunksize: number
  readonly nchunks: number
  readonly codec: number
  readonly codecMeta: number
  readonly clevel: number
  readonly splitMode: number
  readonly useDict: boolean
  readonly filters: readonly number[]
  readonly filtersMeta: readonly number[]
  readonly vlblocks: boolean
  readonly meta: readonly NativeMetalayer[]
  readonly vlmetaNames: readonly string[]
  readonly array?: {
    readonly shape: readonly number[]
    readonly chunks: readonly number[]
    readonly blocks: readonly number[]
    /** Empty where the metalayer (old `caterva`) has none. */
    readonly dtype: string
  }
}

/** Bounds on what a file may declare, checked before memory is spent: on an uncompressed chunk or metalayer, and on the table. */
export type NativeLimits = { readonly maxChunkBytes: number; readonly maxChunks: number }

export interface NativeOpenOptions {
  /** Where the frame begins in the file. */
  readonly offset: number
  /** Bytes that belong to it; -1 = up to the end of the file. */
  readonly length: number
  readonly mapped: boolean
  /** Address space to begin a mapping with, bytes: a file that grows within it need not be mapped anew. */
  readonly reserve: number
  /** Stop after header and metalayers: chunks and vlmeta are not available. */
  readonly headerOnly: boolean
  /** Compare every chunk that is read with its checksum, where the file has them. */
  readonly verify: boolean
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

/** What was found of a damaged frame. */
export interface NativeRecovery {
  /** An array whose layout is gone becomes a super-chunk. */
  readonly kind: 'ndarray' | 'schunk'
  /** Of the new file. */
  readonly nchunks: number
  /** How many of them are as they were. */
  readonly recovered: number
  /**
   * Numbers of those that could not be read. They are zeros now; in super-chunks whose chunks differ in size they are
   * left out, and those behind them have moved up.
   */
  readonly lost: readonly number[]
  /**
   * What the numbers of chunks are taken from: the file's index, that of an earlier state of the file (later changes
   * are lost), or the order in which chunks lie in the file. The last is right for files that were written at once or
   * appended to, unless they have chunks of nothing but zeros, which take no place.
   */
  readonly order: 'index' | 'older-index' | 'scan'
  /** `'mended'`: sizes and parameters come from what else the file holds. */
  readonly header: 'intact' | 'mended'
  /** Whether `vlmeta` is complete, lacks entries, or is that of an earlier state of the file. */
  readonly vlmeta: 'intact' | 'partly' | 'older' | 'lost'
}

/** Where a new frame is written. `replace: false` refuses an existing path with EEXIST. */
export interface NativeTarget {
  readonly path: string | Buffer
  readonly contiguous: boolean
  readonly replace: boolean
}

export interface ChunkInfo {
  readonly nbytes: number
  readonly cbytes: number
  readonly blocksize: number
  readonly codec: number
  readonly special: 'none' | 'zero' | 'nan' | 'value' | 'uninit'
  /** How many blocks of variable length it is made of; 0 for an ordinary chunk, whose blocks are of `blocksize`. */
  readonly vlblocks: number
}

/**
 * Every function `f` here exists twice in the addon: `f(…args, control?)` → Promise, on the addon's own threads, and
 * `fSync(…args)` on the caller's. Both settle with the same result or error.
 */
export interface NativeOperations {
  openFrame(path: string | Buffer, options: NativeOpenOptions): NativeFrame
  /** What is at the path of `frame` now, by the same descriptor or mapping where it is still the same file. */
  reopenFrame(frame: NativeFrame, options: NativeOpenOptions): NativeFrame
  /** `copy: false` keeps reading from `bytes`, which is pinned until the snapshot is released. */
  openBytes(bytes: Uint8Array, options: NativeOpenOptions & { readonly copy: boolean }): NativeFrame
  /** Reads the rest of a file into memory: the snapshot no longer depends on it. */
  loadFrame(frame: NativeFrame): NativeFrame
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
  /** Writes all chunks as they are and opens the result. */
  saveFrame(frame: NativeFrame, target: NativeTarget): NativeFrame
  /**
   * Makes a snapshot that changes led to the committed state of its file, in place. Throws `STALE` where another handle
   * or process has changed the file since the snapshot the changes began with: they must be made again, on the new state.
   */
  commitFrame(frame: NativeFrame, durable: boolean): NativeFrame
  /** Waits until the disk has what was committed; `trim` first cuts off what commits left behind the frame. */
  settleFrame(frame: NativeFrame, trim: boolean): undefined
  frameBytes(frame: NativeFrame): Uint8Array
  /** Decompressed contents, in order. */
  readVlmeta(frame: NativeFrame): readonly NativeMetalayer[]
  /** A snapshot with the same chunks and other metadata. */
  changeMetadata(frame: NativeFrame, changes: NativeMetadataChanges): NativeFrame
  readChunk(frame: NativeFrame, nchunk: number): Uint8Array
  decodeChunk(frame: NativeFrame, nchunk: number): Uint8Array
  chunkInfo(frame: NativeFrame, nchunk: number): ChunkInfo
  /** Writes what can be read of a damaged contiguous frame. */
  recoverFrame(
    path: string | Buffer,
    target: NativeTarget,
    options: { readonly limits: NativeLimits },
  ): NativeRecovery
  /**
   * Decodes every chunk and compares it with what the index declares, and all parts with their checksums; throws at
   * the first that is wrong.
   */
  verifyFrame(frame: NativeFrame): undefined
}

/** Quick functions that exist once, and the control of asynchronous ones. */
export interface NativeImmediate {
  frameInfo(frame: NativeFrame): FrameInfo
  /**
   * Lets go of the snapshot, and of its file's descriptor with the last one, without waiting for the garbage collector.
   * Operations under way go on; later ones throw `ERR_BLOSC2_CLOSED`. Again is fine.
   */
  releaseFrame(frame: NativeFrame): undefined
  /** Whether both read by the same descriptor or mapping. */
  sameSource(a: NativeFrame, b: NativeFrame): boolean
  /** A number that differs between states of a file, as far as its header, index and metadata do. */
  stateDigest(frame: NativeFrame): number
  /** Bytes of its file that the committed state does not need, as far as this process knows. */
  unusedBytes(frame: NativeFrame): number
  /** The decompressed content of one variable-length metalayer. */
  vlmetaEntry(frame: NativeFrame, name: string): Uint8Array | undefined
  checksumState(frame: NativeFrame): ChecksumState
  convert(from: ElementCode, to: ElementCode, source: ArrayBufferView, out: ArrayBufferView): undefined
  setThreads(n: number): undefined
  getThreads(): number
  versions(): { readonly cBlosc2: string; readonly zstd: string; readonly lz4: string; readonly zlib: string }
  Control: new () => NativeControl
  /** Opened, and created where it is missing. */
  Lock: new (
    path: string | Buffer,
  ) => NativeLock
}

type Operations = NativeOperations & NativeSchunkOperations & CodecOperations
type Asynchronous = {
  [K in keyof Operations]: (
    ...args: [...Parameters<Operations[K]>, NativeControl?]
  ) => Promise<ReturnType<Operations[K]>>
}
type Synchronous = { [K in keyof Operations as `${K}Sync`]: Operations[K] }

export type Binding = NativeImmediate & CodecImmediate & Asynchronous & Synchronous

/** What native code throws: plain errors with these properties; `errors.ts` makes them public ones. */
export interface NativeError extends Error {
  /**
   * `ERR_BLOSC2_…`; `ABORTED`; `STALE` where the file has changed since the snapshot was taken and the operation is to be
   * repeated; or `SYSTEM` with `errno` (positive), `syscall` and `path`.
   */
  readonly code: string
  readonly nchunk?: number
  readonly errno?: number
  readonly syscall?: string
  readonly path?: string
}

export const binding: Binding = nodeGypBuild(join(__dirname, '..'))
