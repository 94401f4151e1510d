import type { OpenedAs } from '../open'
import { checkOptions, type OnlyKnown } from '../options'
import { filePath, type PathLike } from '../path'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync } from '../steps'
import type { StoreValue } from './content'
import type { EmbedStore } from './embed'
import { isMetadataKey } from './key-index'
import { checkKey } from './keys'
import type { ExpectedOptions } from './leaves'
import { memoryStore, openStore, type StoreOptions, type SyncStoreOptions } from './open-store'
import { isStore, put, putAll, putSync } from './putting'
import { StoreBase, storeCore } from './store-base'
import type { Member } from './store-state'

/** What a value must be; anything else is refused with `ERR_BLOSC2_TYPE`. */
export type SyncMemberOptions = ExpectedOptions
/** Options of `get`. */
export interface MemberOptions extends SyncMemberOptions, AsyncOptions {}

/** The type of a value that `O` says more about. */
export type MemberAs<O, Any> = O extends { readonly kind: string } | { readonly dtype: unknown }
  ? OpenedAs<string, O>
  : Any

/** What stores take: {@link StoreValue}, references to arrays of a server, and other stores, whose members are copied. */
export type Storable = StoreValue | Member | StoreBase | EmbedStore

/**
 * Arrays and other objects under names, each in a file of a directory (`.b2d`) or a member of a zip archive (`.b2z`) of
 * its own, or small ones together in one frame: see `threshold`. Names are flat: `/a` and `/a/b` may both hold values.
 * The format is Python-Blosc2's: both read and change each other's stores.
 *
 * In a directory, values of a store that was opened for changes are live: what is written to them is in the store. In
 * an archive they are read where they are, and `set` replaces them. Embedded values are copies in memory.
 *
 * Each change is committed before it resolves, those that are called together at once. A process that dies leaves what
 * was committed; opening the store for changes tidies up behind it.
 *
 * @example
 * ```ts
 * await using store = await blosc2.DictStore.open('data.b2d', { mode: 'a' })
 * await store.set('/labels', Uint8Array.of(1, 0, 1))
 * const labels = await store.get('/labels', { kind: 'ndarray' })
 * ```
 */
export class DictStore extends StoreBase {
  readonly kind = 'dictstore'

  /**
   * Opens the store at a path, or makes one there: an archive where the path ends in `.b2z`, else a directory.
   *
   * @throws `ENOENT` and the like; `ERR_BLOSC2_FORMAT` for what is no store; `ERR_BLOSC2_KEY` for unsafe keys in it;
   * `ERR_BLOSC2_CORRUPT` for damaged archives; `ERR_BLOSC2_LOCKED` for archives that others have open for changes.
   * @example
   * ```ts
   * await using store = await DictStore.open('data.b2z', { mode: 'a' })
   * ```
   */
  static async open(path: PathLike, options?: StoreOptions): Promise<DictStore> {
    const file = filePath(path, 'DictStore.open()')
    return new DictStore(
      await runAsync(openStore(file, options, 'b2dict', 'DictStore.open'), options, file.name),
      '',
    )
  }

  /** Blocking {@link open}. */
  static openSync(path: PathLike, options?: SyncStoreOptions): DictStore {
    refuseAsyncOptions(options, 'DictStore.open')
    const file = filePath(path, 'DictStore.openSync()')
    return new DictStore(runSync(openStore(file, options, 'b2dict', 'DictStore.openSync'), file.name), '')
  }

  /**
   * An empty store in memory. What is read from it is a copy.
   * @example const store = await blosc2.DictStore.create()
   */
  static async create(options?: Pick<StoreOptions, 'cparams' | 'threshold'>): Promise<DictStore> {
    return new DictStore(await runAsync(memoryStore(options, 'b2dict', 'DictStore.create')), '')
  }

  /** Blocking {@link create}. */
  static createSync(options?: Pick<StoreOptions, 'cparams' | 'threshold'>): DictStore {
    return new DictStore(runSync(memoryStore(options, 'b2dict', 'DictStore.createSync')), '')
  }

  /** Number of values. */
  get size(): number {
    let size = 0
    for (const _ of this.keys()) size++
    return size
  }

  /**
   * Whether there is a value of that key.
   * @example if (store.has('/a')) await store.delete('/a')
   */
  has(key: string): boolean {
    const full = this.fullKey(key, 'has()')
    return !isMetadataKey(full) && this[storeCore].index.get(full) !== undefined
  }

  /**
   * In stored order: those of files and members first, then embedded ones.
   * @example for (const key of store.keys()) console.log(key)
   */
  *keys(): IterableIterator<string> {
    for (const key of this[storeCore].index.keys()) if (!isMetadataKey(key)) yield key
  }

