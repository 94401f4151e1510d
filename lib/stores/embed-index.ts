/** The map of an EmbedStore: which bytes of its heap are whose. It is one entry of the frame's `vlmeta`. */
import type { NativeMetalayer } from '../binding'
import { Blosc2Error } from '../errors'
import { decodeValue, type MetaValue, Writer } from '../msgpack'
import { checkKey } from './keys'

/** The `vlmeta` entry that holds the map. */
export const indexName = 'estore_metadata'

/** A member whose bytes lie in the store. */
export interface LocalEntry {
  readonly offset: number
  readonly length: number
}

/** A member that is an array of a Caterva2 server. */
export interface RemoteEntry {
  readonly urlbase: string
  readonly path: string
}

export type EmbedEntry = LocalEntry | RemoteEntry

export function isLocal(entry: EmbedEntry): entry is LocalEntry {
  return 'offset' in entry
}

/** The map, in the order in which its entries are stored. */
export class EmbedIndex {
  readonly #entries: Map<string, EmbedEntry>
  /** The stored form of all entries, as long as only further ones come: most often that is all that happens. */
  #encoded: Writer | undefined
  /**
   * Where the next bytes go: the end of the heap. If it lay before that, Python-Blosc2 would write across the heap's end,
   * where C-Blosc2 3.3 overruns its memory.
   */
  end: number

  constructor(entries: Iterable<readonly [string, EmbedEntry]> = [], end = 0) {
    this.#entries = new Map(entries)
    this.end = end
  }

  get entries(): ReadonlyMap<string, EmbedEntry> {
    return this.#entries
  }

  copy(): EmbedIndex {
    return new EmbedIndex(this.#entries, this.end)
  }

  /** Where the bytes of a new value go: to the last entry's if that is replaced by no fewer bytes. */
  placeFor(key: string, length: number): number {
    const entry = this.#entries.get(key)
    const last = entry && isLocal(entry) && entry.offset + entry.length === this.end && length >= entry.length
    return last ? entry.offset : this.end
  }

  put(key: string, entry: EmbedEntry): void {
    if (isLocal(entry)) this.end = Math.max(this.end, entry.offset + entry.length)
    if (this.#entries.has(key)) this.#encoded = undefined
    else if (this.#encoded) writeEntry(this.#encoded, key, entry)
    this.#entries.set(key, entry)
  }

  /** Its room is used again once the heap is compacted. */
  remove(key: string): void {
    if (this.#entries.delete(key)) this.#encoded = undefined
  }

  /** As the frame stores it: msgpack. */
  layer(): NativeMetalayer {
    const writer = new Writer()
    writer.mapOf(2)
    writer.text('embed_map')
    writer.mapOf(this.#entries.size)
    writer.raw(this.#encodedEntries())
    writer.text('current_offset')
    writer.integer(this.end)
    return [indexName, writer.take()]
  }

  #encodedEntries(): Uint8Array {
    if (!this.#encoded) {
      this.#encoded = new Writer()
      for (const [key, entry] of this.#entries) writeEntry(this.#encoded, key, entry)
    }
    return this.#encoded.peek()
  }
}

function writeEntry(writer: Writer, key: string, entry: EmbedEntry): void {
  writer.text(key)
  writer.mapOf(2)
  if (isLocal(entry)) {
    writer.text('offset')
    writer.integer(entry.offset)
    writer.text('length')
    writer.integer(entry.length)
  } else {
    writer.text('urlbase')
    writer.text(entry.urlbase)
    writer.text('path')
    writer.text(entry.path)
  }
}

/**
 * The map from its stored form; that of an empty store where there is none.
 *
 * @param heap bytes that the frame has.
 * @param where the file or what else the frame comes from, for errors.
 * @throws `ERR_BLOSC2_FORMAT` for what is no such map, `ERR_BLOSC2_KEY` for unsafe keys, `ERR_BLOSC2_CORRUPT` where
 * entries reach beyond the heap.
 */
export function parseIndex(stored: Uint8Array | undefined, heap: number, where: string): EmbedIndex {
  if (stored === undefined) return new EmbedIndex([], heap)
  const known = pairsOf(decodeValue(stored, indexName))
  const members = pairsOf(known?.get('embed_map'))
  const declared = known?.get('current_offset')
  if (!members || !isSize(declared)) {
    throw new Blosc2Error(
      'ERR_BLOSC2_FORMAT',
      `Expected the map of an EmbedStore in '${indexName}' of ${where}`,
    )
  }
  let end = declared
  const entries = new Map<string, EmbedEntry>()
  for (const [given, value] of members) {
    const key = checkKey(given, where, { root: true, reserved: true })
    const entry = entryFrom(value, key, where)
    if (isLocal(entry)) end = Math.max(end, entry.offset + entry.length)
    entries.set(key, entry)
  }
  if (end > heap) {
    const message = `The map of ${where} declares ${end} bytes, the store has ${heap}`
    throw new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
  }
  return new EmbedIndex(entries, heap)
}

function entryFrom(value: MetaValue, key: string, where: string): EmbedEntry {
  const fields = pairsOf(value)
  const urlbase = fields?.get('urlbase')
  const path = fields?.get('path')
  if (typeof urlbase === 'string' && urlbase !== '' && typeof path === 'string') return { urlbase, path }
  const offset = fields?.get('offset')
  const length = fields?.get('length')
  if (isSize(offset) && isSize(length)) return { offset, length }
  const message = `Expected offset and length, or urlbase and path, for '${key}' in the map of ${where}`
  throw new Blosc2Error('ERR_BLOSC2_FORMAT', message)
}

function isSize(value: MetaValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** The entries of a decoded map. */
function pairsOf(value: MetaValue | undefined): Map<string, MetaValue> | undefined {
  if (value instanceof Map) {
    const texts = [...value].flatMap(([key, item]) => (typeof key === 'string' ? [[key, item] as const] : []))
    return texts.length === value.size ? new Map(texts) : undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined
  return new Map(Object.entries(value))
}
