/** The msgpack dialect of metalayers: plain msgpack plus tuples, which are arrays that begin with a marker. */
import { decode, ExtData, encode } from '@msgpack/msgpack'
import { Blosc2Error } from './errors'
import { describe } from './options'

/**
 * A Python tuple. Arrays are Python lists; where a tuple is meant, or was read, there is one of these.
 *
 * @example
 * ```ts
 * const a = await blosc2.zeros([10], { meta: { origin: new blosc2.Tuple(0, 0) } })
 * a.meta.get('origin') // Tuple(2) [0, 0]
 * ```
 */
export class Tuple<T = MetaValue> extends Array<T> {
  constructor(...items: T[]) {
    super()
    // Array's own constructor takes a single number for a length.
    for (const item of items) this.push(item)
  }

  /** `map`, `filter` and the like give plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** What a metalayer can hold. `ExtData` is a value of a kind that is kept as its bytes. */
export type MetaValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | ExtData
  | readonly MetaValue[]
  | ReadonlyMap<string | Uint8Array, MetaValue>
  | { readonly [key: string]: MetaValue }

const tupleMarker = '__tuple__'
/** Before a binary map key, while it travels as a string through the decoder. */
const binaryKey = '\u{f8ff}bin:'
const maxDepth = 512

/** @throws TypeError for values that msgpack, or Python reading it, has no form for. */
export function encodeValue(value: unknown, name: string): Uint8Array {
  return encode(toPlain(value, name, 0), { useBigInt64: true, maxDepth: maxDepth + 1 })
}

/** @throws `ERR_BLOSC2_FORMAT` where the bytes are not msgpack, as in metalayers that C programs wrote. */
export function decodeValue(bytes: Uint8Array, name: string): MetaValue {
  try {
    const decoded = decode(bytes, { useBigInt64: true, mapKeyConverter: keepKey })
    return fromPlain(decoded, 0)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `Expected msgpack in metalayer '${name}', got ${bytes.length} bytes that are not: ${reason}`
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', message, { cause })
  }
}

function toPlain(value: unknown, name: string, depth: number): unknown {
  if (depth > maxDepth) throw new TypeError(`Expected at most ${maxDepth} levels of nesting in '${name}'`)
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value
    case 'number':
      return Number.isSafeInteger(value) ? toPlainInteger(BigInt(value), name) : value
    case 'bigint':
      return toPlainInteger(value, name)
    case 'object':
      return value === null ? null : toPlainObject(value, name, depth)
  }
  throw notStorable(value, name)
}

function toPlainInteger(value: bigint, name: string): number | bigint {
  if (value < -(2n ** 63n) || value >= 2n ** 64n) {
    throw new RangeError(`Expected an integer of at most 64 bits in '${name}', got ${value}`)
  }
  // The encoder writes a number of more than 32 bits as a float, a bigint always in 64 bits.
  return value >= -(2n ** 31n) && value < 2n ** 32n ? Number(value) : value
}

function toPlainObject(value: object, name: string, depth: number): unknown {
  if (value instanceof Date || value instanceof ExtData) return value
  if (ArrayBuffer.isView(value)) {
    if (value instanceof Uint8Array) return value
    throw notStorable(value, name)
  }
  if (Array.isArray(value)) {
    const items = Array.from(value, (item) => toPlain(item, name, depth + 1))
    return value instanceof Tuple ? [tupleMarker, ...items] : items
  }
  if (value instanceof Map) return toPlainMap(value, name, depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw notStorable(value, name)
  return toPlainMap(Object.entries(value), name, depth)
}

function toPlainMap(entries: Iterable<readonly [unknown, unknown]>, name: string, depth: number): unknown {
  const plain: Record<string, unknown> = {}
  for (const [key, item] of entries) {
    if (typeof key !== 'string' || key === '__proto__') {
      throw new TypeError(
        `Expected text other than '__proto__' as key of a map in '${name}', got ${describe(key)}`,
      )
    }
    plain[key] = toPlain(item, name, depth + 1)
  }
  return plain
}

function notStorable(value: unknown, name: string): TypeError {
  const expected =
    'null, boolean, number, bigint, string, Uint8Array, Date, Tuple, an array or a plain object'
  return new TypeError(`Expected ${expected} for '${name}', got ${describe(value)}`)
}

function keepKey(key: unknown): string {
  if (typeof key === 'string') return key
  if (key instanceof Uint8Array) return binaryKey + Buffer.from(key).toString('latin1')
  throw new TypeError(`a map has a key that is neither text nor binary: ${String(key)}`)
}

function fromPlain(value: unknown, depth: number): MetaValue {
  if (depth > maxDepth) throw new RangeError(`it is nested more than ${maxDepth} levels deep`)
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'string':
      return value
    case 'bigint': {
      const small = Number(value)
      return Number.isSafeInteger(small) ? small : value
    }
  }
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array || value instanceof Date || value instanceof ExtData) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => fromPlain(item, depth + 1))
    return items[0] === tupleMarker ? Tuple.from(items.slice(1)) : items
  }
  return fromPlainMap(Object.entries(value), depth)
}

function fromPlainMap(entries: readonly [string, unknown][], depth: number): MetaValue {
  const pairs = entries.map(([key, item]) => [key, fromPlain(item, depth + 1)] as const)
  if (!pairs.some(([key]) => key.startsWith(binaryKey))) return Object.fromEntries(pairs)
  const map = new Map<string | Uint8Array, MetaValue>()
  for (const [key, item] of pairs) {
    const binary = key.startsWith(binaryKey)
    map.set(binary ? Buffer.from(key.slice(binaryKey.length), 'latin1') : key, item)
  }
  return map
}
