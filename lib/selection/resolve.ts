/** Selections worked out for one shape: which elements of each axis, and the shape of the result. */
import { describe, isObject } from '../options'
import { indicesOf, isMask, maskIndices } from './list'
import { checkedSlice } from './slice'
import { parseSelection } from './text'
import { newaxis, type ResolvedSelection, type Selection, type Slice, type SliceLike } from './types'

const forms =
  "an integer, null, ':', '...', a slice, newaxis, an array of integers or booleans, or a 1-d boolean tensor"

function whole(shape: readonly number[]): ResolvedSelection {
  const ranges = new Float64Array(3 * shape.length)
  for (let axis = 0; axis < shape.length; axis++) {
    ranges[3 * axis + 1] = 1
    ranges[3 * axis + 2] = shape[axis] ?? 0
  }
  const counts = shape.slice()
  return {
    ranges,
    lists: undefined,
    counts,
    shape: counts,
    axes: Array.from(shape, (_, axis) => axis),
    scalar: false,
    everything: true,
  }
}

/** The entries of a selection, one per axis, before `'...'` is spread. */
function entriesOf(selection: Exclude<Selection, undefined | null>): readonly unknown[] {
  if (typeof selection === 'string') return parseSelection(selection)
  if (Array.isArray(selection)) return typeof selection[0] === 'boolean' ? [selection] : selection
  return [selection]
}

/** The position of `'...'`, or the end. Counts the entries that stand for an axis. */
function ellipsisOf(entries: readonly unknown[], ndim: number): { at: number; named: number } {
  let at = -1
  let named = 0
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (entry === '...') {
      if (at >= 0) throw new TypeError("Expected '...' at most once in a selection, got it twice")
      at = i
    } else if (entry !== newaxis) {
      named += 1
    }
  }
  if (named > ndim) {
    throw new RangeError(
      `Expected a selection of at most ${ndim} ${ndim === 1 ? 'axis' : 'axes'}, got one of ${named}`,
    )
  }
  return { at: at < 0 ? entries.length : at, named }
}

function isSliceLike(entry: object): entry is SliceLike {
  return 'start' in entry || 'stop' in entry || 'step' in entry
}

/** Gathers one axis after the other into what native code and the result need. */
class Resolution {
  readonly ranges: Float64Array
  readonly counts: number[] = []
  readonly result: number[] = []
  readonly axes: number[] = []
  lists: (Float64Array | null)[] | undefined
  integers = 0
  everything = true

  constructor(readonly shape: readonly number[]) {
    this.ranges = new Float64Array(3 * shape.length)
  }

  entry(entry: unknown): void {
    if (entry === newaxis) {
      this.everything = false
      this.result.push(1)
      return
    }
    const axis = this.counts.length
    const size = this.shape[axis] ?? 0
    if (typeof entry === 'number' || typeof entry === 'bigint') this.integer(axis, size, entry)
    else if (entry === null || entry === ':') this.range(axis, 0, 1, size)
    else if (isObject(entry)) this.object(axis, size, entry)
    else throw new TypeError(`Expected the selection of axis ${axis} to be ${forms}, got ${describe(entry)}`)
  }

  /** All of the next axes, up to `end`. */
  rest(end: number): void {
    while (this.counts.length < end) {
      const axis = this.counts.length
      this.range(axis, 0, 1, this.shape[axis] ?? 0)
    }
  }

  private integer(axis: number, size: number, given: number | bigint): void {
    const index = Number(given)
    if (!Number.isInteger(index)) {
      throw new TypeError(`Expected the index of axis ${axis} to be an integer, got ${describe(given)}`)
    }
    const start = index < 0 ? index + size : index
    if (start < 0 || start >= size) {
      const expected = size === 0 ? 'left out, as the axis is empty' : `from ${-size} to ${size - 1}`
      throw new RangeError(`Expected the index of axis ${axis} to be ${expected}, got ${describe(given)}`)
    }
    const at = 3 * axis
    this.ranges[at] = start
    this.ranges[at + 1] = 1
    this.ranges[at + 2] = 1
    this.counts.push(1)
    this.axes.push(-1)
    this.integers += 1
    this.everything = false
  }

  private range(axis: number, start: number, step: number, count: number): void {
    const at = 3 * axis
    // A step means nothing for fewer than two elements, nor a start for none.
    this.ranges[at] = count === 0 ? 0 : start
    this.ranges[at + 1] = count < 2 ? 1 : step
    this.ranges[at + 2] = count
    this.counts.push(count)
    this.axes.push(this.result.length)
    this.result.push(count)
    if (count !== this.shape[axis] || (count > 1 && step !== 1)) this.everything = false
  }

  private slice(axis: number, size: number, { start, stop, step }: Slice): void {
    const by = step ?? 1
    if (by > 0) {
      const from = start === null ? 0 : start < 0 ? Math.max(start + size, 0) : Math.min(start, size)
      const to = stop === null ? size : stop < 0 ? stop + size : Math.min(stop, size)
      this.range(axis, from, by, to > from ? Math.floor((to - from - 1) / by) + 1 : 0)
    } else {
      const from = start === null ? size - 1 : start < 0 ? start + size : Math.min(start, size - 1)
      const to = stop === null ? -1 : stop < 0 ? Math.max(stop + size, -1) : Math.min(stop, size - 1)
      this.range(axis, from, by, from > to ? Math.floor((from - to - 1) / -by) + 1 : 0)
    }
  }

  private list(axis: number, indices: Float64Array): void {
    this.range(axis, 0, 1, indices.length)
    this.everything = false
    this.lists ??= new Array<Float64Array | null>(this.shape.length).fill(null)
    this.lists[axis] = indices
  }

  private object(axis: number, size: number, entry: object): void {
    if (isMask(entry, axis)) this.list(axis, maskIndices(entry, axis, size))
    else if (Array.isArray(entry) || ArrayBuffer.isView(entry)) this.list(axis, indicesOf(entry, axis, size))
    else if (isSliceLike(entry)) this.slice(axis, size, checkedSlice(entry))
    else throw new TypeError(`Expected the selection of axis ${axis} to be ${forms}, got ${describe(entry)}`)
  }
}

/**
 * Works out a selection for an array of `shape`, by NumPy's rules (`oindex` for several lists).
 *
 * @throws RangeError for an index out of range, too many axes, a mask of the wrong length or a step of 0; TypeError for
 * anything that selects nothing. Messages name the axis.
 *
 * @example
 * ```ts
 * resolveSelection([-1, slice(null, null, 2)], [4, 5]).shape // [3]
 * ```
 */
export function resolveSelection(selection: Selection, shape: readonly number[]): ResolvedSelection {
  if (selection === undefined || selection === null) return whole(shape)
  const entries = entriesOf(selection)
  const { at, named } = ellipsisOf(entries, shape.length)
  const resolution = new Resolution(shape)
  for (let i = 0; i < entries.length; i++) {
    if (i === at) resolution.rest(resolution.counts.length + shape.length - named)
    else resolution.entry(entries[i])
  }
  resolution.rest(shape.length)
  const { ranges, lists, counts, result, axes, integers, everything } = resolution
  const scalar = at === entries.length && result.length === 0 && integers === shape.length
  return { ranges, lists, counts, shape: result, axes, scalar, everything }
}
