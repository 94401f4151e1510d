import type { NativeMetalayer } from './binding'
import { Blosc2Error } from './errors'
import { decodeValue, encodeValue, type MetaValue } from './msgpack'
import { describe } from './options'

/** Entries of metadata as they are given when something is created. */
export type MetadataInput = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>

/** A frame has room for this many metalayers of each of the two sorts. */
const maxEntries = 16
const maxNameBytes = 31
/** Metalayers that make a frame an array; they are shown as its shape, chunks, blocks and dtype. */
const layoutNames: readonly string[] = ['b2nd', 'caterva']

/**
 * The metadata of an array or super-chunk, by name. `meta` is fixed when the object is created; `vlmeta` may vary
 * in length. It follows its object: after a `refresh()` it shows what the file holds now.
 *
 * @example
 * ```ts
 * const a = await blosc2.zeros([10], { vlmeta: { unit: 'K', since: new Date() } })
 * a.vlmeta.get('unit') // 'K'
 * a.vlmeta.toObject() // { unit: 'K', since: … }
 * ```
 */
export class Metadata implements Iterable<[string, MetaValue]> {
  readonly #layers: () => readonly NativeMetalayer[]

  /** @internal */
  constructor(layers: () => readonly NativeMetalayer[]) {
    this.#layers = () => layers().filter(([name]) => !layoutNames.includes(name))
  }

  /** Number of entries. */
  get size(): number {
    return this.#layers().length
  }

  /**
   * The decoded value, or `undefined` where there is none of that name.
   *
   * @throws Blosc2Error `ERR_BLOSC2_FORMAT` where the entry is not msgpack; {@link getBytes} still gives it.
   */
  get(name: string): MetaValue | undefined {
    const bytes = this.getBytes(name)
    return bytes === undefined ? undefined : decodeValue(bytes, name)
  }

  /** The entry as it is stored: msgpack, unless a program that does not use msgpack wrote it. */
  getBytes(name: string): Uint8Array | undefined {
    return this.#layers().find(([key]) => key === name)?.[1]
  }

  has(name: string): boolean {
    return this.getBytes(name) !== undefined
  }

  /** Names in stored order. */
  *keys(): IterableIterator<string> {
    for (const [name] of this.#layers()) yield name
  }

  *values(): IterableIterator<MetaValue> {
    for (const [, value] of this) yield value
  }

  *entries(): IterableIterator<[string, MetaValue]> {
    for (const [name, bytes] of this.#layers()) yield [name, decodeValue(bytes, name)]
  }

  [Symbol.iterator](): IterableIterator<[string, MetaValue]> {
    return this.entries()
  }

  /** All entries in a plain object. */
  toObject(): Record<string, MetaValue> {
    return Object.fromEntries(this)
  }
}

/** The stored form of entries given by the caller. @throws before anything is written. */
export function encodeMetadata(
  input: MetadataInput | undefined,
  option: 'meta' | 'vlmeta',
): NativeMetalayer[] {
  if (input === undefined) return []
  if (typeof input !== 'object' || input === null || Array.isArray(input) || ArrayBuffer.isView(input)) {
    throw new TypeError(`Expected an object or Map of values for option '${option}', got ${describe(input)}`)
  }
  const entries = input instanceof Map ? [...input] : Object.entries(input)
  return entries.map(([name, value]) => {
    checkName(name, option)
    return [name, encodeValue(value, name)]
  })
}

/** `added` over `base`: same names are replaced in place, new ones follow. */
export function mergeMetadata(
  base: readonly NativeMetalayer[],
  added: readonly NativeMetalayer[],
): NativeMetalayer[] {
  const merged = new Map([...base, ...added])
  return [...merged]
}

/** The metalayers that are not the array's own layout. */
export function userLayers(layers: readonly NativeMetalayer[]): NativeMetalayer[] {
  return layers.filter(([name]) => !layoutNames.includes(name))
}

/** `reserved`: how many of the fixed metalayers the object needs for itself. */
export function checkMetadataCount(
  layers: readonly NativeMetalayer[],
  option: 'meta' | 'vlmeta',
  reserved = 0,
): void {
  const room = maxEntries - reserved
  if (layers.length > room) {
    throw new Blosc2Error(
      'ERR_BLOSC2_LIMIT',
      `Expected at most ${room} entries in '${option}', got ${layers.length}`,
    )
  }
}

function checkName(name: unknown, option: string): void {
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(`Expected non-empty text as name in '${option}', got ${describe(name)}`)
  }
  const length = Buffer.byteLength(name)
  if (length > maxNameBytes) {
    const message = `Expected names of at most ${maxNameBytes} UTF-8 bytes in '${option}', got '${name}' (${length})`
    throw new Blosc2Error('ERR_BLOSC2_LIMIT', message)
  }
  if (option === 'meta' && layoutNames.includes(name)) {
    throw new TypeError(`The name '${name}' in 'meta' is reserved for the layout of arrays`)
  }
}
