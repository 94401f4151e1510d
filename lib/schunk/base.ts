import { binding, type ChecksumState, type FrameInfo, type NativeCParams } from '../binding'
import type { FrameHandle } from '../handle/handle'
import type { Access } from '../handle/options'
import { FixedMetadata } from '../metadata/fixed'
import { VariableMetadata } from '../metadata/variable'
import { type Embeddable, frameHandle } from '../msgpack'
import { type DescribedCParams, describeCParams } from '../params'
import { getThreads } from '../threads'
import { itemsOf, SchunkState, schunkState } from './state'

/** The properties of a super-chunk, and its life as a handle. */
export abstract class SchunkBase implements Embeddable {
  readonly kind = 'schunk'
  /** @internal */
  readonly [schunkState]: SchunkState
  /** What this super-chunk is, where this package cannot interpret it: an embedded store, a list array … */
  readonly unsupported: string | undefined
  /** Metadata that was fixed when the super-chunk was created. */
  readonly meta: FixedMetadata
  /** Metadata of variable length. */
  readonly vlmeta: VariableMetadata

  /** @internal Super-chunks come from `SChunk.create`, `open`, `load`, `fromCframe`, or are those of an array. */
  constructor(handle: FrameHandle, unsupported?: string, cparams?: NativeCParams) {
    this[schunkState] = new SchunkState(handle, cparams)
    this.unsupported = unsupported
    this.meta = new FixedMetadata(handle)
    this.vlmeta = new VariableMetadata(handle)
  }

  /** @internal */
  get [frameHandle](): FrameHandle {
    return this[schunkState].handle
  }

  /** @internal */
  protected get stored(): FrameInfo {
    return this[schunkState].handle.info
  }

  /** Bytes per item, which filters and slices work with. */
  get typesize(): number {
    return this.stored.typesize
  }

  /** Bytes per block of each chunk; 0 where C-Blosc2 decides. */
  get blocksize(): number {
    return this.stored.blocksize
  }

  /** Of a full chunk, uncompressed; 0 where chunks differ in size, -1 before the first. */
  get chunksize(): number {
    return this.stored.chunksize
  }

  get nchunks(): number {
    return this.stored.nchunks
  }

  /** Number of items, by which slices count. */
  get length(): number {
    return itemsOf(this.stored)
  }

  /** Of all chunks, uncompressed. */
  get nbytes(): number {
    return this.stored.nbytes
  }

  /** Of all chunks, compressed. */
  get cbytes(): number {
    return this.stored.cbytes
  }

  /** `nbytes / cbytes`; 0 without chunks. */
  get cratio(): number {
    return this.cbytes === 0 ? 0 : this.nbytes / this.cbytes
  }

  get contiguous(): boolean {
    return this.stored.contiguous
  }

  /** Whether chunks consist of blocks of variable length. */
  get vlblocks(): boolean {
    return this.stored.vlblocks
  }

  get urlpath(): string | undefined {
    return this[schunkState].handle.file?.name
  }

  get mode(): Access {
    return this[schunkState].handle.access
  }

  get cparams(): DescribedCParams {
    return describeCParams(this.stored)
  }

  get dparams(): { readonly nthreads: number } {
    return { nthreads: getThreads() }
  }

  /** Which chunks have a checksum, as {@link NDArray.checksums}. */
  get checksums(): ChecksumState {
    return binding.checksumState(this[schunkState].handle.frame)
  }

  get closed(): boolean {
    return this[schunkState].handle.closed
  }

  /**
   * Later calls fail with `ERR_BLOSC2_CLOSED`. Resolves when those under way are done. Closing twice is fine.
   * @example await schunk.close()
   */
  close(): Promise<void> {
    return this[schunkState].handle.close()
  }

  /** Closes without waiting; reads under way still finish. */
  closeSync(): void {
    this[schunkState].handle.closeSync()
  }

  [Symbol.dispose](): void {
    this.closeSync()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