  /**
   * The value of a key, or `undefined` where there is none.
   *
   * @throws `ERR_BLOSC2_KEY` for what cannot be a key; `ERR_BLOSC2_TYPE` where it is not what the options ask for; what
   * `open` throws.
   * @example
   * ```ts
   * const a = await store.get('/a', { kind: 'ndarray', dtype: 'float32' })
   * ```
   */
  get<const O extends MemberOptions = Record<never, never>>(
    key: string,
    options?: OnlyKnown<O, MemberOptions>,
  ): Promise<MemberAs<O, Member> | undefined>
  async get(key: string, options?: MemberOptions): Promise<unknown> {
    checkOptions(options, ['kind', 'dtype', 'signal', 'onProgress'], 'get()')
    const full = this.fullKey(key, 'get()')
    return this[storeCore].run(() => this[storeCore].get(full, expected(options)), options)
  }

  /** Blocking {@link get}. */
  getSync<const O extends SyncMemberOptions = Record<never, never>>(
    key: string,
    options?: OnlyKnown<O, SyncMemberOptions>,
  ): MemberAs<O, Member> | undefined
  getSync(key: string, options?: SyncMemberOptions): unknown {
    refuseAsyncOptions(options, 'get')
    checkOptions(options, ['kind', 'dtype'], 'getSync()')
    const full = this.fullKey(key, 'getSync()')
    return this[storeCore].runSync(() => this[storeCore].get(full, expected(options)))
  }

  /**
   * Adds a value, or replaces the one of that name. Tensors become arrays; the members of another store are copied one
   * after the other, with the key in front of theirs.
   *
   * @throws `ERR_BLOSC2_KEY` for unsafe keys; TypeError for what cannot be stored; `ERR_BLOSC2_READ_ONLY`,
   * `ERR_BLOSC2_CLOSED`; `ERR_BLOSC2_CHANGED` where another program has replaced the archive.
   * @example
   * ```ts
   * await store.set('/a', { data: Float32Array.of(1, 2), shape: [2] })
   * ```
   */
  async set(key: string, value: Storable, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'set()')
    const full = newKey(key, 'set()')
    const core = this[storeCore]
    if (isStore(value)) await runAsync(putAll(core, full, value, anywhere, options), undefined, this.urlpath)
    else await put(core, full, value, anywhere, options)
  }

  /** Blocking {@link set}. */
  setSync(key: string, value: Storable): void {
    const full = newKey(key, 'setSync()')
    const core = this[storeCore]
    if (isStore(value)) runSync(putAll(core, full, value, anywhere), this.urlpath)
    else putSync(core, full, value, anywhere)
  }

  /**
   * Deletes a value. Resolves to whether there was one.
   * @example
   * ```ts
   * if (!(await store.delete('/a'))) console.log('there was none')
   * ```
   */
  async delete(key: string, options?: AsyncOptions): Promise<boolean> {
    checkOptions(options, ['signal', 'onProgress'], 'delete()')
    const full = this.fullKey(key, 'delete()')
    let found = false
    await this[storeCore].change(function* (stage) {
      found = stage.index.get(full) !== undefined
      if (found) yield* stage.remove([full])
    }, options)
    return found
  }

  /** Blocking {@link delete}. */
  deleteSync(key: string): boolean {
    const full = this.fullKey(key, 'deleteSync()')
    let found = false
    this[storeCore].changeSync(function* (stage) {
      found = stage.index.get(full) !== undefined
      if (found) yield* stage.remove([full])
    })
    return found
  }

  /**
   * All values with their keys, in the order of {@link keys}; those that are deleted meanwhile are left out.
   * @example for await (const [key, value] of store.entries()) console.log(key, value)
   */
  async *entries(): AsyncIterableIterator<[string, Member]> {
    for (const key of [...this.keys()]) {
      const value = await this.get(key)
      if (value !== undefined) yield [key, value]
    }
  }

  /** Blocking {@link entries}. */
  *entriesSync(): IterableIterator<[string, Member]> {
    for (const key of [...this.keys()]) {
      const value = this.getSync(key)
      if (value !== undefined) yield [key, value]
    }
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<[string, Member]> {
    return this.entries()
  }

  protected override fullKey(key: unknown, owner: string): string {
    return checkKey(key, owner, { root: true })
  }
}

export function expected({ kind, dtype }: MemberOptions = {}): ExpectedOptions {
  return { kind, dtype }
}

function anywhere(): void {}

function newKey(key: unknown, owner: string): string {
  return checkKey(key, owner)
}
