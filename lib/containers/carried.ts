/** What objects have in common that are a super-chunk with a meaning. */
import type { ChecksumState } from '../binding'
import type { FrameHandle } from '../handle/handle'
import type { Access } from '../handle/options'
import { FixedMetadata } from '../metadata/fixed'
import { VariableMetadata } from '../metadata/variable'
import { type Embeddable, frameHandle } from '../msgpack'
import type { SaveInfo } from '../ndarray/save-info'
import { checkOptions, expectFunction } from '../options'
import { type DescribedCParams, describeCParams } from '../params'
import type { PathLike } from '../path'
import { SChunk, type SChunkSaveOptions, type SyncSChunkSaveOptions } from '../schunk'
import { type AsyncOptions, native } from '../steps'

export abstract class Carried implements Embeddable {
  /** @internal */
  readonly [frameHandle]: FrameHandle
  /** Metadata that was fixed when the object was created, the mark of its kind included. */
  readonly meta: FixedMetadata
  /** Metadata of variable length. */
  readonly vlmeta: VariableMetadata
  /** The super-chunk that carries the object. Changing its chunks breaks the object. */
  readonly schunk: SChunk

  /** @internal `reserved`: entries of `vlmeta` that belong to the object itself. */
  constructor(handle: FrameHandle, reserved: readonly string[] = []) {
    this[frameHandle] = handle
    this.meta = new FixedMetadata(handle)
    this.vlmeta = new VariableMetadata(handle, reserved)
    this.schunk = new SChunk(handle)
  }

  /** Of all content, uncompressed. Bytes. */
  get nbytes(): number {
    return this.schunk.nbytes
  }

  /** Of all content, compressed. Bytes. */
  get cbytes(): number {
    return this.schunk.cbytes
  }

  /** `nbytes / cbytes`; 0 without content. */
  get cratio(): number {
    return this.schunk.cratio
  }

  get cparams(): DescribedCParams {
    return describeCParams(this[frameHandle].info)
  }

  /** Whether it is one file rather than a directory with a file per chunk. */
  get contiguous(): boolean {
    return this.schunk.contiguous
  }

  /** The file; `undefined` for what is in memory. */
  get urlpath(): string | undefined {
    return this[frameHandle].file?.name
  }

  get mode(): Access {
    return this[frameHandle].access
  }

  get closed(): boolean {
    return this[frameHandle].closed
  }

  /**
   * Commits all changes made while `callback` runs at once: the file shows all of them or, when the callback fails
   * or the process dies, none. A batch within a batch joins it, as do changes called elsewhere meanwhile.
   *
   * @returns what the callback returns.
   * @example
   * ```ts
   * await store.batch(async () => {
   *   for (const [key, value] of values) await store.set(key, value)
   * })
   * ```
   */
  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    expectFunction(callback, 'the argument of batch()')
    return this[frameHandle].batch(callback)
  }

  /** Blocking {@link batch}. */
  batchSync<T>(callback: () => T): T {
    expectFunction(callback, 'the argument of batchSync()')
    return this[frameHandle].batchSync(callback)
  }

  /**
   * Keeps the lock of the file while `callback` runs: see {@link NDArray.withLock}.
   * @example await objects.withLock(() => objects.refresh())
   */
  async withLock<T>(callback: () => Promise<T> | T, options?: Pick<AsyncOptions, 'signal'>): Promise<T> {
    expectFunction(callback, 'the argument of withLock()')
    checkOptions(options, ['signal'], 'withLock()')
    return this[frameHandle].withLock(callback, options)
  }

  /**
   * Resolves when the changes called so far are committed and the disk has them.
   * @example await objects.flush()
   */
  flush(): Promise<void> {
    return this[frameHandle].flush()
  }

  /** Blocking {@link flush}. */
  flushSync(): void {
    this[frameHandle].flushSync()
  }

  /**
   * Takes over what the file holds now. Does nothing for what is in memory.
   * @example await objects.refresh()
   */
  refresh(options?: AsyncOptions): Promise<void> {
    return this[frameHandle].refresh(options)
  }

  /** Blocking {@link refresh}. */
  refreshSync(): void {
    this[frameHandle].refreshSync()
  }

  /**
   * Rewrites the file without the space that changes have left unused.
   * @example await objects.compact({ signal: AbortSignal.timeout(60_000) })
   */
  async compact(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'compact()')
    await this[frameHandle].compact(options)
  }

  /** Blocking {@link compact}. */
  compactSync(): void {
    this[frameHandle].compactSync()
  }

  /** Which chunks have a checksum, as {@link NDArray.checksums}. */
  get checksums(): ChecksumState {
    return this.schunk.checksums
  }

  /**
   * Decodes every chunk.
   * @throws `ERR_BLOSC2_CORRUPT` naming the first that is wrong.
   * @example await objects.verify()
   */
  verify(options?: AsyncOptions): Promise<void> {
    return this.schunk.verify(options)
  }

  /** Blocking {@link verify}. */
  verifySync(): void {
    this.schunk.verifySync()
  }

  /**
   * Everything as the bytes of a contiguous file, of which `fromCframe` makes an equal object.
   *
   * @example
   * ```ts
   * const bytes = await objects.toCframe()
   * ```
   */
  toCframe(options?: AsyncOptions): Promise<Uint8Array> {
    return this[frameHandle].read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'toCframe()')
      return native.frameBytes(frame)
    }, options)
  }

  /** Blocking {@link toCframe}. */
  toCframeSync(): Uint8Array {
    return this[frameHandle].readSync((frame) => native.frameBytes(frame))
  }

  /**
   * Writes it to a file. An existing path is refused with `EEXIST`, or with `mode: 'w'` replaced atomically.
   *
   * @example
   * ```ts
   * await objects.save('objects.b2f', { mode: 'w' })
   * ```
   */
  save(path: PathLike, options?: SChunkSaveOptions): Promise<SaveInfo> {
    return this.schunk.save(path, options)
  }

  /** Blocking {@link save}. */
  saveSync(path: PathLike, options?: SyncSChunkSaveOptions): SaveInfo {
    return this.schunk.saveSync(path, options)
  }

  /**
   * Later calls fail with `ERR_BLOSC2_CLOSED`. Resolves when those under way are done. Closing twice is fine.
   * @example await objects.close()
   */
  close(): Promise<void> {
    return this[frameHandle].close()
  }

  /** Closes without waiting; reads under way still finish. */
  closeSync(): void {
    this[frameHandle].closeSync()
  }

  [Symbol.dispose](): void {
    this.closeSync()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
