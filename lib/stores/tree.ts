import { Blosc2Error } from '../errors'
import { checkOptions, type OnlyKnown } from '../options'
import { filePath, type PathLike } from '../path'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import type { StoreCore } from './core'
import { expected, type MemberAs, type MemberOptions, type Storable, type SyncMemberOptions } from './dict'
import { ancestors } from './key-index'
import { checkKey } from './keys'
import { memoryStore, openStore, type StoreOptions, type SyncStoreOptions } from './open-store'
import { isStore, put, putAll, putSync } from './putting'
import type { Stage } from './stage'
import { storeCore } from './store-base'
import type { Member } from './store-state'
import { tablesOf, unregister } from './tables'
import { isWithin, TreeView } from './tree-view'

/**
 * A tree of arrays and other objects: groups are paths like `/train`, values lie in them, and each group has metadata of
 * its own. Stored as a directory (`.b2d`) or a zip archive (`.b2z`) in Python-Blosc2's format: both read and change each
 * other's stores. What {@link DictStore} says of values and changes holds here too.
 *
 * @example
 * ```ts
 * await using store = await blosc2.TreeStore.open('data.b2z', { mode: 'a' })
 * await store.set('/train/images', { data: new Uint8Array(784), shape: [28, 28] })
 * await store.subtree('/train').vlmeta.set('source', 'camera 3')
 * for (const [path, groups, leaves] of store.walk('/')) console.log(path, groups, leaves)
 * ```
 */
export class TreeStore extends TreeView {
  readonly kind = 'treestore'
  /**
   * Opens the store at a path, or makes one there: see {@link DictStore.open}.
   * @example
   * ```ts
   * await using store = await TreeStore.open('data.b2z', { mode: 'a' })
   * ```
   */
  static async open(path: PathLike, options?: StoreOptions): Promise<TreeStore> {
    const file = filePath(path, 'TreeStore.open()')
    const core = await runAsync(
      openTree(openStore(file, options, 'b2tree', 'TreeStore.open')),
      options,
      file.name,
    )
    return new TreeStore(core, '')
  }

  /** Blocking {@link open}. */
  static openSync(path: PathLike, options?: SyncStoreOptions): TreeStore {
    refuseAsyncOptions(options, 'TreeStore.open')
    const file = filePath(path, 'TreeStore.openSync()')
    return new TreeStore(
      runSync(openTree(openStore(file, options, 'b2tree', 'TreeStore.openSync')), file.name),
      '',
    )
  }

  /**
   * An empty store in memory. What is read from it is a copy.
   * @example const store = await blosc2.TreeStore.create()
   */
  static async create(options?: Pick<StoreOptions, 'cparams' | 'threshold'>): Promise<TreeStore> {
    return new TreeStore(await runAsync(memoryStore(options, 'b2tree', 'TreeStore.create')), '')
  }

  /** Blocking {@link create}. */
  static createSync(options?: Pick<StoreOptions, 'cparams' | 'threshold'>): TreeStore {
    return new TreeStore(runSync(memoryStore(options, 'b2tree', 'TreeStore.createSync')), '')
  }

