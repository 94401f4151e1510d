/** Lists of indices and boolean masks of one axis. */
import { describe } from '../options'

interface BooleanTensor {
  readonly data: Uint8Array
  readonly shape: readonly unknown[]
}

export type Mask = readonly unknown[] | BooleanTensor

function isTensor(entry: object): entry is { data: unknown; shape: unknown; dtype: unknown } {
  return 'data' in entry && 'shape' in entry && 'dtype' in entry
}

/**
 * Whether an entry is a boolean mask: an array that begins with a boolean, or a boolean tensor.
 *
 * @throws TypeError for other tensors.
 */
export function isMask(entry: object, axis: number): entry is Mask {
  if (Array.isArray(entry)) return typeof entry[0] === 'boolean'
  if (!isTensor(entry)) return false
  const { data, shape, dtype } = entry
  if (dtype !== 'bool' || !(data instanceof Uint8Array) || !Array.isArray(shape) || shape.length !== 1) {
    const dimensions = Array.isArray(shape) ? `${shape.length}-d ` : ''
    throw new TypeError(
      `Expected the mask of axis ${axis} to be a 1-d boolean tensor, got a ${dimensions}tensor of ${describe(dtype)}`,
    )
  }
  return true
}

/** The indices at which a mask is true. */
export function maskIndices(mask: Mask, axis: number, size: number): Float64Array {
  const values: ArrayLike<unknown> = 'data' in mask ? mask.data : mask
  if (values.length !== size) {
    throw new RangeError(`Expected the mask of axis ${axis} to have ${size} entries, got ${values.length}`)
  }
  const typed = 'data' in mask
  const indices = new Float64Array(size)
  let count = 0
  for (let i = 0; i < size; i++) {
    const value = values[i]
    if (!typed && typeof value !== 'boolean') {
      throw new TypeError(
        `Expected entry ${i} of the mask of axis ${axis} to be a boolean, got ${describe(value)}`,
      )
    }
    if (value) indices[count++] = i
  }
  return indices.slice(0, count)
}

function isIndexable(list: object): list is ArrayLike<unknown> {
  // A Uint8Array could be a list or a mask, and floats are no indices.
  return (
    Array.isArray(list) ||
    list instanceof Int32Array ||
    list instanceof BigInt64Array ||
    list instanceof Int8Array ||
    list instanceof Int16Array ||
    list instanceof Uint16Array ||
    list instanceof Uint32Array ||
    list instanceof BigUint64Array
  )
}

/** The indices of a list, negative ones counted from the end. */
export function indicesOf(list: object, axis: number, size: number): Float64Array {
  if (!isIndexable(list)) {
    throw new TypeError(
      `Expected the list of axis ${axis} to be an array of integers or an Int32Array, got ${describe(list)}; ` +
        "a mask is an array of booleans or { dtype: 'bool', shape, data }",
    )
  }
  const indices = new Float64Array(list.length)
  for (let i = 0; i < indices.length; i++) {
    const entry = list[i]
    const index = typeof entry === 'bigint' ? Number(entry) : entry
    if (typeof index !== 'number' || !Number.isInteger(index)) {
      throw new TypeError(
        `Expected entry ${i} of the list of axis ${axis} to be an integer, got ${describe(entry)}`,
      )
    }
    const at = index < 0 ? index + size : index
    if (at < 0 || at >= size) {
      throw new RangeError(
        `Expected entry ${i} of the list of axis ${axis} to be from ${-size} to ${size - 1}, got ${describe(entry)}`,
      )
    }
    indices[i] = at
  }
  return indices
}
