/** What the rest of the package knows about an element type, worked out once from its dtype. */
import { maxDimensions } from '../options'
import { isNumericName, type Kind, type NumericName, numericTypes, opaque, type TimeUnit } from './names'
import { DTypeProblem } from './problem'
import type { DType } from './types'

export interface ElementType<D extends DType = DType> {
  readonly dtype: D
  /** NumPy's letter. */
  readonly kind: Kind
  /** Bytes per element, as stored. */
  readonly itemsize: number
  /** `'little'` where byte order has no meaning. */
  readonly byteOrder: 'little' | 'big'
  /** Length of the runs to reverse between file and memory; 1 = none. */
  readonly swap: number
  /** Native element code, of the items where there is a `subshape`. */
  readonly code: number
  /** For a stored sub-array dtype (`('<i4', (3,))`): each element is an array of this shape. */
  readonly subshape?: readonly number[]
}

export type ByteOrder = ElementType['byteOrder']

/** Largest element of a frame, bytes. */
export const maxItemsize = 536_866_816

const fixed = new Map<string, ElementType>()
for (const byteOrder of ['little', 'big'] as const) {
  for (const [name, { kind, itemsize, code }] of Object.entries(numericTypes)) {
    if (!isNumericName(name)) continue
    const run = kind === 'c' ? itemsize / 2 : itemsize
    const swapped = byteOrder === 'big' && run > 1
    fixed.set(`${name} ${byteOrder}`, {
      dtype: name,
      kind,
      itemsize,
      byteOrder: swapped ? 'big' : 'little',
      swap: swapped ? run : 1,
      code,
    })
  }
}

/** A type of fixed size. */
export function numericType(name: NumericName, byteOrder: ByteOrder = 'little'): ElementType {
  const type = fixed.get(`${name} ${byteOrder}`)
  if (type === undefined) throw new DTypeProblem(`${name} is not a dtype`)
  return type
}

function width(count: number, unit: number, text: string): number {
  if (count === 0) throw new DTypeProblem(`${text} has no width: elements of zero bytes cannot be stored`)
  if (!Number.isSafeInteger(count) || count * unit > maxItemsize) {
    throw new DTypeProblem(`${text} is wider than the ${maxItemsize} bytes that an element can have`)
  }
  return count * unit
}

/** Bytes of fixed width (`S`) or raw bytes (`V`). */
export function bytesType(kind: 'S' | 'V', count: number): ElementType {
  const itemsize = width(count, 1, `${kind}${count}`)
  return { dtype: `${kind}${count}`, kind, itemsize, byteOrder: 'little', swap: 1, code: opaque }
}

/** Text of `count` code points of four bytes each. */
export function textType(count: number, byteOrder: ByteOrder = 'little'): ElementType {
  const itemsize = width(count, 4, `U${count}`)
  return {
    dtype: `U${count}`,
    kind: 'U',
    itemsize,
    byteOrder,
    swap: byteOrder === 'big' ? 4 : 1,
    code: opaque,
  }
}

/** A `datetime64` (`M`) or `timedelta64` (`m`); no unit makes it the generic one. */
export function timeType(
  kind: 'M' | 'm',
  count: number,
  unit: TimeUnit | '',
  byteOrder: ByteOrder,
): ElementType {
  if (!Number.isSafeInteger(count) || count < 1 || count > 0x7fffffff) {
    throw new DTypeProblem(`a time unit cannot be counted ${count} times`)
  }
  const base = kind === 'M' ? 'datetime64' : 'timedelta64'
  const dtype =
    unit === '' ? base : count === 1 ? (`${base}[${unit}]` as const) : (`${base}[${count}${unit}]` as const)
  const swap = byteOrder === 'big' ? 8 : 1
  return { dtype, kind, itemsize: 8, byteOrder, swap, code: numericTypes.int64.code }
}

/** Elements that are arrays of `shape` themselves. An empty shape changes nothing, nested ones run together. */
export function withSubshape(base: ElementType, shape: readonly number[]): ElementType {
  if (shape.length === 0) return base
  const subshape = [...shape, ...(base.subshape ?? [])]
  const itemsize = shape.reduce((product, n) => product * n, base.itemsize)
  if (subshape.length > maxDimensions || itemsize > maxItemsize) {
    throw new DTypeProblem(`a sub-array of shape (${subshape.join(', ')}) is larger than an element can be`)
  }
  return { ...base, itemsize, subshape }
}
