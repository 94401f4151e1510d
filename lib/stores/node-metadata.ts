import { binding, type NativeFrame } from '../binding'
import { publicError } from '../errors'
import { nativeLimits } from '../limits'
import {
  assembleLayers,
  checkMetadataCount,
  type EncodedLayer,
  encodeEntry,
  encodeMetadata,
  type MetadataInput,
} from '../metadata/input'
import { decodeValue, type MetaValue } from '../msgpack'
import { checkOptions } from '../options'
import { schunkCParams } from '../schunk/create'
import { native as schunks } from '../schunk/steps'
import { type AsyncOptions, native, runSync, type Steps } from '../steps'
import type { StoreCore } from './core'
import type { Place } from './key-index'
import { reservedSegment } from './keys'
import { describe } from './leaf'
import type { Stage } from './stage'

/** As Python-Blosc2 makes the super-chunk that carries them. */
const chunksize = 2 ** 24

/**
 * The metadata of a store, or of a group of one, by name: much like a `Map`. Up to 16 entries of what msgpack holds, as
 * the `vlmeta` of arrays.
 *
 * @example
 * ```ts
 * await store.vlmeta.set('license', 'CC0')
 * await store.subtree('/train').vlmeta.update({ epochs: 10, shuffled: true })
 * store.vlmeta.toObject() // { license: 'CC0' }
 * ```
 */
export class NodeMetadata implements Iterable<[string, MetaValue]> {
  readonly #core: StoreCore
  readonly #key: string
  /** What was read last: it is read again when it has changed. */
  #read: { readonly place: Place; readonly embedded: NativeFrame; readonly frame: NativeFrame } | undefined

  /** @internal `path`: of the group, empty for the root. */
  constructor(core: StoreCore, path: string) {
    this.#core = core
    this.#key = `${path}/${reservedSegment}`
  }

  /** Number of entries. */
  get size(): number {
    return this.#names().length
  }

  /**
   * The decoded value, or `undefined` where there is none of that name.
   * @throws `ERR_BLOSC2_FORMAT`
   * @example store.vlmeta.get('unit') // 'mV', or undefined
   */
  get(name: string): MetaValue | undefined {
    const bytes = this.getBytes(name)
    return bytes === undefined ? undefined : decodeValue(bytes, name)
  }

  /**
   * The entry as it is stored: msgpack.
   * @example store.vlmeta.getBytes('unit') // Uint8Array(3) [162, 109, 86]
   */
  getBytes(name: string): Uint8Array | undefined {
    const frame = this.#frame()
    try {
      return frame && binding.vlmetaEntry(frame, name)
    } catch (error) {
      throw publicError(error, this.#core.options.file?.name)
    }
  }

  /**
   * Whether there is an entry of that name.
   * @example if (!store.vlmeta.has('unit')) await store.vlmeta.set('unit', 'mV')
   */
  has(name: string): boolean {
    return this.#names().includes(name)
  }

  /**
   * Names in stored order.
   * @example [...store.vlmeta.keys()] // ['unit', 'since']
   */
  *keys(): IterableIterator<string> {
    yield* this.#names()
  }

  /**
   * Decoded values in stored order.
   * @example [...store.vlmeta.values()] // ['mV', 2024]
   */
  *values(): IterableIterator<MetaValue> {
    for (const [, value] of this) yield value
  }

  /**
   * Names with decoded values, in stored order.
   * @example new Map(store.vlmeta.entries()).get('unit') // 'mV'
   */
  *entries(): IterableIterator<[string, MetaValue]> {
    for (const name of this.#names()) {
      const value = this.get(name)
      if (value !== undefined) yield [name, value]
    }
  }

  [Symbol.iterator](): IterableIterator<[string, MetaValue]> {
    return this.entries()
  }

  /**
   * All entries in a plain object.
   * @example store.vlmeta.toObject() // { unit: 'mV', since: 2024 }
   */
  toObject(): Record<string, MetaValue> {
    return Object.fromEntries(this)
  }

  /**
   * Sets an entry. The change reaches the file before it resolves.
   *
   * @throws TypeError, RangeError for values that cannot be stored; `ERR_BLOSC2_LIMIT` for more than 16 entries and names
   * of more than 31 bytes; `ERR_BLOSC2_READ_ONLY`, `ERR_BLOSC2_CLOSED`.
   * @example await store.vlmeta.set('author', 'Ada')
   */
  async set(name: string, value: unknown, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'set()')
    const entries = [encodeEntry(name, value, 'vlmeta')]
    await this.#core.change((stage) => this.#setting(stage, entries), options)
  }

