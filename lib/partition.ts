/** How an array is cut into chunks, and chunks into blocks, when the caller does not say. */
import { type CacheSizes, cacheSizes } from './caches'

export interface PartitionOptions {
  readonly chunks?: readonly number[] | undefined
  readonly blocks?: readonly number[] | undefined
  /** Sizes of the processor's caches; those of this machine by default. */
  readonly caches?: CacheSizes | undefined
}

export interface Partition {
  readonly chunks: number[]
  readonly blocks: number[]
}

export function partition(
  shape: readonly number[],
  itemsize: number,
  options: PartitionOptions = {},
): Partition {
  throw new Error(`not there yet: ${shape} ${itemsize} ${options.caches ?? cacheSizes()}`)
}

export { type CacheSizes, cacheSizes }
