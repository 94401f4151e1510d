/** Kinds of values in metadata that JavaScript has no class for. */
import { inspect } from 'node:util'
import type { Opened } from '../interpret'
import { describe } from '../options'

/** What metadata can hold, as it is read. `ExtData` is a value of a kind that is kept as its bytes. */
export type MetaValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | Ref
  | ExtData
  | Opened
  | readonly MetaValue[]
  | ReadonlyMap<string | Uint8Array, MetaValue>
  | { readonly [key: string]: MetaValue }

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

/**
 * A msgpack extension: a type from -128 to 127 and the bytes of its value. Types that this package does not know are
 * read as these, and written back unchanged.
 *
 * @example
 * ```ts
 * await a.vlmeta.set('private', new blosc2.ExtData(7, Uint8Array.of(1, 2, 3)))
 * ```
 */
export class ExtData {
  readonly type: number
  readonly data: Uint8Array

  /** @throws TypeError, RangeError */
  constructor(type: number, data: Uint8Array) {
    if (!Number.isInteger(type) || type < -128 || type > 127) {
      throw new RangeError(`Expected the type of an extension to be from -128 to 127, got ${describe(type)}`)
    }
    if (!(data instanceof Uint8Array)) {
      throw new TypeError(`Expected the bytes of an extension in a Uint8Array, got ${describe(data)}`)
    }
    this.type = type
    this.data = data
  }
}

/**
 * A time with nanoseconds, as Python's `msgpack.Timestamp`. Times in metadata are read as plain `Date`s where they
 * have no more than milliseconds.
 *
 * @example
 * ```ts
 * const time = new blosc2.Timestamp(1_700_000_000, 123_456_789)
 * time.toISOString() // '2023-11-14T22:13:20.123Z'
 * ```
 */
export class Timestamp extends Date {
  /** Within the second: 0 to 999 999 999. */
  readonly nanoseconds: number

  /** @param seconds since 1970, UTC. @throws RangeError */
  constructor(seconds: number, nanoseconds: number) {
    super(seconds * 1000 + Math.floor(nanoseconds / 1e6))
    const possible = Number.isInteger(nanoseconds) && nanoseconds >= 0 && nanoseconds < 1e9
    if (!possible || !Number.isInteger(seconds) || Number.isNaN(this.getTime())) {
      throw new RangeError(`Expected a time in seconds and nanoseconds, got ${seconds} and ${nanoseconds}`)
    }
    this.nanoseconds = nanoseconds
  }
}

/** What a {@link Ref} leads to: a file, a member of a DictStore or TreeStore, or an array of a Caterva2 server. */
export type RefTarget =
  | { readonly kind: 'urlpath'; readonly urlpath: string }
  | { readonly kind: 'dictstore_key'; readonly urlpath: string; readonly key: string }
  | { readonly kind: 'c2array'; readonly path: string; readonly urlbase: string | null }

/**
 * A reference to an object elsewhere, as Python's `blosc2.Ref`. It is not followed.
 *
 * @example
 * ```ts
 * await a.vlmeta.set('mask', new blosc2.Ref({ kind: 'urlpath', urlpath: 'mask.b2nd' }))
 * const { target } = a.vlmeta.get('mask')
 * ```
 */
export class Ref {
  readonly target: RefTarget

  /** Tells it from the objects that stores hold. */
  get kind(): 'ref' {
    return 'ref'
  }

  /** @throws TypeError for targets of other kinds or with missing or further properties. */
  constructor(target: RefTarget) {
    const checked = checkTarget(target)
    if (!checked) throw new TypeError(`Expected what a reference leads to, got ${inspect(target)}`)
    this.target = checked
  }
}

const fields = {
  urlpath: ['urlpath'],
  dictstore_key: ['urlpath', 'key'],
  c2array: ['path', 'urlbase'],
} as const

/** `given` as a target, without properties that are not of its kind; nothing where it is none. */
export function checkTarget(given: unknown): RefTarget | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { kind, urlpath, key, path, urlbase = null }: Record<string, unknown> = { ...given }
  const known = Object.entries(fields).find(([name]) => name === kind)?.[1]
  const allowed: readonly string[] = known ? ['kind', 'version', ...known] : []
  if (!known || Object.keys(given).some((name) => !allowed.includes(name))) return undefined
  if (kind === 'c2array' && typeof path === 'string' && (urlbase === null || typeof urlbase === 'string'))
    return { kind, path, urlbase }
  if (typeof urlpath !== 'string') return undefined
  if (kind === 'urlpath') return { kind, urlpath }
  return kind === 'dictstore_key' && typeof key === 'string' ? { kind, urlpath, key } : undefined
}
