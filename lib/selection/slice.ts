/** Slices of one axis. */
import { describe } from '../options'
import type { Slice, SliceLike } from './types'

type Bound = number | bigint | null | undefined

function bound(value: Bound, name: string): number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number(value)
  // Infinity clips like any other bound that is too large.
  if (typeof value === 'number' && (Number.isInteger(value) || Math.abs(value) === Infinity)) return value
  throw new TypeError(`Expected ${name} of a slice to be an integer or null, got ${describe(value)}`)
}

/**
 * A range of one axis, as NumPy's slices: `slice(stop)`, `slice(start, stop)`, `slice(start, stop, step)`. `null`
 * leaves a bound open, negative bounds count from the end, negative steps go backwards.
 *
 * @throws TypeError when a bound is not an integer, RangeError when the step is 0.
 *
 * @example
 * ```ts
 * await array.get([slice(10), slice(null, null, -1)]) // a[:10, ::-1]
 * ```
 */
export function slice(stop: Bound): Slice
export function slice(start: Bound, stop: Bound, step?: Bound): Slice
export function slice(...bounds: [Bound, Bound?, Bound?]): Slice {
  const [start, stop, step] = bounds.length === 1 ? [null, bounds[0], null] : bounds
  return checkedSlice({ start, stop, step })
}

/** The same slice with nulls and numbers only. */
export function checkedSlice(given: SliceLike): Slice {
  const step = bound(given.step, 'step')
  if (step === 0) throw new RangeError('Expected step of a slice not to be 0, got 0')
  return { start: bound(given.start, 'start'), stop: bound(given.stop, 'stop'), step }
}
