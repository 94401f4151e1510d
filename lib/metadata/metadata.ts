import type { NativeFrame, NativeMetalayer } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { decodeValue, type MetaValue } from '../msgpack'
import { checkOptions } from '../options'
import type { AsyncOptions, Steps } from '../steps'
import {
  assembleLayers,
  type EncodedLayer,
  encodeEntry,
  encodeMetadata,
  type MetadataInput,
  type MetadataSort,
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

  /**
   * The entry as it is stored: msgpack, unless a program that does not use msgpack wrote it.
   * @example array.vlmeta.getBytes('unit') // Uint8Array(3) [162, 109, 86]
   */
  abstract getBytes(name: string): Uint8Array | undefined

  /** Number of entries. */
  get size(): number {
    return this.names().length
  }

  /**
   * The decoded value, or `undefined` where there is none of that name.
   *
   * @throws Blosc2Error `ERR_BLOSC2_FORMAT` where the entry is not msgpack; {@link getBytes} still gives it.
   * @example array.vlmeta.get('unit') // 'mV', or undefined
   */
  get(name: string): MetaValue | undefined {
    const bytes = this.getBytes(name)
    return bytes === undefined ? undefined : decodeValue(bytes, name)
  }

  /**
   * Whether there is an entry of that name.
   * @example if (!array.vlmeta.has('unit')) await array.vlmeta.set('unit', 'mV')
   */
  has(name: string): boolean {
    return this.names().includes(name)
  }

  /**
   * Names in stored order.
   * @example [...array.vlmeta.keys()] // ['unit', 'since']
   */
  *keys(): IterableIterator<string> {
    yield* this.names()
  }

  /**
   * Decoded values in stored order.
   * @example [...array.vlmeta.values()] // ['mV', 2024]
   */
  *values(): IterableIterator<MetaValue> {
    for (const [, value] of this) yield value
  }

  /**
   * Names with decoded values, in stored order.
   * @example new Map(array.vlmeta.entries()).get('unit') // 'mV'
   */
  *entries(): IterableIterator<[string, MetaValue]> {
    for (const name of this.names()) {
      const value = this.get(name)
      if (value !== undefined) yield [name, value]
    }
  }

  [Symbol.iterator](): IterableIterator<[string, MetaValue]> {
    return this.entries()
  }

  /**
   * All entries in a plain object.
   * @example array.vlmeta.toObject() // { unit: 'mV', since: 2024 }
   */
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
