/**
 * What makes a super-chunk a saved tensor: the entry `__pack_tensor__` of its variable-length metadata, a tuple of the
 * framework, the shape and NumPy's `descr` of the dtype. Python-Blosc2's `save_tensor` and `pack_tensor` write the same.
 */
import { type Descr, type DescrMember, descrOf, type ElementType, parseDescr } from '../dtype'
import { Blosc2Error, isBlosc2Error } from '../errors'
import { decodeValue, type MetaValue, Tuple } from '../msgpack'
import { describe, maxDimensions } from '../options'

/** Whose tensor Python makes of a saved one. */
export type Framework = 'numpy' | 'torch' | 'tensorflow'

export const frameworks: readonly Framework[] = ['numpy', 'torch', 'tensorflow']

/** Name of the entry. */
export const recordName = '__pack_tensor__'

export interface TensorRecord {
  readonly framework: Framework
  readonly shape: readonly number[]
  readonly type: ElementType
}

/** The value of the entry. @throws `ERR_BLOSC2_UNSUPPORTED` for structs whose members overlap or are out of order. */
export function recordValue({ framework, shape, type }: TensorRecord): Tuple<unknown> {
  return new Tuple<unknown>(framework, new Tuple<unknown>(...shape), descrValue(descrOf(type)))
}

function descrValue(descr: Descr): unknown {
  if (typeof descr === 'string') return descr
  return descr.map(({ name, title, type, shape }) => {
    const names = title === undefined ? name : new Tuple<unknown>(title, name)
    const member = [names, descrValue(type)]
    return new Tuple<unknown>(...member, ...(shape === undefined ? [] : [new Tuple<unknown>(...shape)]))
  })
}

/**
 * @param where the file, or 'the bytes', for errors.
 * @throws `ERR_BLOSC2_NOT_A_TENSOR` for anything else; `ERR_BLOSC2_UNSAFE_DTYPE`, `ERR_BLOSC2_UNSUPPORTED`.
 */
export function parseRecord(bytes: Uint8Array, where: string): TensorRecord {
  const value = decoded(bytes, where)
  if (!Array.isArray(value) || value.length !== 3) throw unreadable(where, 'it is no tuple of three')
  const entries: readonly MetaValue[] = value
  const [kind, shape, descr] = entries
  const framework = frameworks.find((name) => name === kind)
  if (framework === undefined) throw unreadable(where, `its framework is ${describe(kind)}`)
  return { framework, shape: parseShape(shape, where), type: parseType(descr, where) }
}

function decoded(bytes: Uint8Array, where: string): MetaValue {
  try {
    return decodeValue(bytes, recordName)
  } catch (error) {
    if (isBlosc2Error(error) && error.code === 'ERR_BLOSC2_FORMAT') throw unreadable(where, error.message)
    throw error
  }
}

function unreadable(where: string, why: string): Blosc2Error {
  return new Blosc2Error(
    'ERR_BLOSC2_NOT_A_TENSOR',
    `Expected what '${recordName}' in ${where} says of the tensor, but ${why}`,
  )
}

function parseShape(value: MetaValue | undefined, where: string): number[] {
  if (!Array.isArray(value) || value.length > maxDimensions) {
    throw unreadable(where, `its shape is ${describe(value)}`)
  }
  const entries: readonly MetaValue[] = value
  return entries.map((extent) => {
    if (typeof extent === 'number' && Number.isSafeInteger(extent) && extent >= 0) return extent
    throw unreadable(where, `its shape is ${describe(value)}`)
  })
}

function parseType(value: MetaValue | undefined, where: string): ElementType {
  const descr = parseMembers(value, where)
  const [first] = typeof descr === 'string' ? [] : descr
  // NumPy's descr of raw bytes is a struct of nothing but padding.
  const isRaw = descr.length === 1 && first?.name === '' && typeof first.type === 'string'
  return parseDescr(isRaw && first ? first.type : descr)
}

function parseMembers(value: MetaValue | undefined, where: string): Descr {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) throw unreadable(where, `its dtype is ${describe(value)}`)
  const members: readonly MetaValue[] = value
  return members.map((member) => parseMember(member, where))
}

function parseMember(value: MetaValue, where: string): DescrMember {
  const entries: readonly MetaValue[] = Array.isArray(value) ? value : []
  const [names, type, shape] = entries
  const [title, name] = Array.isArray(names) ? names : [undefined, names]
  const named = typeof name === 'string' && (title === undefined || typeof title === 'string')
  if (!named || type === undefined) throw unreadable(where, `a member of its dtype is ${describe(value)}`)
  return {
    name,
    ...(title === undefined ? {} : { title }),
    type: parseMembers(type, where),
    ...(shape === undefined ? {} : { shape: parseShape(shape, where) }),
  }
}
