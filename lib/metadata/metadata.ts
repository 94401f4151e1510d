import { binding, type NativeFrame, type NativeMetalayer } from '../binding'
import { Blosc2Error, publicError } from '../errors'
import type { FrameHandle } from '../handle/handle'
import { decodeValue, type MetaValue } from '../msgpack'
import { checkOptions } from '../options'
import { type AsyncOptions, native, type Steps } from '../steps'
import {
  assembleLayers,
  checkMetadataCount,
  type EncodedLayer,
  encodeEntry,
  encodeMetadata,
  type MetadataInput,
  type MetadataSort,
  userLayers,
} from './input'

/**
 * The metadata of an array or super-chunk, by name, much like a `Map`. It follows its object: after a `refresh()` it
 * shows what the file holds now.
 *
 * Values are what msgpack holds: null, booleans, numbers, bigints of 64 bits, text, `Uint8Array`, arrays, plain objects,
 * `Map`s with keys of text or bytes, `Date`s, and beyond that {@link Tuple}, {@link Ref}, {@link ExtData}, arrays and
 * super-chunks. Whole numbers within ±2^53 are read as numbers, larger ones as bigints.
 * @example
 * ```ts
 * await array.vlmeta.set('unit', 'mV')
 * array.vlmeta.get('unit') // 'mV'
 * for (const [name, value] of array.meta) console.log(name, value)
 * ```
 */
export abstract class Metadata implements Iterable<[string, MetaValue]> {
  /** @internal */
  protected readonly handle: FrameHandle
  /** @internal */
  protected abstract readonly sort: MetadataSort

  /** @internal */
  constructor(handle: FrameHandle) {
    this.handle = handle
  }

  /** @internal */
  protected abstract names(): readonly string[]

  /** The entry as it is stored: msgpack, unless a program that does not use msgpack wrote it. */
  abstract getBytes(name: string): Uint8Array | undefined

  /** Number of entries. */
  get size(): number {
    return this.names().length
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

  /** Whether there is an entry of that name. */
  has(name: string): boolean {
    return this.names().includes(name)
  }

  /** Names in stored order. */
  *keys(): IterableIterator<string> {
    yield* this.names()
  }

  /** Decoded values in stored order. */
  *values(): IterableIterator<MetaValue> {
    for (const [, value] of this) yield value
  }

  /** Names with decoded values, in stored order. */
  *entries(): IterableIterator<[string, MetaValue]> {
    for (const name of this.names()) {
      const value = this.get(name)
      if (value !== undefined) yield [name, value]
    }
  }

  [Symbol.iterator](): IterableIterator<[string, MetaValue]> {
    return this.entries()
  }

  /** All entries in a plain object. */
  toObject(): Record<string, MetaValue> {
    return Object.fromEntries(this)
  }

  /**
   * Sets an entry. The change reaches the file before it resolves, except in a `batch`.
   *
   * @throws TypeError, RangeError for values that cannot be stored, naming the place within; `ERR_BLOSC2_LIMIT` for
   * names and values that are too long and more entries than a frame has room for; `ERR_BLOSC2_READ_ONLY`,
   * `ERR_BLOSC2_CLOSED`.
   * @example
   * ```ts
   * await a.vlmeta.set('unit', 'K')
   * ```
   */
  async set(name: string, value: unknown, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'set()')
    await this.#put([encodeEntry(name, value, this.sort)], options)
  }

  /** Blocking {@link set}. */
  setSync(name: string, value: unknown): void {
    this.#putSync([encodeEntry(name, value, this.sort)])
  }

  /**
   * Sets several entries at once; the others stay.
   *
   * @example
   * ```ts
   * await a.vlmeta.update({ unit: 'K', since: new Date() })
   * ```
   */
  async update(entries: MetadataInput, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'update()')
    await this.#put(encodeMetadata(entries, this.sort), options)
  }

  /** Blocking {@link update}. */
  updateSync(entries: MetadataInput): void {
    this.#putSync(encodeMetadata(entries, this.sort))
  }

  /** @internal What becomes of the frame when these entries are set. */
  protected abstract replace(frame: NativeFrame, layers: readonly NativeMetalayer[]): Steps<NativeFrame>

  async #put(entries: readonly EncodedLayer[], options?: AsyncOptions): Promise<void> {
    await this.handle.change((frame) => this.#putting(frame, entries), [], options)
  }

  #putSync(entries: readonly EncodedLayer[]): void {
    this.handle.changeSync((frame) => this.#putting(frame, entries), [])
  }

  *#putting(frame: NativeFrame, entries: readonly EncodedLayer[]): Steps<NativeFrame> {
    if (entries.length === 0) return frame
    return yield* this.replace(frame, yield* assembleLayers(entries))
  }
}

/**
 * Metadata with entries and lengths that were fixed when the object was created. An entry can be set to a value of the
 * same length in bytes.
 *
 * @example
 * ```ts
 * const a = await blosc2.zeros([10], { meta: { version: 1, origin: new blosc2.Tuple(0, 0) } })
 * await a.meta.set('version', 2)
 * a.meta.toObject() // { version: 2, origin: Tuple(2) [0, 0] }
 * ```
 */