  /** Blocking {@link set}. */
  setSync(name: string, value: unknown): void {
    const entries = [encodeEntry(name, value, 'vlmeta')]
    this.#core.changeSync((stage) => this.#setting(stage, entries))
  }

  /**
   * Sets several entries at once; the others stay.
   * @example await store.vlmeta.update({ author: 'Ada', since: new Date() })
   */
  async update(entries: MetadataInput, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'update()')
    const encoded = encodeMetadata(entries, 'vlmeta')
    await this.#core.change((stage) => this.#setting(stage, encoded), options)
  }

  /** Blocking {@link update}. */
  updateSync(entries: MetadataInput): void {
    const encoded = encodeMetadata(entries, 'vlmeta')
    this.#core.changeSync((stage) => this.#setting(stage, encoded))
  }

  /**
   * Deletes an entry. Resolves to whether there was one.
   * @example await store.vlmeta.delete('author') // true
   */
  async delete(name: string, options?: AsyncOptions): Promise<boolean> {
    checkOptions(options, ['signal', 'onProgress'], 'delete()')
    const found: string[] = []
    await this.#core.change((stage) => this.#removing(stage, (key) => key === name, found), options)
    return found.length > 0
  }

  /** Blocking {@link delete}. */
  deleteSync(name: string): boolean {
    const found: string[] = []
    this.#core.changeSync((stage) => this.#removing(stage, (key) => key === name, found))
    return found.length > 0
  }

  /**
   * Deletes all entries.
   * @example await store.vlmeta.clear()
   */
  async clear(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'clear()')
    await this.#core.change((stage) => this.#removing(stage, () => true, []), options)
  }

  /** Blocking {@link clear}. */
  clearSync(): void {
    this.#core.changeSync((stage) => this.#removing(stage, () => true, []))
  }

  #names(): readonly string[] {
    const frame = this.#frame()
    return frame ? binding.frameInfo(frame).vlmetaNames : []
  }

  #frame(): NativeFrame | undefined {
    const place = this.#core.index.get(this.#key)
    if (!place) return undefined
    const embedded = this.#core.heap.handle.frame
    const known = this.#read
    if (known && known.place === place && known.embedded === embedded) return known.frame
    const frame = runSync(this.#core.stage().frame(this.#key), this.#core.options.file?.name)
    this.#read = frame && { place, embedded, frame }
    return frame
  }

  *#setting(stage: Stage, entries: readonly EncodedLayer[]): Steps<void> {
    if (entries.length === 0) return
    const before = (yield* stage.frame(this.#key)) ?? (yield* emptyFrame())
    const layers = yield* assembleLayers(entries)
    const { vlmetaNames } = binding.frameInfo(before)
    checkMetadataCount([...vlmetaNames, ...layers.map(([name]) => name)], 'vlmeta', 0)
    const changes = { meta: [], vlmeta: layers, removed: [], checksums: null }
    yield* this.#put(stage, yield* native.changeMetadata(before, changes))
  }

  *#removing(stage: Stage, chosen: (name: string) => boolean, found: string[]): Steps<void> {
    const before = yield* stage.frame(this.#key)
    if (!before) return
    const removed = binding.frameInfo(before).vlmetaNames.filter(chosen)
    if (removed.length === 0) return
    const changes = { meta: [], vlmeta: [], removed, checksums: null }
    yield* this.#put(stage, yield* native.changeMetadata(before, changes))
    found.push(...removed)
  }

  #put(stage: Stage, frame: NativeFrame): Steps<void> {
    return stage.put(this.#key, describe(frame, 'schunk', false), this.#core.options.threshold)
  }
}

function emptyFrame(): Steps<NativeFrame> {
  const cparams = schunkCParams(undefined, 1)
  const plan = { cparams, chunksize, meta: [], vlmeta: [], checksums: false, limits: nativeLimits() }
  return schunks.createSchunk(plan, new Uint8Array(0), null)
}
