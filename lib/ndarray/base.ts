import { binding, type ChecksumState, type FrameInfo } from '../binding'
import type { DType, ElementType } from '../dtype'
import type { FrameHandle } from '../handle/handle'
import type { Access } from '../handle/options'
import { FixedMetadata } from '../metadata/fixed'
import { VariableMetadata } from '../metadata/variable'
import { type Embeddable, frameHandle } from '../msgpack'
import { type DescribedCParams, describeCParams } from '../params'
import { getThreads } from '../threads'
import type { DParams } from './create-options'
import { type ArrayLayout, type ArrayState, arrayState, product } from './state'

/** What is known of an array without reading elements. Sizes in bytes. */
export interface ArrayInfo<D extends DType = DType> extends ArrayLayout {
  readonly kind: 'ndarray'
  readonly dtype: D
  readonly byteOrder: 'little' | 'big'
  readonly nbytes: number
  readonly cbytes: number
  readonly cratio: number
  readonly nchunks: number
  readonly contiguous: boolean
  readonly cparams: DescribedCParams
  readonly dparams: DParams
  readonly urlpath: string | undefined
  readonly mode: Access
  /** Version of the frame format. */
  readonly version: number
}

/** The properties of an array, and its life as a handle. */
export abstract class ArrayBase<D extends DType = DType> implements Embeddable {
  readonly kind = 'ndarray'
  /** @internal */
  readonly [arrayState]: ArrayState<D>
  /** What this array also is, where this package cannot interpret it: a lazy expression, a proxy … */
  readonly unsupported: string | undefined
  /** Metadata that was fixed when the array was created. */
  readonly meta: FixedMetadata
  /** Metadata of variable length. */
  readonly vlmeta: VariableMetadata

  /** @internal Arrays come from `asarray`, `zeros`, `open` and the like. */
  constructor(state: ArrayState<D>, unsupported?: string) {
    this[arrayState] = state
    this.unsupported = unsupported
    this.meta = new FixedMetadata(state.handle)
    this.vlmeta = new VariableMetadata(state.handle)
  }

  /** @internal */
  get [frameHandle](): FrameHandle {
    return this[arrayState].handle
  }

  /** @internal */
  protected get stored(): FrameInfo {
    return this[arrayState].handle.info
  }

  get dtype(): D {
    return this[arrayState].type.dtype
  }

  /** Of the stored elements. Data handed out is always in the order of this machine. */
  get byteOrder(): ElementType['byteOrder'] {
    return this[arrayState].type.byteOrder
  }

  get shape(): readonly number[] {
    return this[arrayState].layout.shape
  }

  get ndim(): number {
    return this.shape.length
  }

  /** Number of elements. */
  get size(): number {
    return product(this.shape)
  }

  /** Bytes per element. */
  get itemsize(): number {
    return this[arrayState].type.itemsize
  }

  /** Bytes of all elements, uncompressed. */
  get nbytes(): number {
    return this.size * this.itemsize
  }

  /** Bytes of all chunks, compressed. */
  get cbytes(): number {
    return this.stored.cbytes
  }

  /** `nbytes / cbytes`; 0 for an array without chunks. */
  get cratio(): number {
    return this.cbytes === 0 ? 0 : this.nbytes / this.cbytes
  }

  /** Elements per chunk, along each axis. */
  get chunks(): readonly number[] {
    return this[arrayState].layout.chunks
  }

  /** Elements per block, along each axis. */
  get blocks(): readonly number[] {
    return this[arrayState].layout.blocks
  }

  get nchunks(): number {
    return this.stored.nchunks
  }

  /** The file or directory; `undefined` for an array in memory. */
  get urlpath(): string | undefined {
    return this[arrayState].handle.file?.name
  }

  /** Arrays in memory, and those just created, are `'r+'`. */
  get mode(): Access {
    return this[arrayState].handle.access
  }

  /** How chunks are compressed that are written from now on. */
  get cparams(): DescribedCParams {
    return describeCParams({ ...this.stored, ...this[arrayState].cparams })
  }

  get dparams(): DParams {
    return { nthreads: getThreads() }
  }

  /**
   * Which chunks have a checksum: `'none'`; all (`'complete'`) or some (`'partial'`) of those that are stored; or none
   * that counts, because another program changed the file (`'outdated'`) or the checksums themselves are `'damaged'`.
   */
  get checksums(): ChecksumState {
    return binding.checksumState(this[arrayState].handle.frame)
  }

  /** Everything above in one object, for logs. */
  get info(): ArrayInfo<D> {
    const { kind, dtype, byteOrder, shape, chunks, blocks, nbytes, cbytes, cratio, nchunks } = this
    const { cparams, dparams, urlpath, mode } = this
    const { contiguous, version } = this.stored
    return {
      ...{ kind, dtype, byteOrder, shape, chunks, blocks, nbytes, cbytes, cratio, nchunks },
      ...{ contiguous, cparams, dparams, urlpath, mode, version },
    }
  }

  get closed(): boolean {
    return this[arrayState].handle.closed
  }

  /**
   * Closes the array: later calls fail with `ERR_BLOSC2_CLOSED`. Resolves when those under way are done. Closing
   * twice is fine.
   * @example await array.close() // or: await using array = await blosc2.open('a.b2nd')
   */
  close(): Promise<void> {
    return this[arrayState].handle.close()
  }

  /** Closes without waiting; reads under way still finish. */
  closeSync(): void {
    this[arrayState].handle.closeSync()
  }

  [Symbol.dispose](): void {
    this.closeSync()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
