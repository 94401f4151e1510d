/** Values of metadata as metadata_values.py tells them. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ExtData, type MetaValue, NDArray, Ref, SChunk, Timestamp, Tuple } from '../../lib/index'

export type Told =
  | null
  | boolean
  | string
  | readonly Told[]
  | { readonly int: string }
  | { readonly float: string }
  | { readonly bytes: string }
  | { readonly ext: readonly [number, string] }
  | { readonly tuple: readonly Told[] }
  | { readonly dict: readonly (readonly [Told, Told])[] }
  | { readonly time: readonly [number, number] }
  | { readonly ref: Readonly<Record<string, unknown>> }
  | { readonly array: readonly [string, string, Told] }
  | { readonly chunks: string }

/** How Python tells a value that it reads from what we write. Maps have the order in which they are written. */
export function tell(value: MetaValue): Told {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') return { int: String(value) }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? { int: String(value) }
      : { float: float(value) }
  }
  if (value instanceof Uint8Array) return { bytes: hex(value) }
  if (value instanceof Date) return { time: timeOf(value) }
  if (value instanceof ExtData) return { ext: [value.type, hex(value.data)] }
  if (value instanceof Ref) return { ref: { ...value.target } }
  if (value instanceof NDArray) {
    const { dtype, vlmeta } = value
    assert.ok(typeof dtype === 'string')
    return { array: [dtype, hex(value.getSync(null, { as: 'bytes' }).data), tell(vlmeta.toObject())] }
  }
  if (value instanceof SChunk) {
    return { chunks: [...value.iterChunksSync()].map(({ data }) => hex(data)).join('') }
  }
  if (isList(value)) {
    const items = Array.from(value, tell)
    return value instanceof Tuple ? { tuple: items } : items
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return { dict: entries.map(([key, item]) => [tell(key), tell(item)] as const) }
}

function isList(value: object): value is readonly MetaValue[] {
  return Array.isArray(value)
}

/** What remains of it in JavaScript: whole floats are whole numbers, and objects have an order of their own. */
export function normal(told: Told): Told {
  if (typeof told !== 'object' || told === null) return told
  if ('float' in told) {
    const value = told.float === 'nan' ? Number.NaN : Buffer.from(told.float, 'hex').readDoubleBE()
    return tell(value)
  }
  if ('tuple' in told) return { tuple: told.tuple.map(normal) }
  if ('array' in told) return { array: [told.array[0], told.array[1], normal(told.array[2])] }
  if ('dict' in told) {
    const entries = told.dict.map(([key, item]) => [key, normal(item)] as const)
    return { dict: entries.sort(([a], [b]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }
  }
  return isToldList(told) ? told.map(normal) : told
}

function isToldList(told: object): told is readonly Told[] {
  return Array.isArray(told)
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes.toString('hex')
}

function timeOf(time: Date): [number, number] {
  const seconds = Math.floor(time.getTime() / 1000)
  const nanoseconds = time instanceof Timestamp ? time.nanoseconds : (time.getTime() - seconds * 1000) * 1e6
  return [seconds, nanoseconds]
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

const key = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__')
const bytes = fc.uint8Array({ maxLength: 300 })
const path = fc.string({ minLength: 1 })
const references: fc.Arbitrary<Ref> = fc.oneof(
  path.map((urlpath) => new Ref({ kind: 'urlpath', urlpath })),
  fc.tuple(path, key).map(([urlpath, name]) => new Ref({ kind: 'dictstore_key', urlpath, key: name })),
  path.map((name) => new Ref({ kind: 'c2array', path: name, urlbase: null })),
)
const types = fc.integer({ min: 0, max: 127 }).filter((type) => type !== 42 && type !== 43)

/** Everything metadata can hold; `objects` are embedded as they are. */
export function metaValues(objects: readonly (NDArray | SChunk)[]): fc.Arbitrary<MetaValue> {
  const leaf: fc.Arbitrary<MetaValue> = fc.oneof(
    fc.constantFrom<MetaValue>(null, true, false, -0, Number.NaN, Number.POSITIVE_INFINITY, ...objects),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.double(),
    key,
    bytes,
    fc.date({ noInvalidDate: true }),
    fc
      .tuple(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.nat(999_999_999))
      .map(([seconds, nanoseconds]) => new Timestamp(seconds, nanoseconds)),
    references,
    fc.tuple(types, bytes).map(([type, data]) => new ExtData(type, data)),
  )
  return fc.letrec<{ value: MetaValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 20 }),
      fc.array(tie('value'), { maxLength: 20 }).map((items) => Tuple.from(items)),
      fc.dictionary(key, tie('value'), { noNullPrototype: true }),
      fc.array(fc.tuple(fc.oneof(key, bytes), tie('value'))).map((entries) => new Map(distinct(entries))),
    ),
  })).value
}

/** Python has no two binary keys of the same bytes. */
function distinct(entries: readonly [string | Uint8Array, MetaValue][]): [string | Uint8Array, MetaValue][] {
  const known = new Map(entries.map((entry) => [JSON.stringify(tell(entry[0])), entry]))
  return [...known.values()]
}