  /**
   * The value of a key; for groups, the {@link subtree}; `undefined` where there is neither.
   *
   * @throws `ERR_BLOSC2_KEY` for what cannot be a key; `ERR_BLOSC2_TYPE` where it is not what the options ask for; what
   * `open` throws.
   * @example
   * ```ts
   * const images = await store.get('/train/images', { kind: 'ndarray' })
   * ```
   */
  get<const O extends MemberOptions = Record<never, never>>(
    key: string,
    options?: OnlyKnown<O, MemberOptions>,
  ): Promise<MemberAs<O, Member | TreeStore> | undefined>
  async get(key: string, options?: MemberOptions): Promise<unknown> {
    checkOptions(options, ['kind', 'dtype', 'signal', 'onProgress'], 'get()')
    const full = this.fullKey(key, 'get()')
    return this[storeCore].run(() => this.#getting(full, options), options)
  }

  /** Blocking {@link get}. */
  getSync<const O extends SyncMemberOptions = Record<never, never>>(
    key: string,
    options?: OnlyKnown<O, SyncMemberOptions>,
  ): MemberAs<O, Member | TreeStore> | undefined
  getSync(key: string, options?: SyncMemberOptions): unknown {
    refuseAsyncOptions(options, 'get')
    checkOptions(options, ['kind', 'dtype'], 'getSync()')
    const full = this.fullKey(key, 'getSync()')
    return this[storeCore].runSync(() => this.#getting(full, options))
  }

  /**
   * Adds a value, or replaces the one of that name; groups come into being with it. Tensors become arrays; the members
   * of another store are copied into the group of that name, one after the other.
   *
   * @throws `ERR_BLOSC2_KEY` for unsafe keys, groups and paths below values; TypeError for what cannot be stored;
   * `ERR_BLOSC2_READ_ONLY`, `ERR_BLOSC2_CLOSED`; `ERR_BLOSC2_CHANGED` where another program has replaced the archive.
   * @example
   * ```ts
   * await store.set('/train/images', { data: new Uint8Array(784), shape: [1, 28, 28] })
   * ```
   */
  async set(key: string, value: Storable, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'set()')
    const full = this.#newKey(key, value, 'set()')
    const core = this[storeCore]
    if (isStore(value))
      await runAsync(putAll(core, full, value, this.#check, options), undefined, this.urlpath)
    else await put(core, full, value, this.#check, options)
  }

  /** Blocking {@link set}. */
  setSync(key: string, value: Storable): void {
    const full = this.#newKey(key, value, 'setSync()')
    const core = this[storeCore]
    if (isStore(value)) runSync(putAll(core, full, value, this.#check), this.urlpath)
    else putSync(core, full, value, this.#check)
  }

  /**
   * Deletes a value or a group with all that is in it. Resolves to whether there was one.
   * @example
   * ```ts
   * await store.delete('/train') // with all that is in it
   * ```
   */
  async delete(key: string, options?: AsyncOptions): Promise<boolean> {
    checkOptions(options, ['signal', 'onProgress'], 'delete()')
    const full = this.fullKey(key, 'delete()')
    const found: string[] = []
    await this[storeCore].change((stage) => this.#removing(stage, full, found), options)
    return found.length > 0
  }

  /** Blocking {@link delete}. */
  deleteSync(key: string): boolean {
    const full = this.fullKey(key, 'deleteSync()')
    const found: string[] = []
    this[storeCore].changeSync((stage) => this.#removing(stage, full, found))
    return found.length > 0
  }

  /**
   * All keys with their values, in the order of {@link keys}; what is deleted meanwhile is left out.
   * @example for await (const [key, value] of store.entries()) console.log(key, value)
   */
  async *entries(): AsyncIterableIterator<[string, Member | TreeStore]> {
    for (const key of this.keys()) {
      const value = await this.get(key)
      if (value !== undefined) yield [key, value]
    }
  }

  /** Blocking {@link entries}. */
  *entriesSync(): IterableIterator<[string, Member | TreeStore]> {
    for (const key of this.keys()) {
      const value = this.getSync(key)
      if (value !== undefined) yield [key, value]
    }
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<[string, Member | TreeStore]> {
    return this.entries()
  }

  /**
   * A group as a store of its own, whose keys begin there. It shares all else with this one, closing included. The group
   * need not exist yet.
   * @example
   * ```ts
   * for (const key of store.subtree('/train').keys()) console.log(key) // '/images'
   * ```
   */
  subtree(path: string): TreeStore {
    const full = this.fullKey(path, 'subtree()')
    if (this[storeCore].index.get(full)) {
      throw new Blosc2Error('ERR_BLOSC2_KEY', `Expected a group for subtree(), but '${path}' is a value`)
    }
    return full === this.prefix || full === '/' ? this : new TreeStore(this[storeCore], full)
  }

  #newKey(key: string, value: Storable, owner: string): string {
    if (isStore(value)) return this.fullKey(key, owner)
    return `${this.prefix}${checkKey(key, owner)}`
  }

  *#getting(full: string, options: MemberOptions | undefined): Steps<Member | TreeStore | undefined> {
    if (this.isHidden(full)) return undefined
    const core = this[storeCore]
    if (core.index.get(full) === undefined && this.isGroup(full)) {
      const { kind, dtype } = options ?? {}
      if (kind === undefined && dtype === undefined)
        return full === this.path ? this : new TreeStore(core, full)
      throw new Blosc2Error(
        'ERR_BLOSC2_TYPE',
        `Expected kind '${kind ?? 'ndarray'}' under '${full}', found a group`,
      )
    }
    return yield* core.get(full, expected(options))
  }

  /** @throws `ERR_BLOSC2_KEY` where the tree has no place for a value, `ERR_BLOSC2_UNSUPPORTED` within tables. */
  readonly #check = (stage: Stage, key: string): void => {
    this.#checkTables(key)
    if (stage.index.below(key) > 0) {
      throw new Blosc2Error('ERR_BLOSC2_KEY', `Expected the key of a value, but '${key}' is a group`)
    }
    for (const path of ancestors(key)) {
      if (!stage.index.get(path)) continue
      throw new Blosc2Error(
        'ERR_BLOSC2_KEY',
        `Expected a key in a group for '${key}', but '${path}' is a value`,
      )
    }
  }

  #checkTables(key: string): void {
    for (const path of this[storeCore].tables) {
      if (!isWithin(key, path)) continue
      const message = `Expected a key outside of tables, but '${key}' belongs to the table '${path}'`
      throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
    }
  }

  *#removing(stage: Stage, full: string, found: string[]): Steps<void> {
    const core = this[storeCore]
    const { tables } = core
    const path = full === '/' ? '' : full
    if (!tables.has(path) || path === '') this.#checkTables(full)
    const keys = [...stage.index.keys()].filter((key) => isWithin(key, path))
    found.push(...keys)
    yield* stage.remove(keys)
    if (![...tables].some((table) => isWithin(table, path))) return
    yield* unregister(stage, path)
    core.tables = new Set([...tables].filter((table) => !isWithin(table, path)))
  }
}

/** A tree is a store whose tables are known. */
export function* openTree(opening: Steps<StoreCore>): Steps<StoreCore> {
  const core = yield* opening
  core.keepsTables = true
  try {
    core.tables = yield* tablesOf(core)
  } catch (error) {
    core.closeSync()
    throw error
  }
  return core
}
