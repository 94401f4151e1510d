/** What a ListArray says about its cells, as Python-Blosc2 stores it. */
import { Blosc2Error } from '../errors'
import { decodeValue, type MetaValue } from '../msgpack'
import { describe, expectInteger, expectOneOf, isObject } from '../options'

/** The metalayer of a ListArray. It comes before that of what it is kept in. */
export const listMark = 'listarray'

const integerKinds = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const
const floatKinds = ['float32', 'float64'] as const
const textKinds = ['string', 'utf8', 'vlstring'] as const
const bytesKinds = ['bytes', 'vlbytes'] as const
const itemKinds = [...integerKinds, ...floatKinds, ...textKinds, ...bytesKinds, 'bool', 'timestamp'] as const

export type IntegerKind = (typeof integerKinds)[number]
/** What the items of a cell can be, structs apart. */
export type ItemKind = (typeof itemKinds)[number]

/** What the items of all cells are, in the words of Python-Blosc2's schemas. */
export interface ItemSpec {
  readonly kind: ItemKind | 'struct'
  /** For numbers: bounds on the items. */
  readonly ge?: number | undefined
  readonly gt?: number | undefined
  readonly le?: number | undefined
  readonly lt?: number | undefined
  /** For text (characters) and bytes. `'string'` and `'bytes'` default to at most 32. */
  readonly maxLength?: number | undefined
  readonly minLength?: number | undefined
  /** For timestamps, which are integers since 1970. Default `'us'`. */
  readonly unit?: 's' | 'ms' | 'us' | 'ns' | undefined
  /** For structs. */
  readonly fields?: readonly (ItemSpec & { readonly name: string })[] | undefined
}

/** What the cells of a ListArray hold, as its file says. */
export interface ListSpec {
  /** `undefined` where the items are of a kind that this package does not write. */
  readonly item: ItemSpec | undefined
  readonly nullable: boolean
  readonly serializer: string
  readonly backend: 'batch' | 'vl'
  readonly batchRows: number | undefined
  readonly itemsPerBlock: number | undefined
}

export function isInteger(kind: string): kind is IntegerKind {
  return includes(integerKinds, kind)
}

export function isFloat(kind: string): boolean {
  return includes(floatKinds, kind)
}

export function isText(kind: string): boolean {
  return includes(textKinds, kind)
}

export function isBytes(kind: string): boolean {
  return includes(bytesKinds, kind)
}

function includes<T extends string>(list: readonly T[], value: string): value is T {
  return list.some((entry) => entry === value)
}

/** What was given as the kind of the items, complete. @throws TypeError, RangeError */
export function checkItem(given: unknown, name = "option 'item'"): ItemSpec {
  const spec = typeof given === 'string' ? { kind: given } : given
  if (!isObject(spec))
    throw new TypeError(`Expected a kind or an object with one for ${name}, got ${describe(given)}`)
  const kind = expectOneOf(spec.kind, [...itemKinds, 'struct'], `the kind of ${name}`)
  const allowed = new Set(['kind', 'name', ...allowedFor(kind)])
  for (const key of Object.keys(spec)) {
    if (!allowed.has(key))
      throw new TypeError(`Unknown property '${key}' of ${name}, whose kind is '${kind}'`)
  }
  if (kind === 'struct') return { kind, fields: checkFields(spec.fields, name) }
  const bounds = Object.fromEntries(
    (['ge', 'gt', 'le', 'lt'] as const).flatMap((key) =>
      present(spec, key, (value) => checkBound(value, name, key)),
    ),
  )
  const lengths = Object.fromEntries(
    (['maxLength', 'minLength'] as const).flatMap((key) =>
      present(spec, key, (value) => expectInteger(value, 0, 2 ** 31 - 1, `'${key}' of ${name}`)),
    ),
  )
  const units = ['s', 'ms', 'us', 'ns'] as const
  const unit =
    kind === 'timestamp' ? { unit: expectOneOf(spec.unit ?? 'us', units, `'unit' of ${name}`) } : {}
  const fixed = kind === 'string' || kind === 'bytes' ? { maxLength: 32 } : {}
  return { kind, ...bounds, ...fixed, ...lengths, ...unit }
}

