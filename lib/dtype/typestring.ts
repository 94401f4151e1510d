/** Dtypes without members as text: public names, and NumPy's codes such as `'<f4'`. */
import { Blosc2Error } from '../errors'
import { type ByteOrder, bytesType, type ElementType, numericType, textType, timeType } from './elements'
import { type NumericName, numericNamed, numericOf, type TimeUnit, timeUnits } from './names'
import { DTypeProblem } from './problem'

const grammar = /^([<>=|]?)([a-zA-Z?_]+)(\d*)(?:\[(\d*)([a-zA-Z]+)\])?$/

const objects: ReadonlySet<string> = new Set(['O', 'object', 'object_', 'O4', 'O8'])

const extended: ReadonlySet<string> = new Set([
  'f12',
  'f16',
  'c24',
  'c32',
  'g',
  'G',
  'longdouble',
  'clongdouble',
  'float96',
  'float128',
  'complex192',
  'complex256',
])

const unsized: Readonly<Record<string, string>> = {
  S: 'S',
  bytes: 'S',
  bytes_: 'S',
  U: 'U',
  str: 'U',
  str_: 'U',
  V: 'V',
  void: 'V',
}

function refuse(code: string): void {
  if (objects.has(code)) {
    throw new Blosc2Error(
      'ERR_BLOSC2_UNSAFE_DTYPE',
      'Object dtypes hold pointers of the process that wrote them and are neither read nor written',
    )
  }
  if (extended.has(code)) {
    throw new Blosc2Error(
      'ERR_BLOSC2_UNSUPPORTED',
      `Extended precision (${code}) has no counterpart in JavaScript`,
    )
  }
  const letter = Object.hasOwn(unsized, code) ? unsized[code] : undefined
  if (letter !== undefined) throw new DTypeProblem(`'${code}' needs a width, as in '${letter}5'`)
}

function timeUnit(text: string | undefined): TimeUnit | '' {
  if (text === undefined || text === 'generic') return ''
  const unit = timeUnits.find((known) => known === text)
  if (unit === undefined)
    throw new DTypeProblem(`'${text}' is not one of the time units ${timeUnits.join(' ')}`)
  return unit
}

/**
 * `fallback` is the byte order of a text that names none.
 *
 * @throws DTypeProblem, or Blosc2Error for dtypes that are known but refused.
 */
export function parseTypestring(text: string, fallback: ByteOrder = 'little'): ElementType {
  const named = numericNamed(text)
  if (named !== undefined) return numericType(named, fallback)
  const match = grammar.exec(text)
  if (match === null) throw new DTypeProblem('it is not a spelling of a dtype')
  const [, order = '', letters = '', digits = '', count, unit] = match
  const byteOrder: ByteOrder = order === '' ? fallback : order === '>' ? 'big' : 'little'
  const code = letters + digits
  refuse(code)

  const isDatetime = code === 'datetime64' || code === 'M8' || code === 'M'
  if (isDatetime || code === 'timedelta64' || code === 'm8' || code === 'm') {
    return timeType(isDatetime ? 'M' : 'm', count ? Number(count) : 1, timeUnit(unit), byteOrder)
  }
  if (unit !== undefined) throw new DTypeProblem('only datetime64 and timedelta64 have a unit')
  if (digits !== '') {
    if (letters === 'S' || letters === 'a') return bytesType('S', Number(digits))
    if (letters === 'U') return textType(Number(digits), byteOrder)
    if (letters === 'V') return bytesType('V', Number(digits))
    const name = letters.length === 1 ? numericOf(letters, Number(digits)) : undefined
    if (name !== undefined) return numericType(name, byteOrder)
  }
  // NumPy takes an order before a single letter, never before a name.
  const name = code.length === 1 ? numericNamed(code) : undefined
  if (name === undefined) throw new DTypeProblem('it is not a spelling of a dtype')
  return numericType(name, byteOrder)
}

const codes: Readonly<Record<NumericName, string>> = {
  bool: 'b1',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  complex64: 'c8',
  complex128: 'c16',
}

/** NumPy's `dtype.str` of a type without members, cut in two: the order (`'<'`, `'>'` or `'|'`) and the rest. */
export function typestringParts(
  dtype: string,
  byteOrder: ByteOrder,
  itemsize: number,
): readonly [string, string] {
  const order = byteOrder === 'big' ? '>' : '<'
  if (dtype.startsWith('datetime64')) return [order, `M8${dtype.slice(10)}`]
  if (dtype.startsWith('timedelta64')) return [order, `m8${dtype.slice(11)}`]
  const name = numericNamed(dtype)
  if (name !== undefined) return [itemsize === 1 ? '|' : order, codes[name]]
  return [dtype.startsWith('U') ? order : '|', dtype]
}
