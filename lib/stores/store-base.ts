import { checkOptions, expectFunction } from '../options'
import { filePath, type PathLike } from '../path'
import { type AsyncOptions, refuseAsyncOptions, type Steps } from '../steps'
import type { StoreCore } from './core'
import { NodeMetadata } from './node-metadata'
import { packArchive, packFolder } from './pack'
import type { MemberInfo, StoreMode } from './store-state'

/** How an object of a store is told from other values by code that the class itself is built on. */
export const storeCore: unique symbol = Symbol('blosc2.store')

/** Which part of a file a value is: options of `open` that read it from there. Bytes. */
export interface MemberWindow {
  readonly offset: number
  readonly length: number
}

/** Options of the blocking `toB2zSync` and `toB2dSync`. */
export interface SyncPackOptions {
  /** `'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it. */
  readonly mode?: 'w-' | 'w' | undefined
}

/** Options of `toB2z` and `toB2d`. */
export interface PackOptions extends SyncPackOptions, AsyncOptions {}

/** What stores in directories, archives and memory have in common, whatever their keys mean. */
export abstract class StoreBase {
  /** @internal */
  readonly [storeCore]: StoreCore
  /** Where in the store this is: empty, or the path of a subtree. */
  protected readonly prefix: string
  /** Metadata of the store or, in a subtree, of that. */
  readonly vlmeta: NodeMetadata

  /** @internal Stores come from `open`. */
  constructor(core: StoreCore, prefix: string) {
    this[storeCore] = core
    this.prefix = prefix
    this.vlmeta = new NodeMetadata(core, prefix)
  }

  /** @internal The key in the whole store, checked. */
  protected abstract fullKey(key: unknown, owner: string): string

  /** The path of the store; `undefined` in memory. */
  get urlpath(): string | undefined {
    return this[storeCore].options.file?.name
  }

  get mode(): StoreMode {
    return this[storeCore].options.mode
  }

  /** From how many bytes on values are not embedded. */
  get threshold(): number | null {
    return this[storeCore].options.threshold
  }

  get closed(): boolean {
    return this[storeCore].closed
  }

  /**
   * What a value is, or `undefined` where there is none of that name, and for groups and arrays of a server.
   * @example const images = await store.info('/train/images')
   */
  info(key: string): Promise<MemberInfo | undefined> {
    return this[storeCore].run(() => this[storeCore].describe(this.fullKey(key, 'info()')))
  }

  /** Blocking {@link info}. */
  infoSync(key: string): MemberInfo | undefined {
    return this[storeCore].runSync(() => this[storeCore].describe(this.fullKey(key, 'infoSync()')))
  }

  /**
   * Where a value is in the archive, as a frame that anybody can read in place; `undefined` for embedded values and for
   * stores that are no archives.
   *
   * @example
   * ```ts
   * const window = await store.memberWindow('/train/images')
   * const images = await blosc2.open('data.b2z', { kind: 'ndarray', ...window })
   * ```
   */
  memberWindow(key: string): Promise<MemberWindow | undefined> {
    return this[storeCore].run(() => this.#window(this.fullKey(key, 'memberWindow()')))
  }

  /** Blocking {@link memberWindow}. */
  memberWindowSync(key: string): MemberWindow | undefined {
    return this[storeCore].runSync(() => this.#window(this.fullKey(key, 'memberWindowSync()')))
  }

  /**
   * Makes all changes called while `callback` runs at its end, together: all of them or, when the callback fails or the
   * process dies, none. Values wait in memory until then, and reads show the state before. Other changes of
   * the store called meanwhile join.
   *
   * @returns what the callback returns.
   * @example await store.batch(() => Promise.all([store.set('/a', a), store.delete('/b')]))
   */
  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    expectFunction(callback, 'the argument of batch()')
    return this[storeCore].batch(callback)
  }

  /** Blocking {@link batch}. */
  batchSync<T>(callback: () => T): T {
    expectFunction(callback, 'the argument of batchSync()')
    return this[storeCore].batchSync(callback)
  }

  /**
   * Writes the whole store to an archive. It appears complete or not at all.
   *
   * @throws `EEXIST`
   * @example
   * ```ts
   * await store.toB2z('copy.b2z', { mode: 'w' })
   * ```
   */
  async toB2z(path: PathLike, options?: PackOptions): Promise<void> {
    const { file, replace } = packTarget(path, options, 'toB2z()')
    const core = this[storeCore]
    await core.inTurn(() => core.whole(() => packArchive(core, file, replace)), options)
  }

  /** Blocking {@link toB2z}. */
  toB2zSync(path: PathLike, options?: SyncPackOptions): void {
    refuseAsyncOptions(options, 'toB2z')
    const { file, replace } = packTarget(path, options, 'toB2zSync()')
    const core = this[storeCore]
    core.inTurnSync(() => core.whole(() => packArchive(core, file, replace)))
  }

  /**
   * Writes the whole store to a directory. It appears complete or not at all.
   *
   * @throws `EEXIST`
   * @example await store.toB2d('data.b2d', { mode: 'w' })
   */
  async toB2d(path: PathLike, options?: PackOptions): Promise<void> {
    const { file, replace } = packTarget(path, options, 'toB2d()')
    const core = this[storeCore]
    await core.inTurn(() => core.whole(() => packFolder(core, file, replace)), options)
  }

  /** Blocking {@link toB2d}. */
  toB2dSync(path: PathLike, options?: SyncPackOptions): void {
    refuseAsyncOptions(options, 'toB2d')
    const { file, replace } = packTarget(path, options, 'toB2dSync()')
    const core = this[storeCore]
    core.inTurnSync(() => core.whole(() => packFolder(core, file, replace)))
  }

  /**
   * Resolves when other programs see the changes called so far and the disk has them.
   * @example await store.flush()
   */
  async flush(): Promise<void> {
    const core = this[storeCore]
    await core.inTurn(() => core.flush())
  }

  /** Blocking {@link flush}. */
  flushSync(): void {
    const core = this[storeCore]
    core.inTurnSync(() => core.flush())
  }

  /**
   * Takes over what other handles and programs have changed in the store since it was opened: keys and where their
   * values are. Nothing else does, but that values which are live follow their own file. An archive that is open for
   * changes here is changed by nobody else.
   *
   * @throws `ERR_BLOSC2_LOCKED` while a batch is open; what `open` throws.
   * @example
   * ```ts
   * const store = await blosc2.open('results.b2z')
   * await store.refresh()
   * console.log([...store.keys()])
   * ```
   */
  async refresh(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'refresh()')
    await this[storeCore].inTurn(() => this[storeCore].refresh(), options)
  }

