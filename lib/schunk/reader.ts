import { binding, type NativeFrame } from '../binding'
import type { BytesLike } from '../codecs/memory'
import {
  type ChunkInfo,
  checkChunk,
  checkIterOptions,
  type IterOptions,
  inOrder,
  readChunkInfo,
} from '../ndarray/chunks'
import { checkOptions } from '../options'
import { type AsyncOptions, native as frames, refuseAsyncOptions, type Steps } from '../steps'
import { SchunkBase } from './base'
import { outBytes } from './bytes'
import { readSlice } from './slice'
import { schunkState } from './state'
import { native } from './steps'
import { readVlblock, readVlblocks } from './vlblocks'

/** One chunk of a super-chunk, decompressed. */
export interface SChunkData {
  readonly index: number
  readonly data: Uint8Array
}

/** Options of reads from super-chunks. */
export interface SyncBytesOptions {
  /** Memory to read into, at least as long as the result, which is then a view of it. */
  readonly out?: BytesLike | undefined
}

/** Options of reads that give bytes. */
export interface BytesOptions extends SyncBytesOptions, AsyncOptions {}

/** Reading a super-chunk. Reads never wait for one another or for changes: each sees it as of its call. */
export abstract class SchunkReader extends SchunkBase {
  /**
   * The content of one chunk.
   *
   * @throws RangeError for a number that no chunk has and for an `out` that is too short; `ERR_BLOSC2_CORRUPT`.
   * @example
   * ```ts
   * const bytes = await schunk.decompressChunk(0)
   * ```
   */
  decompressChunk(index: number, options?: BytesOptions): Promise<Uint8Array> {
    return this[schunkState].handle.read((frame) => {
      checkReadOptions(options, 'decompressChunk()')
      return decode(frame, index, options?.out)
    }, options)
  }

  /** Blocking {@link decompressChunk}. */
  decompressChunkSync(index: number, options?: SyncBytesOptions): Uint8Array {
    refuseAsyncOptions(options, 'decompressChunk')
    checkReadOptions(options, 'decompressChunkSync()')
    return this[schunkState].handle.readSync((frame) => decode(frame, index, options?.out))
  }

  /**
   * The bytes of a run of items, across chunks. Bounds are those of Python's slices: negative ones count from the
   * end, those outside are moved to it.
   *
   * @param start first item; default 0.
   * @param stop the item behind the last; default all.
   * @example
   * ```ts
   * const schunk = await SChunk.create({ data: Float32Array.of(1, 2, 3, 4) })
   * const bytes = await schunk.getSlice(1, -1)
   * const items = new Float32Array(bytes.buffer) // 2, 3
   * ```
   */
  getSlice(start?: number | null, stop?: number | null, options?: BytesOptions): Promise<Uint8Array> {
    return this[schunkState].handle.read((frame) => {
      checkReadOptions(options, 'getSlice()')
      return readSlice(frame, start, stop, options?.out)
    }, options)
  }

  /** Blocking {@link getSlice}. */
  getSliceSync(start?: number | null, stop?: number | null, options?: SyncBytesOptions): Uint8Array {
    refuseAsyncOptions(options, 'getSlice')
    checkReadOptions(options, 'getSliceSync()')
    return this[schunkState].handle.readSync((frame) => readSlice(frame, start, stop, options?.out))
  }

  /**
   * One chunk as it is stored: a compressed Blosc2 chunk, which other super-chunks take with `appendChunk`.
   *
   * @example
   * ```ts
   * await other.appendChunk(await schunk.getChunk(0))
   * ```
   */
  getChunk(index: number): Promise<Uint8Array> {
    return this[schunkState].handle.read((frame) => frames.readChunk(frame, existing(frame, index)))
  }

  /** Blocking {@link getChunk}. */
  getChunkSync(index: number): Uint8Array {
    return this[schunkState].handle.readSync((frame) => frames.readChunk(frame, existing(frame, index)))
  }

  /**
   * How a chunk is stored.
   * @example const { nbytes, cbytes, special } = await schunk.chunkInfo(0)
   */
  chunkInfo(index: number): Promise<ChunkInfo> {
    return this[schunkState].handle.read((frame) => readChunkInfo(frame, index))
  }

  /** Blocking {@link chunkInfo}. */
  chunkInfoSync(index: number): ChunkInfo {
    return this[schunkState].handle.readSync((frame) => readChunkInfo(frame, index))
  }

