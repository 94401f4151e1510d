/** Cells of a ListArray on their way into a frame: every item is of the kind that the array declares. */
import { types } from 'node:util'
import { Blosc2Error } from '../errors'
import { Writer } from '../msgpack'
import { describe, isObject } from '../options'
import {
  type IntegerKind,
  type ItemSpec,
  isBytes,
  isFloat,
  isInteger,
  isText,
  type ListSpec,
} from './list-spec'

/**
 * The stored form of a cell: msgpack, an array of items or nil.
 *
 * @throws TypeError, RangeError naming the item; `ERR_BLOSC2_UNSUPPORTED` for kinds that cannot be written.
 */
export function encodeCell({ item, nullable }: ListSpec, cell: unknown, name: string): Uint8Array {
  if (!item) {
    const message = `Expected items of a kind that this package writes for ${name}, but those of this array are another`
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  const writer = new Writer()
  if (cell === null) {
    if (!nullable) throw new TypeError(`Expected an array as a cell for ${name}, got null: nullable is false`)
    writer.byte(0xc0)
    return writer.take()
  }
  const items = itemsOf(cell, name)
  writer.arrayOf(items.length)
  for (const [i, value] of items.entries()) writeItem(writer, item, value, `item ${i} of ${name}`)
  if (items[0] === '__tuple__') {
    throw new TypeError(
      `Expected another text than '__tuple__' as the first item of ${name}: it marks tuples`,
    )
  }
  return writer.take()
}

function itemsOf(cell: unknown, name: string): readonly unknown[] {
  if (Array.isArray(cell)) return Array.from<unknown>(cell)
  if (types.isTypedArray(cell)) return [...cell]
  throw new TypeError(`Expected an array or null as a cell for ${name}, got ${describe(cell)}`)
}

function writeItem(writer: Writer, spec: ItemSpec, value: unknown, name: string): void {
  const { kind } = spec
  if (kind === 'struct') {
    writeStruct(writer, spec, value, name)
  } else if (kind === 'bool') {
    if (typeof value !== 'boolean') throw expected('true or false', name, value)
    writer.byte(value ? 0xc3 : 0xc2)
  } else if (isFloat(kind)) {
    writer.float(checkFloat(spec, value, name))
  } else if (isText(kind)) {
    writer.text(checkText(spec, value, name))
  } else if (isBytes(kind)) {
    if (!(value instanceof Uint8Array)) throw expected('a Uint8Array', name, value)
    checkLength(spec, value.length, name)
    writer.binary(value)
  } else {
    writer.integer(checkInteger(spec, isInteger(kind) ? kind : 'int64', value, name))
  }
}

function checkText(spec: ItemSpec, value: unknown, name: string): string {
  if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) throw expected('text', name, value)
  if (spec.maxLength !== undefined || spec.minLength !== undefined) checkLength(spec, [...value].length, name)
  return value
}

function writeStruct(writer: Writer, { fields = [] }: ItemSpec, value: unknown, name: string): void {
  if (!isObject(value) || Array.isArray(value)) throw expected('an object', name, value)
  writer.mapOf(fields.length)
  for (const field of fields) {
    const member = value[field.name]
    if (member === undefined) throw expected(`an object with '${field.name}'`, name, value)
    writer.text(field.name)
    if (member === null) writer.byte(0xc0)
    else writeItem(writer, field, member, `'${field.name}' of ${name}`)
  }
}

function checkFloat(spec: ItemSpec, value: unknown, name: string): number {
  if (typeof value !== 'number') throw expected('a number', name, value)
  const rounded = spec.kind === 'float32' ? Math.fround(value) : value
  checkBounds(spec, rounded, name)
  return rounded
}

function checkInteger(spec: ItemSpec, kind: IntegerKind, value: unknown, name: string): number | bigint {
  const integer = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
  if (!integer) throw expected('an integer', name, value)
  const signed = kind.startsWith('int')
  const bits = BigInt(kind.replace(/\D+/, '')) - (signed ? 1n : 0n)
  const [least, most] = [signed ? -(2n ** bits) : 0n, 2n ** bits - 1n]
  if (value < least || value > most) {
    throw new RangeError(`Expected ${name} to be from ${least} to ${most}, got ${describe(value)}`)
  }
  checkBounds(spec, value, name)
  return value
}

function checkBounds({ ge, gt, le, lt }: ItemSpec, value: number | bigint, name: string): void {
  const broken = [
    ge !== undefined && value < ge ? `at least ${ge}` : '',
    gt !== undefined && value <= gt ? `more than ${gt}` : '',
    le !== undefined && value > le ? `at most ${le}` : '',
    lt !== undefined && value >= lt ? `less than ${lt}` : '',
  ].find((text) => text !== '')
  if (broken) throw new RangeError(`Expected ${name} to be ${broken}, got ${describe(value)}`)
}

function checkLength({ minLength = 0, maxLength }: ItemSpec, length: number, name: string): void {
  if (length >= minLength && (maxLength === undefined || length <= maxLength)) return
  const range = maxLength === undefined ? `at least ${minLength}` : `from ${minLength} to ${maxLength}`
  throw new RangeError(`Expected ${name} to have a length ${range}, got ${length}`)
}

function expected(what: string, name: string, value: unknown): TypeError {
  return new TypeError(`Expected ${what} for ${name}, got ${describe(value)}`)
}
