/** Plain JavaScript values as the elements of a type, in memory. */
import type { ElementType } from './elements'
import { numberToHalf } from './half'
import { encodeString } from './strings'
import { complexNumber, isWide, type Place, plainNumber, rawElement, wideInteger } from './value'
import { bytesOf } from './views'

type Slots = Record<number, number> & ArrayBufferView

function plainArray({ kind, itemsize }: ElementType, length: number): Slots {
  if (kind === 'f') {
    if (itemsize === 2) return new Uint16Array(length)
    return itemsize === 4 ? new Float32Array(length) : new Float64Array(length)
  }
  if (itemsize === 1) return kind === 'i' ? new Int8Array(length) : new Uint8Array(length)
  if (itemsize === 2) return kind === 'i' ? new Int16Array(length) : new Uint16Array(length)
  return kind === 'i' ? new Int32Array(length) : new Uint32Array(length)
}

function plain(type: ElementType, values: readonly unknown[], place: Place): ArrayBufferView {
  const result = plainArray(type, values.length)
  const isHalf = type.dtype === 'float16'
  for (let i = 0; i < values.length; i++) {
    place.index = i
    const number = plainNumber(type, values[i], place)
    result[i] = isHalf ? numberToHalf(number) : number
  }
  return result
}

function wide(type: ElementType, values: readonly unknown[], place: Place): ArrayBufferView {
  const result = type.kind === 'u' ? new BigUint64Array(values.length) : new BigInt64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    place.index = i
    result[i] = wideInteger(type, values[i], place)
  }
  return result
}

function complex(type: ElementType, values: readonly unknown[], place: Place): ArrayBufferView {
  const length = 2 * values.length
  const result = type.itemsize === 8 ? new Float32Array(length) : new Float64Array(length)
  for (let i = 0; i < values.length; i++) {
    place.index = i
    const { re, im } = complexNumber(type, values[i], place)
    result[2 * i] = re
    result[2 * i + 1] = im
  }
  return result
}

function bytewise(type: ElementType, values: readonly unknown[], place: Place): Uint8Array {
  const { kind, itemsize } = type
  const result = new Uint8Array(values.length * itemsize)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    place.index = i
    if (kind === 'V') result.set(rawElement(type, value, place), i * itemsize)
    else encodeString(type, value, result, i * itemsize, place)
  }
  return result
}

function encode(type: ElementType, values: readonly unknown[], place: Place): ArrayBufferView {
  const { kind } = type
  if (kind === 'S' || kind === 'U' || kind === 'V') return bytewise(type, values, place)
  if (kind === 'c') return complex(type, values, place)
  return isWide(type) ? wide(type, values, place) : plain(type, values, place)
}

/**
 * Values as elements of a type without `subshape`, in the byte order of memory.
 *
 * @throws TypeError for a value of the wrong kind, RangeError for one that does not fit; both name its index.
 */
export function encodeValues(type: ElementType, values: readonly unknown[], name: string): ArrayBufferView {
  return encode(type, values, { name, index: 0 })
}

/** One value as the bytes of an element, in the byte order of memory. Bytes for `S` may be shorter than the element. */
export function encodeValue(type: ElementType, value: unknown, name: string): Uint8Array {
  const place: Place = { name, index: 0, single: true }
  if (type.kind !== 'S' || !ArrayBuffer.isView(value)) return bytesOf(encode(type, [value], place))
  if (value.byteLength > type.itemsize) return rawElement(type, value, place)
  const padded = new Uint8Array(type.itemsize)
  padded.set(bytesOf(value))
  return padded
}
