/** Numbers to draw: a coarse grid over a selection of one or two axes. */

import { resolveSelection } from '../selection'
import { elementsOf } from './elements'
import type { Readable } from './opened'
import { type AxisEntry, entryOf } from './windows'

/** The means of the cells of a grid, in C order; NaN where nothing but NaN is. */
export interface Grid {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
  /** Lengths of the axes drawn. */
  readonly shape: readonly number[]
}

/** How many elements of a cell are looked at, along each axis. */
const perCell = 8

interface Axis {
  readonly cells: number
  /** How many elements are read. */
  readonly read: number
  readonly entry: AxisEntry
}

/**
 * Reads a selection of one axis (a single row of `points`) or two, thinned out to about `perCell` elements for each
 * cell and axis.
 */
export async function sample(
  array: Readable,
  given: string | undefined,
  most: { readonly rows: number; readonly columns: number; readonly points: number },
  options: { readonly signal: AbortSignal },
): Promise<Grid> {
  const selection = resolveSelection(given, array.shape)
  const kept = selection.counts.map((_, axis) => axis).filter((axis) => (selection.axes[axis] ?? -1) >= 0)
  const shape = kept.map((axis) => selection.counts[axis] ?? 0)
  if (kept.length < 1 || kept.length > 2 || shape.includes(0)) {
    throw new RangeError(
      `Expected a selection of one or two axes to draw, got one of shape (${shape.join(', ')}); select some, as in '0, :, :'`,
    )
  }
  const axes = selection.counts.map((count, axis): Axis => {
    if (!kept.includes(axis)) return { cells: 1, read: 1, entry: entryOf(selection, axis, { from: 0, n: 1 }) }
    const room = kept.length === 1 ? most.points : axis === kept[0] ? most.rows : most.columns
    const cells = Math.min(count, room)
    const by = Math.max(1, Math.floor(count / (cells * perCell)))
    const places = Array.from({ length: Math.ceil(count / by) }, (_, i) => i * by)
    return { cells, read: places.length, entry: thinned(entryOf(selection, axis, { from: 0, n: count }), by) }
  })
  const tensor = await array.get(
    axes.map(({ entry }) => entry),
    options,
  )
  const element = elementsOf(tensor)
  const [first, second] = kept.map((axis) => axes[axis])
  const [down, across] = second === undefined ? [{ cells: 1, read: 1 }, first] : [first, second]
  if (down === undefined || across === undefined) throw new Error('There are no axes')
  return { ...means(element, down, across), shape }
}

function thinned(entry: AxisEntry, by: number): AxisEntry {
  if (!('start' in entry)) return entry.filter((_, i) => i % by === 0)
  return { ...entry, step: entry.step * by }
}

type Extent = Pick<Axis, 'cells' | 'read'>

function means(element: (index: number) => unknown, down: Extent, across: Extent): Omit<Grid, 'shape'> {
  const sums = new Float64Array(down.cells * across.cells)
  const counts = new Uint32Array(sums.length)
  for (let y = 0; y < down.read; y++) {
    const row = Math.floor((y * down.cells) / down.read) * across.cells
    for (let x = 0; x < across.read; x++) {
      const value = numberOf(element(y * across.read + x))
      if (Number.isNaN(value)) continue
      const cell = row + Math.floor((x * across.cells) / across.read)
      sums[cell] = (sums[cell] ?? 0) + value
      counts[cell] = (counts[cell] ?? 0) + 1
    }
  }
  return { rows: down.cells, columns: across.cells, values: sums.map((sum, i) => sum / (counts[i] ?? 0)) }
}

/** Complex numbers are drawn by their magnitude. */
function numberOf(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return Number(value)
  if (typeof value === 'object' && value !== null && 're' in value && 'im' in value) {
    return Math.hypot(Number(value.re), Number(value.im))
  }
  throw new TypeError('Expected numbers to draw, got elements that are none')
}
