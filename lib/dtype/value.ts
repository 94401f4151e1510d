/** Single values on their way in: whether they fit a type. */
import { describe, isObject } from '../options'
import type { ElementType } from './elements'
import { describeDType } from './resolve'
import { dateTicks } from './time'
import type { Complex } from './types'

/** Where a value comes from: an argument, or an entry of one. */
export interface Place {
  readonly name: string
  index: number
  /** The argument itself is the value. */
  readonly single?: boolean
}

/** As messages name it. */
export function placeName({ name, index, single }: Place): string {
  return single === true ? name : `${name}[${index}]`
}

function complaint(type: ElementType, value: unknown, place: Place, expected: string): string {
  return `Expected ${placeName(place)} to be ${expected} for ${describeDType(type)}, got ${describe(value)}`
}

function wrong(type: ElementType, value: unknown, place: Place, expected: string): TypeError {
  return new TypeError(complaint(type, value, place, expected))
}

function outside(type: ElementType, value: unknown, place: Place, expected: string): RangeError {
  return new RangeError(complaint(type, value, place, expected))
}

/** Whole numbers of up to 32 bits, and booleans. */
function small(type: ElementType, value: unknown, place: Place): number {
  const bits = 8 * type.itemsize
  const [min, max] =
    type.kind === 'b'
      ? [0, 1]
      : type.kind === 'u'
        ? [0, 2 ** bits - 1]
        : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
  const number = typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number')
    throw wrong(type, value, place, type.kind === 'b' ? 'a boolean' : 'an integer')
  if (!Number.isInteger(number) || number < min || number > max) {
    throw outside(type, value, place, `an integer from ${min} to ${max}`)
  }
  return number
}

/** Whole numbers of 64 bits. */
export function wideInteger(type: ElementType, value: unknown, place: Place): bigint {
  const ticks =
    value instanceof Date && type.kind === 'M' && !Number.isNaN(value.getTime())
      ? dateTicks(type, value)
      : undefined
  const given = ticks ?? (typeof value === 'boolean' ? Number(value) : value)
  if (typeof given === 'number' && !Number.isInteger(given)) throw outside(type, value, place, 'an integer')
  if (typeof given !== 'number' && typeof given !== 'bigint') {
    throw wrong(type, value, place, type.kind === 'M' ? 'an integer or a valid Date' : 'an integer')
  }
  const integer = BigInt(given)
  const fits = type.kind === 'u' ? BigInt.asUintN(64, integer) : BigInt.asIntN(64, integer)
  if (fits !== integer)
    throw outside(type, value, place, `an integer of 64 bits${type.kind === 'u' ? ' ≥ 0' : ''}`)
  return integer
}

/** Numbers that are held in at most 64 bits of floating point, or 32 of integer. */
export function plainNumber(type: ElementType, value: unknown, place: Place): number {
  if (type.kind !== 'f' && type.kind !== 'c') return small(type, value, place)
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  throw wrong(type, value, place, type.kind === 'c' ? 'a number or { re, im }' : 'a number')
}

export function complexNumber(type: ElementType, value: unknown, place: Place): Complex {
  if (isObject(value) && typeof value.re === 'number' && typeof value.im === 'number') {
    return { re: value.re, im: value.im }
  }
  return { re: plainNumber(type, value, place), im: 0 }
}

/** Whether values of a type are 64-bit integers. */
export function isWide(type: ElementType): boolean {
  return (
    type.kind === 'M' ||
    type.kind === 'm' ||
    ((type.kind === 'i' || type.kind === 'u') && type.itemsize === 8)
  )
}

/** The bytes of a raw element. */
export function rawElement(type: ElementType, value: unknown, place: Place): Uint8Array {
  if (!ArrayBuffer.isView(value)) throw wrong(type, value, place, `a Uint8Array of ${type.itemsize} bytes`)
  if (value.byteLength !== type.itemsize) {
    throw outside(type, value, place, `a Uint8Array of ${type.itemsize} bytes`)
  }
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}
