/** The corners of an array as text, in brackets as NumPy prints them. */

import { type ResolvedSelection, resolveSelection } from '../selection'
import { elementsOf, textOf } from './elements'
import type { Readable } from './opened'
import { type AxisEntry, entryOf } from './windows'

/** Arrays of more elements are abridged. */
const most = 1000
/** What is shown at each end of an axis then. */
const edge = 3

/** The places along an axis that are shown; -1 stands for those left out. */
function shownOf(count: number, abridged: boolean): number[] {
  if (!abridged || count <= 2 * edge) return Array.from({ length: count }, (_, i) => i)
  const first = Array.from({ length: edge }, (_, i) => i)
  return [...first, -1, ...first.map((i) => count - edge + i)]
}

function entryAt(selection: ResolvedSelection, axis: number, shown: readonly number[]): AxisEntry {
  const list = selection.lists?.[axis]
  const [start = 0, step = 1] = selection.ranges.subarray(3 * axis)
  if (!shown.includes(-1)) return entryOf(selection, axis, { from: 0, n: shown.length })
  return shown.filter((i) => i >= 0).map((i) => (list ? (list[i] ?? 0) : start + i * step))
}

export async function preview(
  array: Readable,
  given: string | undefined,
  options: { readonly signal: AbortSignal },
): Promise<string> {
  const selection = resolveSelection(given, array.shape)
  const { counts, axes } = selection
  const abridged = counts.reduce((product, n) => product * n, 1) > most
  const shown = counts.map((count) => shownOf(count, abridged))
  const entries = shown.map((places, axis) => entryAt(selection, axis, places))
  const tensor = await array.get(entries.length === 0 ? null : entries, options)
  const element = elementsOf(tensor)
  const size = tensor.shape.reduce((product, n) => product * n, 1)
  const texts = Array.from({ length: size }, (_, i) => textOf(element(i)))
  const width = Math.max(0, ...texts.map((text) => text.length))
  const kept = shown.filter((_, axis) => (axes[axis] ?? -1) >= 0)
  let next = 0
  const level = (axis: number): string => {
    const places = kept[axis]
    if (places === undefined) return (texts[next++] ?? '').padStart(kept.length === 0 ? 0 : width)
    const innermost = axis === kept.length - 1
    const parts = places.map((place) => (place < 0 ? '...' : level(axis + 1)))
    const gap = innermost ? ' ' : `${'\n'.repeat(kept.length - axis - 1)}${' '.repeat(axis + 1)}`
    return `[${parts.join(gap)}]`
  }
  return level(0)
}