function allowedFor(kind: ItemKind | 'struct'): readonly string[] {
  if (kind === 'struct') return ['fields']
  if (kind === 'timestamp') return ['unit']
  if (isInteger(kind) || isFloat(kind)) return ['ge', 'gt', 'le', 'lt']
  return kind === 'string' || kind === 'bytes' ? ['maxLength', 'minLength'] : []
}

function present<T>(spec: Record<string, unknown>, key: string, check: (value: unknown) => T): [string, T][] {
  const value = spec[key]
  return value === undefined ? [] : [[key, check(value)]]
}

function checkBound(value: unknown, name: string, key: string): number {
  if (typeof value === 'number' && !Number.isNaN(value)) return value
  throw new TypeError(`Expected a number for '${key}' of ${name}, got ${describe(value)}`)
}

function checkFields(fields: unknown, name: string): (ItemSpec & { name: string })[] {
  if (!Array.isArray(fields) || fields.length === 0) {
    throw new TypeError(`Expected an array of fields for ${name}, got ${describe(fields)}`)
  }
  const list: readonly unknown[] = fields
  return list.map((field, i) => {
    const label = isObject(field) ? field.name : undefined
    if (typeof label !== 'string') throw new TypeError(`Expected a name for field ${i} of ${name}`)
    return { ...checkItem(field, `field '${label}' of ${name}`), name: label }
  })
}

/** As Python-Blosc2 spells it: the same properties with underscores. */
export function storedItem({
  kind,
  maxLength,
  minLength,
  fields,
  ...rest
}: ItemSpec): Record<string, unknown> {
  if (kind === 'struct') {
    const stored = fields?.map(({ name, ...field }) => ({ name, ...storedItem(field) })) ?? []
    return { kind, fields: stored, nullable: false }
  }
  const variable = kind === 'vlstring' || kind === 'vlbytes'
  return {
    kind,
    ...(variable ? { nullable: false, serializer: 'msgpack', batch_rows: 2048 } : {}),
    ...rest,
    ...(minLength === undefined ? {} : { min_length: minLength }),
    ...(maxLength === undefined ? {} : { max_length: maxLength }),
  }
}

/** The metalayer's value, with the entries in the order in which Python-Blosc2 writes them. */
export function storedList(
  { nullable, serializer, backend, batchRows, itemsPerBlock }: ListSpec,
  item: ItemSpec,
) {
  return {
    version: 1,
    kind: 'list',
    item: storedItem(item),
    nullable,
    serializer,
    ...(batchRows === undefined ? {} : { batch_rows: batchRows }),
    ...(itemsPerBlock === undefined ? {} : { items_per_block: itemsPerBlock }),
    backend,
  }
}

/** @throws `ERR_BLOSC2_FORMAT` */
export function parseList(stored: Uint8Array | undefined): ListSpec {
  const decoded: MetaValue = stored ? decodeValue(stored, listMark) : null
  const given: Record<string, unknown> = isObject(decoded) ? decoded : {}
  const { nullable = false, serializer = 'msgpack', batch_rows: rows, items_per_block: items } = given
  const { backend = given.storage ?? 'batch', item_spec: item = given.item } = given
  const known = (backend === 'batch' || backend === 'vl') && isObject(item)
  if (!known || typeof nullable !== 'boolean' || typeof serializer !== 'string') {
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', `Expected the description of lists in '${listMark}'`)
  }
  return {
    item: knownItem(item),
    nullable,
    serializer,
    backend,
    batchRows: positive(rows),
    itemsPerBlock: positive(items),
  }
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

/** None for kinds that this package does not write. */
function knownItem(stored: unknown): ItemSpec | undefined {
  if (!isObject(stored)) return undefined
  const { min_length: minLength, max_length: maxLength, name, kind, ge, gt, le, lt, unit, fields } = stored
  if (kind === 'struct') {
    const parts = Array.isArray(fields) ? fields.map(knownItem) : []
    const known = parts.filter((part): part is ItemSpec => part !== undefined)
    return known.length === parts.length ? attempt({ kind, fields: known }) : undefined
  }
  const all = { name, kind, ge, gt, le, lt, minLength, maxLength, unit }
  return attempt(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
}

function attempt(spec: Record<string, unknown>): ItemSpec | undefined {
  try {
    const { name } = spec
    return { ...checkItem(spec), ...(typeof name === 'string' ? { name } : {}) }
  } catch {
    return undefined
  }
}
