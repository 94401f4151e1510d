/** The dtype text of files: what NumPy's `dtype.str` and `str(dtype)` write, and everything they can read back. */
import { Blosc2Error } from '../errors'
import { describe } from '../options'
import { type ElementType, withSubshape } from './elements'
import {
  type PythonDict,
  type PythonSequence,
  type PythonValue,
  parsePythonLiteral,
  pythonShape,
  pythonString,
} from './literal'
import { DTypeProblem } from './problem'
import { alignmentOf, itemType, type MemberSpec, memberType, structType } from './struct'
import type { StructDType } from './types'
import { parseTypestring, typestringParts } from './typestring'

export function isSequence(value: PythonValue | undefined): value is PythonSequence {
  return typeof value === 'object' && value !== null && value.kind !== 'dict'
}

export function shapeOf(value: PythonValue): number[] {
  const entries = isSequence(value) ? value.items : [value]
  return entries.map((entry) => {
    if (typeof entry !== 'number' || entry < 0) throw new DTypeProblem('a shape must be made of integers ≥ 0')
    return entry
  })
}

function string(value: PythonValue | undefined, what: string): string {
  if (typeof value !== 'string') throw new DTypeProblem(`${what} must be a string`)
  return value
}

/** What a literal stands for; `align` is inherited from an aligned struct around it. */
function fromLiteral(value: PythonValue, align: boolean): ElementType {
  if (typeof value === 'string') return parseTypestring(value)
  if (isSequence(value)) return value.kind === 'list' ? fromList(value, align) : fromTuple(value, align)
  if (typeof value === 'object' && value !== null) return fromDict(value, align)
  throw new DTypeProblem(`${String(value)} does not describe a dtype`)
}

function fromTuple(value: PythonSequence, align: boolean): ElementType {
  const [base, shape] = value.items
  if (value.items.length !== 2 || base === undefined || shape === undefined) {
    throw new DTypeProblem('a tuple must hold a dtype and a shape')
  }
  return withSubshape(fromLiteral(base, align), shapeOf(shape))
}

function memberOf(value: PythonValue, index: number, align: boolean): MemberSpec {
  const parts = isSequence(value) ? value.items : []
  const [label, format, shape] = parts
  if (label === undefined || format === undefined || parts.length > 3) {
    throw new DTypeProblem(`member ${index} must be a tuple of a name, a dtype and perhaps a shape`)
  }
  const both = isSequence(label) && label.items.length === 2
  const name = string(both ? label.items[1] : label, `the name of member ${index}`)
  const base = fromLiteral(format, align)
  return {
    name: name === '' ? `f${index}` : name,
    title:
      both && label.items[0] !== null ? string(label.items[0], `the title of member ${index}`) : undefined,
    type: shape === undefined ? base : withSubshape(base, shapeOf(shape)),
  }
}

function fromList(value: PythonSequence, align: boolean): ElementType {
  return structType(
    value.items.map((item, index) => memberOf(item, index, align)),
    { aligned: align },
  )
}

function listEntry(
  entries: ReadonlyMap<string, PythonValue>,
  key: string,
  length?: number,
): readonly PythonValue[] | undefined {
  const value = entries.get(key)
  if (value === undefined || value === null) return undefined
  if (!isSequence(value)) throw new DTypeProblem(`'${key}' must be a list`)
  if (length !== undefined && value.items.length !== length) {
    throw new DTypeProblem(`'${key}' must have ${length} entries as 'names' has, not ${value.items.length}`)
  }
  return value.items
}

function natural(value: PythonValue | undefined, what: string): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || value < 0) throw new DTypeProblem(`${what} must be an integer ≥ 0`)
  return value
}

function fromDict(value: PythonDict, align: boolean): ElementType {
  const entries = new Map(value.entries.map(([key, entry]) => [string(key, 'a key'), entry] as const))
  const names = listEntry(entries, 'names')
  const formats = listEntry(entries, 'formats', names?.length)
  if (names === undefined || formats === undefined) return fromFields(entries, align)
  const known = new Set(['names', 'formats', 'offsets', 'titles', 'itemsize', 'aligned'])
  for (const key of entries.keys()) {
    if (!known.has(key)) throw new DTypeProblem(`'${key}' is not a key of a dtype`)
  }
  const aligned = entries.get('aligned') ?? false
  if (typeof aligned !== 'boolean') throw new DTypeProblem("'aligned' must be True or False")
  const offsets = listEntry(entries, 'offsets', names.length)
  const titles = listEntry(entries, 'titles', names.length)
  const members = names.map((name, i): MemberSpec => {
    const format = formats[i]
    const title = titles?.[i]
    if (format === undefined) throw new DTypeProblem(`member ${i} has no dtype`)
    return {
      name: string(name, `the name of member ${i}`),
      title: title === undefined || title === null ? undefined : string(title, `the title of member ${i}`),
      type: fromLiteral(format, align || aligned),
      offset: natural(offsets?.[i], `the offset of member ${i}`),
    }
  })
  return structType(members, {
    aligned: align || aligned,
    itemsize: natural(entries.get('itemsize'), "'itemsize'"),
  })
}

