/** Metadata on its way into a frame: names and values are checked and encoded before anything is written. */
import type { NativeMetalayer } from '../binding'
import { Blosc2Error } from '../errors'
import { limits } from '../limits'
import { assemble, type Encoded, encodeValue } from '../msgpack'
import { describe } from '../options'
import type { Steps } from '../steps'

/** Entries of metadata as they are given when something is created. */
export type MetadataInput = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>

/** `meta` is fixed when something is created, `vlmeta` may vary in length. */
export type MetadataSort = 'meta' | 'vlmeta'

export interface EncodedLayer {
  readonly name: string
  readonly content: Encoded
}

/** A frame has room for this many metalayers of each of the two sorts. */
const maxEntries = 16
const maxNameBytes = 31
/** What a compressed entry can hold. */
const maxEntryBytes = 2 ** 31 - 1 - 32
/** Metalayers that make a frame an array; they are shown as its shape, chunks, blocks and dtype. */
const layoutNames: readonly string[] = ['b2nd', 'caterva']
/** Kept by native code for the checksums of a file, and shown by nobody but other programs. */
const checksumName = '_node_checksums'

/** The stored form of entries given by the caller, embedded objects apart. */
export function encodeMetadata(input: MetadataInput | undefined, sort: MetadataSort): EncodedLayer[] {
  if (input === undefined) return []
  const entries = input instanceof Map ? [...input] : recordEntries(input, sort)
  return entries.map(([name, value]) => encodeEntry(name, value, sort))
}

function recordEntries(input: unknown, sort: MetadataSort): [string, unknown][] {
  if (typeof input === 'object' && input !== null && !Array.isArray(input) && !ArrayBuffer.isView(input)) {
    return Object.entries(input)
  }
  throw new TypeError(`Expected an object or Map of values for '${sort}', got ${describe(input)}`)
}

/** The value of an entry as another frame holds it, which it keeps to the byte. */
export class StoredValue {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

export function encodeEntry(name: unknown, value: unknown, sort: MetadataSort): EncodedLayer {
  const checked = checkName(name, sort)
  const content = value instanceof StoredValue ? [value.bytes] : encodeValue(value, checked)
  return { name: checked, content }
}

/** Embedded objects are read only now. @throws `ERR_BLOSC2_LIMIT` for entries that are too large. */
export function* assembleLayers(layers: readonly EncodedLayer[]): Steps<NativeMetalayer[]> {
  const assembled: NativeMetalayer[] = []
  for (const { name, content } of layers) {
    const bytes = yield* assemble(content)
    const bound = Math.min(maxEntryBytes, limits.maxBytes)
    if (bytes.length > bound) {
      const message = `Expected metadata of at most ${bound} bytes in '${name}', got ${bytes.length}`
      throw new Blosc2Error('ERR_BLOSC2_LIMIT', message)
    }
    assembled.push([name, bytes])
  }
  return assembled
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

/**
 * @param names of entries; those that come twice are one.
 * @param reserved how many the object needs for itself: fixed ones for its layout, others for checksums.
 * @throws `ERR_BLOSC2_LIMIT`
 */
export function checkMetadataCount(names: Iterable<string>, sort: MetadataSort, reserved: number): void {
  const room = maxEntries - reserved
  const { size } = new Set(names)
  if (size <= room) return
  throw new Blosc2Error('ERR_BLOSC2_LIMIT', `Expected at most ${room} entries in '${sort}', got ${size}`)
}

function checkName(name: unknown, sort: MetadataSort): string {
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(`Expected non-empty text as name in '${sort}', got ${describe(name)}`)
  }
  if (/\p{Surrogate}/u.test(name) || name.includes('\0')) {
    throw new TypeError(
      `Expected a name without halves of characters and null characters in '${sort}', got ${describe(name)}`,
    )
  }
  const length = Buffer.byteLength(name)
  if (length > maxNameBytes) {
    const message = `Expected names of at most ${maxNameBytes} UTF-8 bytes in '${sort}', got '${name}' (${length})`
    throw new Blosc2Error('ERR_BLOSC2_LIMIT', message)
  }
  const reserved = sort === 'meta' ? layoutNames : [checksumName]
  if (reserved.includes(name)) {
    const owner = sort === 'meta' ? 'the layout of arrays' : 'the checksums of files'
    throw new TypeError(`The name '${name}' in '${sort}' is reserved for ${owner}`)
  }
  return name
}
