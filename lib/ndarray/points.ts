/** Reading by lists of indices. */
import type { NativeFrame } from '../binding'
import { describe } from '../options'
import type { IndexList } from '../selection'
import type { Steps } from '../steps'
import { alongAxis, type Readable, type ReadOptions, readCoordinates, readSelection } from './read'
import { type ArrayState, checkAxis, product } from './state'

/** One list of coordinates per point, or a dense array of them of shape (points, axes). */
export type Points =
  | readonly (readonly (number | bigint)[])[]
  | { readonly data: ArrayLike<number> | ArrayLike<bigint>; readonly shape: readonly number[] }

/** Elements at `indices` of one axis; without an axis, of the array laid out flat. */
export function* take(
  state: ArrayState,
  frame: NativeFrame,
  indices: IndexList,
  axis: number | undefined,
  options: ReadOptions,
): Steps<unknown> {
  const { shape } = state.layout
  const source: Readable = { shape, type: state.type }
  if (axis === undefined && shape.length !== 1) {
    const flat = checkIndices(indices, product(shape), 'indices')
    return yield* readCoordinates(frame, source, unravel(flat, shape), [flat.length], options)
  }
  const along = checkAxis(axis ?? 0, shape.length)
  const list = [...checkIndices(indices, shape[along] ?? 0, 'indices')]
  return yield* readSelection(frame, source, alongAxis(shape.length, along, list), options)
}

export function* getPoints(
  state: ArrayState,
  frame: NativeFrame,
  points: Points,
  options: ReadOptions,
): Steps<unknown> {
  const { shape } = state.layout
  const ndim = shape.length
  const { count, at } = coordinates(points, ndim)
  const coords = new Float64Array(count * ndim)
  for (let i = 0; i < coords.length; i++) {
    coords[i] = checkIndex(at(i), shape[i % ndim] ?? 0, 'coords')
  }
  return yield* readCoordinates(frame, { shape, type: state.type }, coords, [count], options)
}

function coordinates(points: unknown, ndim: number): { count: number; at: (i: number) => unknown } {
  if (Array.isArray(points)) {
    const rows: readonly unknown[] = points
    for (const row of rows) {
      if (!isList(row) || row.length !== ndim) {
        throw new TypeError(`Expected ${ndim} coordinates per point in 'coords', got ${describe(row)}`)
      }
    }
    return { count: rows.length, at: (i) => listOf(rows[Math.floor(i / ndim)])[i % ndim] }
  }
  if (typeof points === 'object' && points !== null && 'shape' in points && 'data' in points) {
    const { shape, data } = points
    const [count, across] = Array.isArray(shape) ? shape : []
    if (typeof count === 'number' && across === ndim && isList(data) && data.length >= count * ndim) {
      return { count, at: (i) => data[i] }
    }
  }
  throw new TypeError(`Expected points of ${ndim} coordinates each for 'coords', got ${describe(points)}`)
}

/** Coordinates of flat C-order positions. */
function unravel(flat: Float64Array, shape: readonly number[]): Float64Array {
  const ndim = shape.length
  const coords = new Float64Array(flat.length * ndim)
  flat.forEach((position, i) => {
    let rest = position
    for (let axis = ndim - 1; axis >= 0; axis--) {
      const extent = shape[axis] ?? 1
      coords[i * ndim + axis] = rest % extent
      rest = Math.floor(rest / extent)
    }
  })
  return coords
}

/** Indices along one axis, counted from the front. @throws TypeError, RangeError */
function checkIndices(indices: unknown, length: number, name: string): Float64Array {
  if (!isList(indices))
    throw new TypeError(`Expected a list of integers for '${name}', got ${describe(indices)}`)
  const checked = new Float64Array(indices.length)
  for (let i = 0; i < indices.length; i++) checked[i] = checkIndex(indices[i], length, name)
  return checked
}

function checkIndex(given: unknown, length: number, name: string): number {
  const index = typeof given === 'bigint' ? Number(given) : given
  if (typeof index !== 'number' || !Number.isInteger(index)) {
    throw new TypeError(`Expected integers in '${name}', got ${describe(given)}`)
  }
  if (index < -length || index >= length) {
    throw new RangeError(
      `Expected integers from ${-length} to ${length - 1} in '${name}', got ${describe(given)}`,
    )
  }
  return index < 0 ? index + length : index
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
}

function listOf(value: unknown): ArrayLike<unknown> {
  return isList(value) ? value : []
}