  /**
   * The blocks of a chunk that is made of blocks of variable length. `chunkInfo(index).vlblocks` counts them.
   *
   * @throws TypeError for an ordinary chunk.
   * @example
   * ```ts
   * const [first] = await schunk.getVlblocks(0)
   * ```
   */
  getVlblocks(index: number, options?: AsyncOptions): Promise<Uint8Array[]> {
    return this[schunkState].handle.read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'getVlblocks()')
      return readVlblocks(frame, index)
    }, options)
  }

  /** Blocking {@link getVlblocks}. */
  getVlblocksSync(index: number): Uint8Array[] {
    return this[schunkState].handle.readSync((frame) => readVlblocks(frame, index))
  }

  /**
   * One of {@link getVlblocks}, without decoding the others.
   * @example const third = await schunk.getVlblock(0, 2)
   */
  getVlblock(index: number, block: number, options?: AsyncOptions): Promise<Uint8Array> {
    return this[schunkState].handle.read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'getVlblock()')
      return readVlblock(frame, index, block)
    }, options)
  }

  /** Blocking {@link getVlblock}. */
  getVlblockSync(index: number, block: number): Uint8Array {
    return this[schunkState].handle.readSync((frame) => readVlblock(frame, index, block))
  }

  /**
   * All chunks in order, decoding ahead of the loop.
   *
   * @example
   * ```ts
   * for await (const { index, data } of schunk.iterChunks()) console.log(index, data.length)
   * ```
   */
  async *iterChunks(options?: IterOptions): AsyncIterableIterator<SChunkData> {
    const { readAhead, ...watch } = checkIterOptions(options)
    const { handle } = this[schunkState]
    const read = this.#chunkReader()
    const chunk = async (index: number) => ({
      index,
      data: await handle.read((frame) => read(frame, index), watch),
    })
    yield* inOrder(this.nchunks, readAhead, chunk, watch.signal)
  }

  /** Blocking {@link iterChunks}. */
  *iterChunksSync(): IterableIterator<SChunkData> {
    const read = this.#chunkReader()
    const { nchunks } = this
    for (let index = 0; index < nchunks; index++) {
      yield { index, data: this[schunkState].handle.readSync((frame) => read(frame, index)) }
    }
  }

  /**
   * Decodes every chunk.
   * @throws `ERR_BLOSC2_CORRUPT` naming the first that is wrong.
   * @example await schunk.verify({ onProgress: ({ done, total }) => console.log(done / total) })
   */
  verify(options?: AsyncOptions): Promise<void> {
    return this[schunkState].handle.read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'verify()')
      return frames.verifyFrame(frame)
    }, options)
  }

  /** Blocking {@link verify}. */
  verifySync(): void {
    this[schunkState].handle.readSync((frame) => frames.verifyFrame(frame))
  }

  /**
   * The super-chunk as the bytes of a contiguous file; `fromCframe` makes a super-chunk of them.
   *
   * @example
   * ```ts
   * const bytes = await schunk.toCframe()
   * ```
   */
  toCframe(options?: AsyncOptions): Promise<Uint8Array> {
    return this[schunkState].handle.read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'toCframe()')
      return frames.frameBytes(frame)
    }, options)
  }

  /** Blocking {@link toCframe}. */
  toCframeSync(): Uint8Array {
    return this[schunkState].handle.readSync((frame) => frames.frameBytes(frame))
  }

  /** Reads chunks in memory as they are now, those of a file as they are when their turn comes. */
  #chunkReader(): (frame: NativeFrame, index: number) => Steps<Uint8Array> {
    const { handle } = this[schunkState]
    const start = handle.frame
    return (now, index) => decode(handle.file ? now : start, index)
  }
}

function existing(frame: NativeFrame, index: number): number {
  return checkChunk(index, binding.frameInfo(frame).nchunks)
}

function* decode(frame: NativeFrame, index: number, out?: unknown): Steps<Uint8Array> {
  const nchunk = existing(frame, index)
  if (out === undefined) return yield* frames.decodeChunk(frame, nchunk)
  const all = outBytes(out)
  const length = yield* native.decodeChunkTo(frame, nchunk, all)
  return length === all.length ? all : all.subarray(0, length)
}

function checkReadOptions(options: BytesOptions | undefined, owner: string): void {
  checkOptions(options, ['out', 'signal', 'onProgress'], owner)
}
