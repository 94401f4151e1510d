/** Sizes of the processor's caches. */

/** In bytes. */
export interface CacheSizes {
  /** Data cache of one core. */
  readonly l1: number
  readonly l2: number
  readonly l3: number
}

/** What is assumed where the system does not tell. */
export const fallbackCaches: CacheSizes = { l1: 32 << 10, l2: 256 << 10, l3: 1 << 20 }

export function cacheSizes(): CacheSizes {
  return fallbackCaches
}
