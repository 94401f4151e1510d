import type { NativeLimits } from './binding'
import { Blosc2Error } from './errors'
import { checkOptions, describe } from './options'

/** Bounds on what untrusted files may make this process do. */
export interface Limits {
  /**
   * Largest uncompressed chunk, metalayer or result of one read, bytes. Default `Infinity`: chunks are then bounded
   * by the format (2 GiB) and results by memory. Reads into the caller's `out` are not bounded.
   */
  readonly maxBytes: number
  /** Most chunks a file may declare, or something new may have. Default 2^31 − 1; the format has room for 2^28. */
  readonly maxChunks: number
}

const formatBound = 2 ** 31 - 1
let current: Limits = { maxBytes: Number.POSITIVE_INFINITY, maxChunks: formatBound }

/**
 * The limits in force.
 * @example
 * ```ts
 * blosc2.limits.maxBytes // of one result
 * ```
 */
export const limits: Limits = {
  get maxBytes() {
    return current.maxBytes
  },
  get maxChunks() {
    return current.maxChunks
  },
}

/**
 * Sets limits for everything opened or made from now on. Those left out keep their value.
 *
 * @throws TypeError, RangeError for limits that are not positive numbers.
 * @example
 * ```ts
 * blosc2.setLimits({ maxBytes: 256 * 2 ** 20, maxChunks: 1e6 }) // before opening uploads
 * ```
 */
export function setLimits(changes: Partial<Limits>): void {
  checkOptions(changes, ['maxBytes', 'maxChunks'], 'setLimits()')
  const { maxBytes = current.maxBytes, maxChunks = current.maxChunks } = changes ?? {}
  current = { maxBytes: positive(maxBytes, 'maxBytes'), maxChunks: positive(maxChunks, 'maxChunks') }
}

/** Of what is opened. */
export function nativeLimits(): NativeLimits {
  return { ...creationLimits(), maxChunkBytes: Math.min(current.maxBytes, formatBound) }
}

/** Of what is made from the caller's own data, whose chunks are as large as the caller wants them. */
export function creationLimits(): NativeLimits {
  return { maxChunkBytes: formatBound, maxChunks: Math.min(current.maxChunks, Number.MAX_SAFE_INTEGER) }
}

/** @throws `ERR_BLOSC2_LIMIT` before a result of that size is allocated. */
export function checkResultSize(bytes: number): void {
  if (bytes <= current.maxBytes) return
  const message = `The result has ${bytes} bytes, the limit 'maxBytes' allows ${current.maxBytes}: select less`
  throw new Blosc2Error('ERR_BLOSC2_LIMIT', message)
}

function positive(value: unknown, name: string): number {
  if (typeof value !== 'number')
    throw new TypeError(`Expected a number for '${name}', got ${describe(value)}`)
  if (!(value >= 1)) throw new RangeError(`Expected at least 1 for '${name}', got ${value}`)
  return Math.floor(value)
}
