/** NumPy's `dtype.descr`: how `.npy` headers and packed tensors tell the members of a struct, padding included. */
import { Blosc2Error } from '../errors'
import { type ElementType, withSubshape } from './elements'
import { DTypeProblem } from './problem'
import { itemType, type MemberSpec, maxDepth, memberType, structType } from './struct'
import { parseTypestring, typestringParts } from './typestring'

/** A typestring, or the members of a struct in the order of their bytes. */
export type Descr = string | readonly DescrMember[]

export interface DescrMember {
  /** Empty for padding, whose type is `'|V…'`. */
  readonly name: string
  readonly title?: string | undefined
  readonly type: Descr
  /** Of a member that is an array. */
  readonly shape?: readonly number[] | undefined
}

function padding(size: number): DescrMember[] {
  return size > 0 ? [{ name: '', type: `|V${size}` }] : []
}

/**
 * The `descr` of a type without `subshape`.
 *
 * @throws Blosc2Error ERR_BLOSC2_UNSUPPORTED for structs whose members overlap or are out of order, which it cannot tell.
 */
export function descrOf(type: ElementType): Descr {
  if (typeof type.dtype === 'string')
    return typestringParts(type.dtype, type.byteOrder, type.itemsize).join('')
  let end = 0
  const members = type.dtype.fields.flatMap((field): DescrMember[] => {
    if (field.offset < end) {
      throw new Blosc2Error(
        'ERR_BLOSC2_UNSUPPORTED',
        `Members that overlap or are out of order, such as '${field.name}', cannot be written in this form`,
      )
    }
    const member = memberType(field)
    const gap = padding(field.offset - end)
    end = field.offset + member.itemsize
    const { name, title, shape } = field
    const optional = { ...(title === undefined ? {} : { title }), ...(shape === undefined ? {} : { shape }) }
    return [...gap, { name, type: descrOf(itemType(member)), ...optional }]
  })
  return [...members, ...padding(type.itemsize - end)]
}

function fromDescr(descr: Descr, depth: number): ElementType {
  if (typeof descr === 'string') return parseTypestring(descr)
  if (depth > maxDepth) throw new DTypeProblem(`it is nested more than ${maxDepth} levels deep`)
  let offset = 0
  const members: MemberSpec[] = []
  for (const [index, { name, title, type, shape = [] }] of descr.entries()) {
    const member = withSubshape(fromDescr(type, depth + 1), shape)
    const isPadding = name === '' && title === undefined && member.kind === 'V' && typeof type === 'string'
    if (!isPadding) members.push({ name: name === '' ? `f${index}` : name, title, type: member, offset })
    offset += member.itemsize
  }
  return structType(members, { itemsize: offset })
}

/**
 * The type that a `descr` tells.
 *
 * @throws Blosc2Error ERR_BLOSC2_UNSUPPORTED when it is not understood, ERR_BLOSC2_UNSAFE_DTYPE when it contains objects.
 */
export function parseDescr(descr: Descr): ElementType {
  try {
    return fromDescr(descr, 0)
  } catch (error) {
    if (!(error instanceof DTypeProblem)) throw error
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', `The dtype is not supported: ${error.message}`)
  }
}