/** The older dict form: `{'a': ('<i4', 0), 'b': ('<f8', 4)}`, sorted by offset as NumPy does. */
function fromFields(entries: ReadonlyMap<string, PythonValue>, align: boolean): ElementType {
  const members = [...entries].map(([name, entry]): MemberSpec & { offset: number } => {
    const [format, offset, title] = isSequence(entry) ? entry.items : []
    const at = natural(offset, `the offset of '${name}'`)
    if (format === undefined || at === undefined) {
      throw new DTypeProblem(`'${name}' must be a tuple of a dtype and an offset`)
    }
    const label = title === undefined || title === null ? undefined : string(title, `the title of '${name}'`)
    return { name, title: label, type: fromLiteral(format, align), offset: at }
  })
  return structType(
    members.sort((a, b) => a.offset - b.offset),
    { aligned: align },
  )
}

/** The element type that a literal stands for, by the rules of NumPy's `dtype()`. @throws DTypeProblem */
export function typeOfLiteral(value: PythonValue): ElementType {
  return fromLiteral(value, false)
}

/**
 * The element type that the dtype text of a file describes.
 *
 * @throws Blosc2Error ERR_BLOSC2_UNSUPPORTED when it is not understood or has no counterpart here,
 * ERR_BLOSC2_UNSAFE_DTYPE when it contains Python objects.
 */
export function parseDTypeText(text: string): ElementType {
  try {
    const type = /^\s*[[({]/.test(text) ? fromLiteral(parsePythonLiteral(text), false) : parseTypestring(text)
    if (type.itemsize === 0) throw new DTypeProblem('elements of zero bytes cannot be stored')
    return type
  } catch (error) {
    if (!(error instanceof DTypeProblem)) throw error
    throw new Blosc2Error(
      'ERR_BLOSC2_UNSUPPORTED',
      `The dtype text ${describe(text)} is not supported: ${error.message}`,
    )
  }
}

function isPacked({ fields, itemsize, aligned }: StructDType): boolean {
  let end = 0
  let most = 1
  for (const field of fields) {
    const alignment = aligned === true ? alignmentOf(field.dtype) : 1
    most = Math.max(most, alignment)
    end = Math.ceil(end / alignment) * alignment
    if (field.offset !== end) return false
    end += memberType(field).itemsize
  }
  return Math.ceil(end / most) * most === itemsize
}

/** A type as it stands inside a literal: without the bar of types that have no byte order. */
function nestedText(type: ElementType): string {
  if (type.subshape !== undefined) return `(${nestedText(itemType(type))}, ${pythonShape(type.subshape)})`
  if (typeof type.dtype !== 'string') return structText(type.dtype, false)
  if (type.dtype === 'bool') return "'?'"
  const [order, rest] = typestringParts(type.dtype, type.byteOrder, type.itemsize)
  return `'${order === '|' ? '' : order}${rest}'`
}

function structText(dtype: StructDType, outermost: boolean): string {
  const { fields, itemsize } = dtype
  const aligned = outermost && dtype.aligned === true
  if (!aligned && isPacked(dtype)) {
    const members = fields.map((field) => {
      const name = pythonString(field.name)
      const label = field.title === undefined ? name : `(${pythonString(field.title)}, ${name})`
      const { shape, ...plain } = field
      const base = nestedText(memberType(plain))
      return shape === undefined ? `(${label}, ${base})` : `(${label}, ${base}, ${pythonShape(shape)})`
    })
    return `[${members.join(', ')}]`
  }
  const names = fields.map((field) => pythonString(field.name)).join(', ')
  const formats = fields.map((field) => nestedText(memberType(field))).join(', ')
  const offsets = fields.map((field) => field.offset).join(', ')
  const titles = fields.map(({ title }) => (title === undefined ? 'None' : pythonString(title))).join(', ')
  const titled = fields.some(({ title }) => title !== undefined) ? `, 'titles': [${titles}]` : ''
  const tail = `'itemsize': ${itemsize}${aligned ? ", 'aligned': True" : ''}`
  return `{'names': [${names}], 'formats': [${formats}], 'offsets': [${offsets}]${titled}, ${tail}}`
}

/** The dtype text of a file: NumPy's `str(dtype)` for structs and sub-arrays, its `dtype.str` for the rest. */
export function formatDTypeText(type: ElementType): string {
  if (type.subshape !== undefined) return nestedText(type)
  if (typeof type.dtype !== 'string') return structText(type.dtype, true)
  return typestringParts(type.dtype, type.byteOrder, type.itemsize).join('')
}
