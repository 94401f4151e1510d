/** Dtypes as other libraries name them, and as their data shows them. */
import { describe } from '../options'
import type { ElementType } from './elements'
import { numericType, textType } from './elements'
import type { NumericName } from './names'
import { dtypeFrom } from './resolve'
import { textWidth } from './strings'
import { elementSize, viewClass } from './views'

const byClass: Readonly<Record<string, NumericName>> = {
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  BigInt64Array: 'int64',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  DataView: 'uint8',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  BigUint64Array: 'uint64',
  Float16Array: 'float16',
  Float32Array: 'float32',
  Float64Array: 'float64',
}

/** Names by which other libraries say that the data speaks for itself. */
const untold: ReadonlySet<unknown> = new Set([undefined, null, 'generic', 'array', 'buffer', 'string', 'str'])

/** The dtype that another library gives to its data, unless the data speaks for itself. */
export function foreignDType(given: unknown, name: string): ElementType | undefined {
  // zarrita's names of strings of fixed width, whose data are iterables of strings.
  if (untold.has(given) || (typeof given === 'string' && /^v2:[SU]\d+$/.test(given))) return undefined
  return dtypeFrom(given, name)
}

/** The type of a view's entries. */
export function viewType(view: ArrayBufferView): ElementType {
  const name = byClass[viewClass(view)]
  if (name === undefined) throw new TypeError(`Expected data to be a typed array, got ${describe(view)}`)
  return numericType(name)
}

/** Whether a view can hold elements of a type, and how many entries each takes; undefined when it cannot. */
export function entriesPerElement(view: ArrayBufferView, type: ElementType): number | undefined {
  const name = byClass[viewClass(view)]
  const { kind, dtype, itemsize } = type
  if (name === dtype) return 1
  const isBytes = elementSize(view) === 1 && name !== 'int8'
  if (isBytes && (kind === 'V' || kind === 'S' || kind === 'U')) return itemsize
  if (isBytes && kind === 'b') return 1
  if (dtype === 'float16') return name === 'uint16' || name === 'float32' ? 1 : undefined
  if (kind === 'M' || kind === 'm') return name === 'int64' ? 1 : undefined
  if (dtype === 'complex64') return name === 'float32' ? 2 : undefined
  return dtype === 'complex128' && name === 'float64' ? 2 : undefined
}

/** The type of plain values: float64 for numbers, int64 (or uint64) for bigints, bool for booleans, U for strings. */
export function valuesType(values: readonly unknown[]): ElementType {
  const [first] = values
  if (typeof first === 'string') {
    return textType(textWidth(values.filter((value) => typeof value === 'string')))
  }
  if (typeof first === 'boolean' && values.every((value) => typeof value === 'boolean'))
    return numericType('bool')
  if (typeof first === 'bigint' && values.every((value) => typeof value === 'bigint')) {
    return numericType(values.some((value) => value > 0x7fffffffffffffffn) ? 'uint64' : 'int64')
  }
  return numericType('float64')
}