  /** Blocking {@link refresh}. */
  refreshSync(): void {
    this[storeCore].inTurnSync(() => this[storeCore].refresh())
  }

  /**
   * Reads everything: every chunk of every value is decoded and compared with its checksum where it has one, and what
   * is in an archive with that of the archive, which knows any change of a bit.
   *
   * @throws `ERR_BLOSC2_CORRUPT`, `ERR_BLOSC2_INTEGRITY` naming the first key that is wrong.
   * @example
   * ```ts
   * await store.verify({ signal: AbortSignal.timeout(60_000) })
   * ```
   */
  async verify(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'verify()')
    await this[storeCore].run(() => this[storeCore].verify(), options)
  }

  /** Blocking {@link verify}. */
  verifySync(): void {
    this[storeCore].runSync(() => this[storeCore].verify())
  }

  /**
   * Writes the archive, and the embedded values, anew without the space that changes have left unused.
   * @example
   * ```ts
   * await store.compact()
   * ```
   */
  async compact(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'compact()')
    const core = this[storeCore]
    core.checkWritable()
    await core.inTurn(() => core.compact(), options)
  }

  /** Blocking {@link compact}. */
  compactSync(): void {
    const core = this[storeCore]
    core.checkWritable()
    core.inTurnSync(() => core.compact())
  }

  /**
   * Refuses further calls and resolves when those under way are done and the disk has the changes. Twice is fine.
   * @example await store.close()
   */
  close(): Promise<void> {
    return this[storeCore].close()
  }

  /** Blocking {@link close}. */
  closeSync(): void {
    this[storeCore].closeSync()
  }

  [Symbol.dispose](): void {
    this.closeSync()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** @internal The keys of all that is stored here, as they are here and in the whole store; metadata included. */
  *storedKeys(): IterableIterator<[string, string]> {
    const { index } = this[storeCore]
    const { prefix } = this
    for (const key of [...index.keys()])
      if (key.startsWith(`${prefix}/`)) yield [key.slice(prefix.length), key]
  }

  /** @internal Paths of the tables in it, as they are here. */
  tablesBelow(): string[] {
    const below = [...this[storeCore].tables].filter((path) => path.startsWith(`${this.prefix}/`))
    return below.map((path) => path.slice(this.prefix.length))
  }

  *#window(full: string): Steps<MemberWindow | undefined> {
    const { index, leaves } = this[storeCore]
    const place = index.get(full)
    return place?.tier === 'leaf' ? yield* leaves.window(place.names[0] ?? '') : undefined
  }
}

function packTarget(path: PathLike, options: PackOptions | undefined, owner: string) {
  checkOptions(options, ['mode', 'signal', 'onProgress'], owner)
  const { mode = 'w-' } = options ?? {}
  if (mode !== 'w' && mode !== 'w-') {
    throw new TypeError(`Expected option 'mode' to be 'w-' or 'w', got ${String(mode)}`)
  }
  return { file: filePath(path, owner), replace: mode === 'w' }
}
