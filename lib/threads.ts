import { binding } from './binding'
import { expectInteger } from './options'

/**
 * Sets how many threads compress and decompress, for the whole process.
 *
 * @param n from 1 to 1024. The default is the number of processors this process may use.
 * @returns how many there were.
 * @example
 * ```ts
 * const before = blosc2.setThreads(1)
 * ```
 */
export function setThreads(n: number): number {
  const before = binding.getThreads()
  binding.setThreads(expectInteger(n, 1, 1024, 'the number of threads'))
  return before
}

/**
 * How many threads compress and decompress.
 * @example
 * ```ts
 * blosc2.getThreads() // as many as processors, to begin with
 * ```
 */
export function getThreads(): number {
  return binding.getThreads()
}
