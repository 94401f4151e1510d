/** A selection in pieces that fit in memory, in the order of its elements. */
import type { ResolvedSelection } from '../selection'

/** Of one axis, which stays one. */
export type AxisEntry =
  | { readonly start: number; readonly stop: number | null; readonly step: number }
  | readonly number[]

/** Of an array; null is all of one without axes. Reading it always gives a tensor. */
export type Window = readonly AxisEntry[] | null

/** Elements `from` to `from + n` of what is selected of an axis. */
interface Part {
  readonly from: number
  readonly n: number
}

/** What is selected of one axis of the array, or a part of that. Integers become ranges of one: the axis stays. */
export function entryOf({ ranges, lists }: ResolvedSelection, axis: number, part: Part): AxisEntry {
  const list = lists?.[axis]
  if (list) return Array.from(list.subarray(part.from, part.from + part.n))
  const [start = 0, step = 1] = ranges.subarray(3 * axis)
  const first = start + part.from * step
  const behind = first + part.n * step
  // Behind the first element of the axis there is no index but null: negative ones count from its end.
  return { start: first, stop: behind < 0 ? null : behind, step }
}

/**
 * Selections that give the elements of `selection` one after the other, each of at most `most` elements (but of one, at
 * least). Where an axis is cut, it is at the edges of its chunks, if more than one of them fits.
 */
export function* windowsOf(
  selection: ResolvedSelection,
  chunks: readonly number[],
  most: number,
): Generator<Window> {
  const { counts } = selection
  if (counts.includes(0)) return
  if (counts.length === 0) {
    yield null
    return
  }
  let cut = counts.length - 1
  let behind = 1
  while (cut > 0 && behind * (counts[cut] ?? 1) <= most) {
    behind *= counts[cut] ?? 1
    cut -= 1
  }
  const rows = Math.max(1, Math.floor(most / behind))
  const grid = chunks[cut] ?? 1
  yield* cutAlong(selection, cut, rows > grid ? rows - (rows % grid) : rows)
}

function* cutAlong(
  selection: ResolvedSelection,
  cut: number,
  rows: number,
  leading: readonly Part[] = [],
): Generator<Window> {
  const { counts } = selection
  const axis = leading.length
  const n = counts[axis] ?? 1
  if (axis < cut) {
    for (let from = 0; from < n; from++) yield* cutAlong(selection, cut, rows, [...leading, { from, n: 1 }])
    return
  }
  for (let from = 0; from < n; from += rows) {
    const parts = [...leading, { from, n: Math.min(rows, n - from) }]
    yield counts.map((whole, i) => entryOf(selection, i, parts[i] ?? { from: 0, n: whole }))
  }
}
