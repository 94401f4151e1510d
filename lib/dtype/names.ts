/** The element types by name: one table drives the public union, the sizes, the codes and the array classes. */

const table = {
  bool: { kind: 'b', itemsize: 1, code: 1 },
  int8: { kind: 'i', itemsize: 1, code: 2 },
  int16: { kind: 'i', itemsize: 2, code: 3 },
  int32: { kind: 'i', itemsize: 4, code: 4 },
  int64: { kind: 'i', itemsize: 8, code: 5 },
  uint8: { kind: 'u', itemsize: 1, code: 6 },
  uint16: { kind: 'u', itemsize: 2, code: 7 },
  uint32: { kind: 'u', itemsize: 4, code: 8 },
  uint64: { kind: 'u', itemsize: 8, code: 9 },
  float16: { kind: 'f', itemsize: 2, code: 10 },
  float32: { kind: 'f', itemsize: 4, code: 11 },
  float64: { kind: 'f', itemsize: 8, code: 12 },
  complex64: { kind: 'c', itemsize: 8, code: 13 },
  complex128: { kind: 'c', itemsize: 16, code: 14 },
} as const

/** Names of the fixed-size types: booleans, integers, floats and complex numbers. */
export type NumericName = keyof typeof table

/** NumPy's letter for a family of types. */
export type Kind = 'b' | 'i' | 'u' | 'f' | 'c' | 'S' | 'U' | 'V' | 'M' | 'm'

export interface NumericEntry {
  readonly kind: Kind
  /** Bytes per element, as stored. */
  readonly itemsize: number
  /** What native code calls it. */
  readonly code: number
}

export const numericTypes: Readonly<Record<NumericName, NumericEntry>> = table

export function isNumericName(text: string): text is NumericName {
  return Object.hasOwn(table, text)
}

/** Time units of `datetime64` and `timedelta64`, longest first. */
export const timeUnits = ['Y', 'M', 'W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns', 'ps', 'fs', 'as'] as const

/** Unit of a `datetime64` or `timedelta64`. */
export type TimeUnit = (typeof timeUnits)[number]

/** Native code of an opaque run of bytes. */
export const opaque = 0

/** What else NumPy, C and JavaScript libraries call the fixed-size types. */
const aliases: Readonly<Record<string, NumericName>> = {
  '?': 'bool',
  bool_: 'bool',
  boolean: 'bool',
  b: 'int8',
  byte: 'int8',
  h: 'int16',
  short: 'int16',
  i: 'int32',
  intc: 'int32',
  q: 'int64',
  l: 'int64',
  p: 'int64',
  int: 'int64',
  int_: 'int64',
  long: 'int64',
  longlong: 'int64',
  intp: 'int64',
  bigint64: 'int64',
  B: 'uint8',
  ubyte: 'uint8',
  uint8_clamped: 'uint8',
  uint8c: 'uint8',
  H: 'uint16',
  ushort: 'uint16',
  I: 'uint32',
  uintc: 'uint32',
  Q: 'uint64',
  L: 'uint64',
  P: 'uint64',
  uint: 'uint64',
  ulong: 'uint64',
  ulonglong: 'uint64',
  uintp: 'uint64',
  biguint64: 'uint64',
  e: 'float16',
  half: 'float16',
  f: 'float32',
  single: 'float32',
  d: 'float64',
  float: 'float64',
  double: 'float64',
  F: 'complex64',
  csingle: 'complex64',
  D: 'complex128',
  complex: 'complex128',
  cdouble: 'complex128',
}

/** The fixed-size type that `text` names, whether by its public name or by another. */
export function numericNamed(text: string): NumericName | undefined {
  if (isNumericName(text)) return text
  return Object.hasOwn(aliases, text) ? aliases[text] : undefined
}

/** The fixed-size type of a NumPy kind letter and a width in bytes. */
export function numericOf(kind: string, itemsize: number): NumericName | undefined {
  for (const [name, entry] of Object.entries(table)) {
    if (entry.kind === kind && entry.itemsize === itemsize && isNumericName(name)) return name
  }
  return undefined
}