export class FixedMetadata extends Metadata {
  protected override readonly sort = 'meta'

  override getBytes(name: string): Uint8Array | undefined {
    return this.#layers().find(([key]) => key === name)?.[1]
  }

  protected override names(): readonly string[] {
    return this.#layers().map(([name]) => name)
  }

  #layers(): readonly NativeMetalayer[] {
    return userLayers(this.handle.info.meta)
  }

  protected override *replace(frame: NativeFrame, layers: readonly NativeMetalayer[]): Steps<NativeFrame> {
    const stored = new Map(binding.frameInfo(frame).meta)
    for (const [name, bytes] of layers) {
      const old = stored.get(name)
      if (old === undefined) {
        const message = `Expected the name of an entry of 'meta', which are fixed at creation, got '${name}': use 'vlmeta'`
        throw new Blosc2Error('ERR_BLOSC2_KEY', message)
      }
      if (old.length !== bytes.length) {
        const lengths = `Expected a value of ${old.length} bytes for '${name}' in 'meta', got one of ${bytes.length}`
        throw new RangeError(`${lengths}: lengths are fixed at creation; use 'vlmeta'`)
      }
    }
    return yield* native.changeMetadata(frame, { meta: layers, vlmeta: [], removed: [], checksums: null })
  }
}

/**
 * Metadata of variable length, which can be set and deleted at any time: up to 16 entries, 15 in files with checksums.
 *
 * @example
 * ```ts
 * const a = await blosc2.open('a.b2nd', { mode: 'r+' })
 * await a.vlmeta.set('unit', 'K')
 * await a.batch(async () => {
 *   await a.set([0], 1)
 *   await a.vlmeta.set('changed', new Date())
 * })
 * a.vlmeta.get('unit') // 'K'
 * await a.vlmeta.delete('unit') // true
 * ```
 */
export class VariableMetadata extends Metadata {
  protected override readonly sort = 'vlmeta'
  /** Entries that belong to the object itself: not shown, and changed by nothing but its own operations. */
  readonly #reserved: readonly string[]

  /** @internal */
  constructor(handle: FrameHandle, reserved: readonly string[] = []) {
    super(handle)
    this.#reserved = reserved
  }

  override getBytes(name: string): Uint8Array | undefined {
    if (this.#reserved.includes(name)) return undefined
    try {
      return binding.vlmetaEntry(this.handle.frame, name)
    } catch (error) {
      throw publicError(error, this.handle.file?.name)
    }
  }

  protected override names(): readonly string[] {
    return this.#shown(this.handle.info.vlmetaNames)
  }

  /** Deletes an entry. Resolves to whether there was one. */
  async delete(name: string, options?: AsyncOptions): Promise<boolean> {
    checkOptions(options, ['signal', 'onProgress'], 'delete()')
    const removal = this.#removal(name)
    await this.handle.change((frame) => removal.from(frame), [], options)
    return removal.found
  }

  /** Blocking {@link delete}. */
  deleteSync(name: string): boolean {
    const removal = this.#removal(name)
    this.handle.changeSync((frame) => removal.from(frame), [])
    return removal.found
  }

  /** Deletes all entries. */
  async clear(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'clear()')
    await this.handle.change((frame) => this.#removal().from(frame), [], options)
  }

  /** Blocking {@link clear}. */
  clearSync(): void {
    this.handle.changeSync((frame) => this.#removal().from(frame), [])
  }

  protected override *replace(frame: NativeFrame, layers: readonly NativeMetalayer[]): Steps<NativeFrame> {
    const { vlmetaNames } = binding.frameInfo(frame)
    for (const [name] of layers) {
      if (this.#reserved.includes(name)) {
        throw new TypeError(
          `The name '${name}' in 'vlmeta' is reserved for what the object itself keeps there`,
        )
      }
    }
    const reserved = binding.checksumState(frame) === 'none' ? 0 : 1
    checkMetadataCount([...vlmetaNames, ...layers.map(([name]) => name)], 'vlmeta', reserved)
    return yield* native.changeMetadata(frame, { meta: [], vlmeta: layers, removed: [], checksums: null })
  }

  #shown(names: readonly string[]): readonly string[] {
    return names.filter((name) => !this.#reserved.includes(name))
  }

  /** Of one entry, or of all. */
  #removal(name?: string): Removal {
    return new Removal((known) => this.#shown(known).filter((key) => name === undefined || key === name))
  }
}

class Removal {
  readonly #choose: (names: readonly string[]) => readonly string[]
  found = false

  constructor(choose: (names: readonly string[]) => readonly string[]) {
    this.#choose = choose
  }

  *from(frame: NativeFrame): Steps<NativeFrame> {
    const removed = this.#choose(binding.frameInfo(frame).vlmetaNames)
    this.found = removed.length > 0
    if (!this.found) return frame
    return yield* native.changeMetadata(frame, { meta: [], vlmeta: [], removed, checksums: null })
  }
}
