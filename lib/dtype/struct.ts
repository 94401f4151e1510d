/** Structured dtypes: where members lie, and what they are. */
import { type ByteOrder, type ElementType, maxItemsize, withSubshape } from './elements'
import { opaque } from './names'
import { DTypeProblem } from './problem'
import type { DType, StructDType, StructField } from './types'
import { parseTypestring } from './typestring'

/** A member before its place is known. */
export interface MemberSpec {
  readonly name: string
  readonly title?: string | undefined
  readonly type: ElementType
  /** Bytes from the start of the element; worked out where missing. */
  readonly offset?: number | undefined
}

/** Deepest nesting of structs that is read or written. */
export const maxDepth = 32

/** The alignment that a C compiler, and so NumPy's `align=True`, gives a type. */
export function alignmentOf(dtype: DType): number {
  if (typeof dtype !== 'string') {
    if (dtype.aligned !== true) return 1
    return dtype.fields.reduce((most, field) => Math.max(most, alignmentOf(field.dtype)), 1)
  }
  const { kind, itemsize } = parseTypestring(dtype)
  if (kind === 'S' || kind === 'V') return 1
  if (kind === 'U') return 4
  return kind === 'c' ? itemsize / 2 : itemsize
}

function roundUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment
}

function checkNames(members: readonly MemberSpec[]): void {
  const seen = new Set<string>()
  for (const { name, title } of members) {
    for (const label of title === undefined ? [name] : [name, title]) {
      if (seen.has(label)) throw new DTypeProblem(`two members are called '${label}'`)
      seen.add(label)
    }
  }
}

function fieldOf(member: MemberSpec, offset: number): StructField {
  const { type } = member
  return {
    name: member.name,
    dtype: type.dtype,
    ...(type.subshape === undefined ? {} : { shape: type.subshape }),
    offset,
    ...(member.title === undefined ? {} : { title: member.title }),
    ...(type.byteOrder === 'big' ? { byteOrder: 'big' as const } : {}),
  }
}

/** Lays out members, one after the other or like a C struct, unless they say where they are. */
export function structType(
  members: readonly MemberSpec[],
  layout: { readonly itemsize?: number | undefined; readonly aligned?: boolean | undefined } = {},
): ElementType<StructDType> {
  if (members.length === 0) throw new DTypeProblem('a struct needs at least one member')
  checkNames(members)
  const aligned = layout.aligned === true
  let end = 0
  let most = 1
  const fields = members.map((member) => {
    const alignment = aligned ? alignmentOf(member.type.dtype) : 1
    const offset = member.offset ?? roundUp(end, alignment)
    if (offset % alignment !== 0) {
      throw new DTypeProblem(
        `member '${member.name}' at offset ${offset} is not aligned to ${alignment} bytes`,
      )
    }
    most = Math.max(most, alignment)
    end = Math.max(end, offset + member.type.itemsize)
    return fieldOf(member, offset)
  })
  const itemsize = layout.itemsize ?? roundUp(end, most)
  if (itemsize < end)
    throw new DTypeProblem(`its members need ${end} bytes, more than its itemsize ${itemsize}`)
  if (itemsize % most !== 0) throw new DTypeProblem(`its itemsize ${itemsize} is not a multiple of ${most}`)
  if (itemsize === 0) throw new DTypeProblem('elements of zero bytes cannot be stored')
  if (itemsize > maxItemsize) throw new DTypeProblem(`its itemsize ${itemsize} is above ${maxItemsize} bytes`)
  const dtype: StructDType = { fields, itemsize, ...(aligned ? { aligned } : {}) }
  return { dtype, kind: 'V', itemsize, byteOrder: 'little', swap: 1, code: opaque }
}

/** The element type of a public dtype. */
export function elementType(dtype: DType, byteOrder: ByteOrder = 'little'): ElementType {
  if (typeof dtype !== 'string') {
    return { dtype, kind: 'V', itemsize: dtype.itemsize, byteOrder: 'little', swap: 1, code: opaque }
  }
  return parseTypestring(dtype, byteOrder)
}

/** The element type of a struct's member, with the shape of a member that is an array as `subshape`. */
export function memberType(field: StructField): ElementType {
  return withSubshape(elementType(field.dtype, field.byteOrder), field.shape ?? [])
}

/** The type of one item of a sub-array, or the type itself. */
export function itemType(type: ElementType): ElementType {
  return type.subshape === undefined ? type : elementType(type.dtype, type.byteOrder)
}
