/** Single elements: out of the data of a read, and into the bytes of a file. */
import { describe } from '../options'
import type { ElementType } from './elements'
import { encodeValue } from './encode'
import { describeDType } from './resolve'
import { itemType } from './struct'
import type { DType, ReadAs, ScalarOf } from './types'

function isArrayLike(data: unknown): data is ArrayLike<unknown> {
  return Array.isArray(data) || (ArrayBuffer.isView(data) && 'length' in data)
}

/**
 * The first element of what a read handed out: a number, bigint, boolean, string, `{ re, im }`, or the bytes of a raw
 * element. Data read under `as: 'number'` or `'float32'` gives a number, under `as: 'bytes'` it is the element.
 */
export function scalarOf<D extends DType>(type: ElementType<D>, data: unknown): ScalarOf<D>
export function scalarOf(type: ElementType, data: unknown, as: ReadAs | undefined): unknown
export function scalarOf(type: ElementType, data: unknown, as?: ReadAs): unknown {
  if (!isArrayLike(data)) {
    throw new TypeError(`Expected the data of ${describeDType(type)} to be an array, got ${describe(data)}`)
  }
  if (as === 'bytes') return data
  const first = data[0]
  if (type.kind === 'b') return first !== 0
  if (type.kind === 'c') return { re: first, im: data[1] }
  return type.kind === 'V' ? data : first
}

/**
 * The bytes of one element in little-endian order: native code swaps them where the array is big-endian. For types
 * with a `subshape` the value is repeated.
 *
 * @throws TypeError for a value of the wrong kind, RangeError for one that does not fit.
 */
export function scalarBytes(type: ElementType, value: unknown, name = 'value'): Uint8Array {
  const item = itemType(type)
  const one = encodeValue(item, value, name)
  if (item === type) return one
  const bytes = new Uint8Array(type.itemsize)
  for (let at = 0; at < bytes.length; at += one.length) bytes.set(one, at)
  return bytes
}

/** Bytes of elements as the file holds them, from bytes in little-endian order. */
export function storedBytes(type: ElementType, bytes: Uint8Array): Uint8Array {
  if (type.swap === 1) return bytes
  const swapped = bytes.slice()
  for (let at = 0; at < swapped.length; at += type.swap) swapped.subarray(at, at + type.swap).reverse()
  return swapped
}
