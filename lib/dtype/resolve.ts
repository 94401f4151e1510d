/** Dtypes as callers name them. */
import {
  checkOptions,
  describe,
  expectInteger,
  expectOneOf,
  expectShape,
  expectString,
  isObject,
} from '../options'
import { type ElementType, maxItemsize, numericType, withSubshape } from './elements'
import type { NumericName } from './names'
import { DTypeProblem } from './problem'
import { elementType, type MemberSpec, maxDepth, memberType, structType } from './struct'
import type { DType, DTypeLike, DTypeOf } from './types'
import { parseTypestring } from './typestring'

const constructors: ReadonlyMap<unknown, NumericName> = new Map<unknown, NumericName>([
  [Int8Array, 'int8'],
  [Int16Array, 'int16'],
  [Int32Array, 'int32'],
  [BigInt64Array, 'int64'],
  [Uint8Array, 'uint8'],
  [Uint8ClampedArray, 'uint8'],
  [Uint16Array, 'uint16'],
  [Uint32Array, 'uint32'],
  [BigUint64Array, 'uint64'],
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
])

const structOptions = ['fields', 'itemsize', 'aligned']
const fieldOptions = ['name', 'dtype', 'shape', 'offset', 'title', 'byteOrder']

function member(field: unknown, name: string, depth: number): MemberSpec {
  checkOptions(field ?? null, fieldOptions, name)
  if (!isObject(field)) throw new TypeError(`Expected ${name} to be an object, got ${describe(field)}`)
  const { shape, offset, title, byteOrder } = field
  const resolved = resolve(field.dtype, `${name}.dtype`, depth)
  const ordered =
    byteOrder !== undefined && expectOneOf(byteOrder, ['little', 'big'], `${name}.byteOrder`) === 'big'
      ? elementType(resolved.dtype, 'big')
      : resolved
  return {
    name: expectString(field.name, `${name}.name`),
    title: title === undefined ? undefined : expectString(title, `${name}.title`),
    type: withSubshape(ordered, shape === undefined ? [] : expectShape(shape, `${name}.shape`)),
    offset: offset === undefined ? undefined : expectInteger(offset, 0, maxItemsize, `${name}.offset`),
  }
}

function struct(input: Record<string, unknown>, name: string, depth: number): ElementType {
  if (depth > maxDepth) throw new DTypeProblem(`it is nested more than ${maxDepth} levels deep`)
  checkOptions(input, structOptions, name)
  const { fields, itemsize, aligned } = input
  if (!Array.isArray(fields))
    throw new TypeError(`Expected ${name}.fields to be an array, got ${describe(fields)}`)
  const list: readonly unknown[] = fields
  if (aligned !== undefined && typeof aligned !== 'boolean') {
    throw new TypeError(`Expected ${name}.aligned to be true or false, got ${describe(aligned)}`)
  }
  return structType(
    list.map((field, i) => member(field, `${name}.fields[${i}]`, depth + 1)),
    {
      aligned,
      itemsize:
        itemsize === undefined ? undefined : expectInteger(itemsize, 1, maxItemsize, `${name}.itemsize`),
    },
  )
}

function resolve(input: unknown, name: string, depth: number): ElementType {
  if (typeof input === 'string') return parseTypestring(input)
  if (typeof input === 'function') {
    const known = constructors.get(input) ?? (input.name === 'Float16Array' ? 'float16' : undefined)
    if (known !== undefined) return numericType(known)
  }
  if (isObject(input) && 'fields' in input) return struct(input, name, depth)
  throw new DTypeProblem(
    'it is neither a name, a NumPy code, a typed array constructor nor an object with fields',
  )
}

/**
 * The element type that a caller's dtype means: a name (`'float32'`), NumPy's code (`'>i8'`), a typed array's
 * constructor, or an object of members. Byte order is little-endian unless a code says otherwise.
 *
 * @throws TypeError naming the argument when it is not a dtype; Blosc2Error ERR_BLOSC2_UNSAFE_DTYPE for objects,
 * ERR_BLOSC2_UNSUPPORTED for extended precision.
 */
export function resolveDType<const L extends DTypeLike>(input: L, name?: string): ElementType<DTypeOf<L>>
export function resolveDType(input: unknown, name?: string): ElementType {
  return dtypeFrom(input, name)
}

/** As {@link resolveDType}, for what may be anything. */
export function dtypeFrom(input: unknown, name = 'dtype'): ElementType {
  try {
    return resolve(input, name, 0)
  } catch (error) {
    if (!(error instanceof DTypeProblem)) throw error
    throw new TypeError(
      `Expected ${name} to be a dtype such as 'float32', '<i4', 'S5' or Float64Array, got ${describe(input)}: ${error.message}`,
    )
  }
}

function sameShape(a: readonly number[] = [], b: readonly number[] = []): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i])
}

/** Whether two dtypes are the same, member by member. */
export function sameDType(a: DType, b: DType): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  return (
    a.itemsize === b.itemsize &&
    (a.aligned === true) === (b.aligned === true) &&
    a.fields.length === b.fields.length &&
    a.fields.every((field, i) => {
      const other = b.fields[i]
      return (
        other !== undefined &&
        field.name === other.name &&
        field.offset === other.offset &&
        field.title === other.title &&
        field.byteOrder === other.byteOrder &&
        sameShape(field.shape, other.shape) &&
        sameDType(field.dtype, other.dtype)
      )
    })
  )
}

/** A member of a struct as a type of its own, and where it lies in the element. */
export interface StructMember {
  /** With a `subshape` where the member is an array. */
  readonly type: ElementType
  /** Bytes from the start of the element. */
  readonly offset: number
}

/**
 * A struct's member by its name or title.
 *
 * @throws TypeError when the type has no members or none of that name.
 */
export function memberNamed(type: ElementType, name: string): StructMember {
  const { dtype } = type
  if (typeof dtype === 'string' || type.subshape !== undefined) {
    throw new TypeError(
      `Expected a struct dtype to take the member ${describe(name)} of, got ${describeDType(type)}`,
    )
  }
  const field =
    dtype.fields.find((one) => one.name === name) ?? dtype.fields.find((one) => one.title === name)
  if (field === undefined) {
    const known = dtype.fields.map((one) => `'${one.name}'`).join(', ')
    throw new TypeError(`Expected the name of a member to be one of ${known}, got ${describe(name)}`)
  }
  return { type: memberType(field), offset: field.offset }
}

/** A dtype as messages name it. */
export function describeDType(type: ElementType): string {
  if (type.subshape !== undefined) return `sub-array dtype of shape (${type.subshape.join(', ')})`
  return typeof type.dtype === 'string'
    ? type.dtype
    : `struct (${type.dtype.fields.map((field) => field.name).join(', ')})`
}
