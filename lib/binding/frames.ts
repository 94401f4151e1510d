/** Frames: what is known of them, and what is done with them as a whole. */

declare const frameBrand: unique symbol

/** An immutable snapshot of a frame, held by native code. Opaque here. */
export interface NativeFrame {
  readonly [frameBrand]: true
}

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

/** Whether what changes a frame also commits it, and if so, whether it is `durable`: see `commitFrame`. */
export type NativeCommitment = boolean | null

export type NativeMetalayer = readonly [name: string, content: Uint8Array]

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

/** Where a new frame is written. `replace: false` refuses an existing path with EEXIST. */
export interface NativeTarget {
  readonly path: string | Buffer
  readonly contiguous: boolean
  readonly replace: boolean
  /** Whether what killed writers have left beside a file is removed, for which all names there are read. Default true. */
  readonly tidies?: boolean
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
 * Every operation `f` of frames, and those of the files beside this one, exists twice in the addon: `f(…args, control?)` → Promise, on the addon's own threads, and
 * `fSync(…args)` on the caller's. Both settle with the same result or error.
 */
export interface FrameOperations {
  openFrame(path: string | Buffer, options: NativeOpenOptions): NativeFrame
  /** What is at the path of `frame` now, by the same descriptor or mapping where it is still the same file. */
  reopenFrame(frame: NativeFrame, options: NativeOpenOptions): NativeFrame
  /**
   * What the headers say together of frames in the file of `frame`, each at two numbers of `windows`: its offset and its
   * length. Bytes, uncompressed and of chunks.
   */
  frameSizes(
    frame: NativeFrame,
    windows: Float64Array,
    options: NativeOpenOptions,
  ): { readonly nbytes: number; readonly cbytes: number }
  /** `copy: false` keeps reading from `bytes`, which is pinned until the snapshot is released. */
  openBytes(bytes: Uint8Array, options: NativeOpenOptions & { readonly copy: boolean }): NativeFrame
  /** Reads the rest of a file into memory: the snapshot no longer depends on it. */
  loadFrame(frame: NativeFrame): NativeFrame
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
  /**
   * Decodes every chunk and compares it with what the index declares, and all parts with their checksums; throws at
   * the first that is wrong.
   */
  verifyFrame(frame: NativeFrame): undefined
}
