import { binding, type ChecksumState, type FrameInfo, type NativeFrame } from './binding'
import type { FrameHandle } from './handle'
import type { Access } from './handle-options'
import { FixedMetadata, VariableMetadata } from './metadata'
import { type Embeddable, toEmbedded } from './msgpack'
import {
  type ChunkInfo,
  checkChunk,
  checkIterOptions,
  type IterOptions,
  inOrder,
  readChunkInfo,
} from './ndarray/chunks'
import type { CreateOptions, SyncCreateOptions } from './ndarray/create-options'
import type { SaveInfo } from './ndarray/save-info'
import { checkOptions, expectFunction } from './options'
import { type DescribedCParams, describeCParams } from './params'
import type { PathLike } from './path'
import { saveSChunk } from './save-schunk'
import { type AsyncOptions, native, refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'
import { getThreads } from './threads'
import { changes, type Extent, type WatchOptions } from './watch'

/** One chunk of a super-chunk, decompressed. */
export interface SChunkData {
  readonly index: number
  readonly data: Uint8Array
}

/**
 * A super-chunk: a sequence of compressed chunks of bytes, in memory or in a file. Sizes are in bytes.
 *
 * @example
 * ```ts
 * await using schunk = await blosc2.open('data.b2frame', { kind: 'schunk' })
 * for await (const { data } of schunk.iterChunks()) console.log(data.length)
 * ```
 */
export class SChunk implements Embeddable {
  readonly kind = 'schunk'
  /** What this super-chunk is, where this package cannot interpret it: an embedded store, a list array … */
  readonly unsupported: string | undefined
  /** Metadata that was fixed when the super-chunk was created. */
  readonly meta: FixedMetadata
  /** Metadata of variable length. */
  readonly vlmeta: VariableMetadata
  readonly #handle: FrameHandle

  /** @internal Super-chunks come from `open`, `load`, `fromCframe`, or are the `schunk` of an array. */
  constructor(handle: FrameHandle, unsupported?: string) {
    this.#handle = handle
    this.unsupported = unsupported
    this.meta = new FixedMetadata(handle)
    this.vlmeta = new VariableMetadata(handle)
  }

  /** @internal */
  [toEmbedded](): Steps<Uint8Array> {
    return this.#handle.reading((frame) => native.frameBytes(frame))
  }

  /** @internal */
  static handleOf(schunk: SChunk): FrameHandle {
    return schunk.#handle
  }

  get #info(): FrameInfo {
    return this.#handle.info
  }

  /** Bytes per item, which filters work with. */
  get typesize(): number {
    return this.#info.typesize
  }

  get blocksize(): number {
    return this.#info.blocksize
  }

  /** Of a full chunk, uncompressed; 0 where chunks differ in size, -1 before the first. */
  get chunksize(): number {
    return this.#info.chunksize
  }

  get nchunks(): number {
    return this.#info.nchunks
  }

  /** Of all chunks, uncompressed. */
  get nbytes(): number {
    return this.#info.nbytes
  }

  /** Of all chunks, compressed. */
  get cbytes(): number {
    return this.#info.cbytes
  }

  /** `nbytes / cbytes`; 0 without chunks. */
  get cratio(): number {
    return this.cbytes === 0 ? 0 : this.nbytes / this.cbytes
  }

  get contiguous(): boolean {
    return this.#info.contiguous
  }

  /** Whether chunks consist of blocks of variable length. */
  get vlblocks(): boolean {
    return this.#info.vlblocks
  }

  get urlpath(): string | undefined {
    return this.#handle.file?.name
  }

  get mode(): Access {
    return this.#handle.access
  }

  get cparams(): DescribedCParams {
    return describeCParams(this.#info)
  }

  get dparams(): { readonly nthreads: number } {
    return { nthreads: getThreads() }
  }

  /** Which chunks have a checksum, as {@link NDArray.checksums}. */
  get checksums(): ChecksumState {
    return binding.checksumState(this.#handle.frame)
  }

  get closed(): boolean {
    return this.#handle.closed
  }

  /** The content of one chunk. @throws RangeError, `ERR_BLOSC2_CORRUPT` */
  decompressChunk(index: number, options?: AsyncOptions): Promise<Uint8Array> {
    return this.#handle.read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'decompressChunk()')
      return this.#decode(frame, index)
    }, options)
  }

  /** Blocking {@link decompressChunk}. */
  decompressChunkSync(index: number): Uint8Array {
    return this.#handle.readSync((frame) => this.#decode(frame, index))
  }

  /** One chunk as it is stored: a compressed Blosc2 chunk. */
  getChunk(index: number): Promise<Uint8Array> {
    return this.#handle.read((frame) => native.readChunk(frame, checkChunk(index, this.nchunks)))
  }

  /** Blocking {@link getChunk}. */
  getChunkSync(index: number): Uint8Array {
    return this.#handle.readSync((frame) => native.readChunk(frame, checkChunk(index, this.nchunks)))
  }

  /** How a chunk is stored. */
  chunkInfo(index: number): Promise<ChunkInfo> {
    return this.#handle.read((frame) => readChunkInfo(frame, index))
  }

  /** Blocking {@link chunkInfo}. */
  chunkInfoSync(index: number): ChunkInfo {
    return this.#handle.readSync((frame) => readChunkInfo(frame, index))
  }

  /** All chunks in order, decoding ahead of the loop. */
  async *iterChunks(options?: IterOptions): AsyncIterableIterator<SChunkData> {
    const { readAhead, ...watch } = checkIterOptions(options)
    const read = this.#chunkReader()
    const chunk = async (index: number) => ({
      index,
      data: await this.#handle.read((frame) => read(frame, index), watch),
    })
    yield* inOrder(this.nchunks, readAhead, chunk, watch.signal)
  }

  /** Blocking {@link iterChunks}. */
  *iterChunksSync(): IterableIterator<SChunkData> {
    const read = this.#chunkReader()
    const { nchunks } = this
    for (let index = 0; index < nchunks; index++) {
      yield { index, data: this.#handle.readSync((frame) => read(frame, index)) }
    }
  }

  /** Reads chunks in memory as they are now, those of a file as they are when their turn comes. */
  #chunkReader(): (frame: NativeFrame, index: number) => Steps<Uint8Array> {
    const start = this.#handle.frame
    return (now, index) => this.#decode(this.#handle.file ? now : start, index)
  }

  /** Decodes every chunk. @throws `ERR_BLOSC2_CORRUPT` naming the first that is wrong. */
  verify(options?: AsyncOptions): Promise<void> {
    return this.#handle.read((frame) => native.verifyFrame(frame), options)
  }

  /** Blocking {@link verify}. */
  verifySync(): void {
    this.#handle.readSync((frame) => native.verifyFrame(frame))
  }

  /** The super-chunk as the bytes of a contiguous file. */
  toCframe(options?: AsyncOptions): Promise<Uint8Array> {
    return this.#handle.read((frame) => native.frameBytes(frame), options)
  }

  /** Blocking {@link toCframe}. */
  toCframeSync(): Uint8Array {
    return this.#handle.readSync((frame) => native.frameBytes(frame))
  }

  /**
   * Writes the super-chunk to a file, its chunks as they are. Options as those of `save`, as far as they are not for
   * arrays alone.
   */
  async save(path: PathLike, options?: Omit<CreateOptions, 'urlpath'>): Promise<SaveInfo> {
    return runAsync(saveSChunk(this.#handle, { ...options, urlpath: path }, 'save'), options)
  }

  /** Blocking {@link save}. */
  saveSync(path: PathLike, options?: Omit<SyncCreateOptions, 'urlpath'>): SaveInfo {
    refuseAsyncOptions(options, 'save')
    return runSync(saveSChunk(this.#handle, { ...options, urlpath: path }, 'saveSync'))
  }

  /** Takes over what the file holds now. Does nothing for super-chunks in memory. */
  refresh(options?: AsyncOptions): Promise<void> {
    return this.#handle.refresh(options)
  }

  /** Blocking {@link refresh}. */
  refreshSync(): void {
    this.#handle.refreshSync()
  }

  /** Keeps the lock of the file while `callback` runs: see `NDArray.withLock`. */
  async withLock<T>(callback: () => Promise<T> | T, options?: Pick<AsyncOptions, 'signal'>): Promise<T> {
    expectFunction(callback, 'the argument of withLock()')
    checkOptions(options, ['signal'], 'withLock()')
    return this.#handle.withLock(callback, options)
  }

  /** Waits for changes of the file: see `NDArray.watch`. */
  async *watch(options?: WatchOptions): AsyncIterableIterator<Extent> {
    for await (const _ of changes(this.#handle, options)) {
      const { nbytes, cbytes, nchunks } = this
      yield { nbytes, cbytes, nchunks }
    }
  }

  /** Later calls fail with `ERR_BLOSC2_CLOSED`. Resolves when those under way are done. Closing twice is fine. */
  close(): Promise<void> {
    return this.#handle.close()
  }

  /** Closes without waiting; reads under way still finish. */
  closeSync(): void {
    this.#handle.closeSync()
  }

  [Symbol.dispose](): void {
    this.closeSync()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #decode(frame: NativeFrame, index: number): Steps<Uint8Array> {
    return native.decodeChunk(frame, checkChunk(index, binding.frameInfo(frame).nchunks))
  }
}
