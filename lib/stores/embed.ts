import type { NativeFrame } from '../binding'
import { Carried } from '../containers/carried'
import type { Sniffed } from '../describe-frame'
import { Blosc2Error } from '../errors'
import type { FrameHandle } from '../handle/handle'
import type { Opened } from '../interpret'
import { embeddedSteps, frameHandle, Ref } from '../msgpack'
import { checkOptions } from '../options'
import type { CParams } from '../params'
import type { PathLike } from '../path'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { type Content, contentOf, type StoreValue } from './content'
import {
  createEmbedded,
  type EmbedStoreOpenOptions,
  type EmbedStoreOptions,
  openEmbedded,
  type SyncEmbedStoreOpenOptions,
  type SyncEmbedStoreOptions,
} from './embed-create'
import { EmbedHeap } from './embed-heap'
import { indexName, isLocal } from './embed-index'
import { describeEmbedded } from './embed-info'
import { checkKey } from './keys'

/** What a member is without its data, and where it lies in the store's bytes. Sizes in bytes. */
export interface EmbedInfo extends Sniffed {
  readonly offset: number
  readonly length: number
}

/** What an EmbedStore gives back: objects in memory, or a reference to an array of a server. */
export type Embedded = Opened | Ref

/**
 * Arrays and other objects under names like `'/train/images'`, all within one super-chunk: a file (`.b2e`), or memory.
 * For many small objects; what is read from it is a copy in memory, whose changes do not reach the store. A value that
 * is replaced or deleted leaves its bytes behind until {@link compact}.
 *
 * Each change is committed before it resolves, or several at once in a {@link batch}, which is much faster. A process
 * that dies leaves the store as it was before or after a change. The format is Python-Blosc2's: both read and change
 * each other's stores.
 *
 * @example
 * ```ts
 * await using store = await blosc2.EmbedStore.open('data.b2e', { mode: 'a' })
 * await store.set('/train/labels', Uint8Array.of(1, 0, 1))
 * for await (const [key, value] of store) console.log(key, value.kind)
 * ```
 */
export class EmbedStore extends Carried {
  readonly kind = 'embedstore'
  readonly #heap: EmbedHeap
  /** For arrays that are made of tensors. */
  readonly #cparams: CParams | undefined

  /** @internal EmbedStores come from `EmbedStore.open`, `EmbedStore.create`, `open`, `load` and `fromCframe`. */
  constructor(handle: FrameHandle, cparams?: CParams) {
    super(handle, [indexName])
    this.#heap = new EmbedHeap(handle)
    this.#cparams = cparams
    this.#heap.index()
  }

  /**
   * Opens the store at a path.
   *
   * @throws `ENOENT` and the like; `ERR_BLOSC2_TYPE` for a file of another kind; `ERR_BLOSC2_KEY` where it contains
   * unsafe keys; `ERR_BLOSC2_FORMAT`, `ERR_BLOSC2_CORRUPT` where its map of members is none, or a wrong one.
   * @example
   * ```ts
   * await using store = await EmbedStore.open('data.b2e') // read-only
   * ```
   */
  static async open(path: PathLike, options?: EmbedStoreOpenOptions): Promise<EmbedStore> {
    const handle = await runAsync(openEmbedded(path, options, 'EmbedStore.open'), options, String(path))
    return new EmbedStore(handle, options?.cparams)
  }

  /** Blocking {@link open}. */
  static openSync(path: PathLike, options?: SyncEmbedStoreOpenOptions): EmbedStore {
    refuseAsyncOptions(options, 'EmbedStore.open')
    const handle = runSync(openEmbedded(path, options, 'EmbedStore.openSync'), String(path))
    return new EmbedStore(handle, options?.cparams)
  }

  /**
   * Makes an empty store, in memory or, with `urlpath`, in a file.
   *
   * @throws `EEXIST` where `urlpath` exists, unless `mode` is `'w'`.
   * @example
   * ```ts
   * const store = await EmbedStore.create()
   * await store.set('/a', await blosc2.arange(10))
   * const bytes = await store.toCframe()
   * ```
   */
  static async create(options?: EmbedStoreOptions): Promise<EmbedStore> {
    const handle = await runAsync(createEmbedded(options, 'EmbedStore.create'), options)
    return new EmbedStore(handle, options?.cparams)
  }

  /** Blocking {@link create}. */
  static createSync(options?: SyncEmbedStoreOptions): EmbedStore {
    refuseAsyncOptions(options, 'EmbedStore.create')
    return new EmbedStore(runSync(createEmbedded(options, 'EmbedStore.createSync')), options?.cparams)
  }

  /** Number of members. */
  get size(): number {
    return this.#heap.index().entries.size
  }

  /**
   * Whether there is a member of that key.
   * @example if (store.has('/a')) await store.delete('/a')
   */
  has(key: string): boolean {
    return this.#heap.index().entries.has(storedKey(key))
  }

  /**
   * In the order in which they were first set.
   * @example for (const key of store.keys()) console.log(key)
   */
  *keys(): IterableIterator<string> {
    yield* this.#heap.index().entries.keys()
  }

  /**
   * The member as an object in memory, or `undefined` where there is none of that name.
   *
   * @throws `ERR_BLOSC2_KEY` for what cannot be a key; what `fromCframe` throws where its bytes are damaged.
   * @example
   * ```ts
   * const labels = await store.get('/train/labels')
   * if (labels?.kind === 'ndarray') console.log(await labels.get())
   * ```
   */
  get(key: string, options?: AsyncOptions): Promise<Embedded | undefined> {
    return this[frameHandle].read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'get()')
      return this.#getting(frame, storedKey(key))
    }, options)
  }

  /** Blocking {@link get}. */
  getSync(key: string): Embedded | undefined {
    return this[frameHandle].readSync((frame) => this.#getting(frame, storedKey(key)))
  }

  /**
   * Adds a member, or replaces the one of that name. Tensors become arrays.
   *
   * @throws `ERR_BLOSC2_KEY` for unsafe keys; TypeError for what is no tensor or object of this package;
   * `ERR_BLOSC2_READ_ONLY`, `ERR_BLOSC2_CLOSED`.
   * @example
   * ```ts
   * await store.set('/train/images', { data: new Uint8Array(784), shape: [28, 28] })
   * ```
   */
  async set(key: string, value: StoreValue | Ref, options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'set()')
    const { sources, body } = this.#setting(key, value, 'set')
    await this[frameHandle].change(body, sources, options)
  }

  /** Blocking {@link set}. */
  setSync(key: string, value: StoreValue | Ref): void {
    const { sources, body } = this.#setting(key, value, 'setSync')
    this[frameHandle].changeSync(body, sources)
  }

  /**
   * Deletes a member. Resolves to whether there was one.
   * @example await store.delete('/a') // true
   */
  async delete(key: string, options?: AsyncOptions): Promise<boolean> {
    checkOptions(options, ['signal', 'onProgress'], 'delete()')
    let found = false
    const removal = this.#removal(storedKey(key), (known) => (found = known))
    await this[frameHandle].change(removal, [], options)
    return found
  }

  /** Blocking {@link delete}. */
  deleteSync(key: string): boolean {
    let found = false
    this[frameHandle].changeSync(
      this.#removal(storedKey(key), (known) => (found = known)),
      [],
    )
    return found
  }

  /**
   * What a member is, from its header, or `undefined` where there is none of that name.
   *
   * @throws `ERR_BLOSC2_UNSUPPORTED` for arrays of a server.
   * @example const images = await store.info('/train/images')
   */
  info(key: string): Promise<EmbedInfo | undefined> {
    return this[frameHandle].read((frame) => describeEmbedded(this.#heap, frame, storedKey(key)))
  }

  /** Blocking {@link info}. */
  infoSync(key: string): EmbedInfo | undefined {
    return this[frameHandle].readSync((frame) => describeEmbedded(this.#heap, frame, storedKey(key)))
  }

  /**
   * All members in the order of {@link keys}; those that are deleted meanwhile are left out.
   * @example for await (const [key, value] of store.entries()) console.log(key, value)
   */
  async *entries(): AsyncIterableIterator<[string, Embedded]> {
    for (const key of [...this.keys()]) {
      const value = await this.get(key)
      if (value !== undefined) yield [key, value]
    }
  }

  /** Blocking {@link entries}. */
  *entriesSync(): IterableIterator<[string, Embedded]> {
    for (const key of [...this.keys()]) {
      const value = this.getSync(key)
      if (value !== undefined) yield [key, value]
    }
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<[string, Embedded]> {
    return this.entries()
  }

  override batch<T>(callback: () => Promise<T> | T): Promise<T> {
    return this.#heap.batch(callback)
  }

  override batchSync<T>(callback: () => T): T {
    return this.#heap.batchSync(callback)
  }

  /**
   * Rewrites the store, by way of memory, without the bytes of members that were replaced or deleted.
   * @example await store.compact()
   */
  override async compact(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'compact()')
    await this[frameHandle].compact(options, (frame) => this.#heap.compacted(frame))
  }

  override compactSync(): void {
    this[frameHandle].compactSync((frame) => this.#heap.compacted(frame))
  }

  *#getting(frame: NativeFrame, key: string): Steps<Embedded | undefined> {
    const entry = this.#heap.index(frame).entries.get(key)
    if (!entry) return undefined
    if (!isLocal(entry)) return new Ref({ kind: 'c2array', ...entry })
    return yield* embeddedSteps(yield* this.#heap.read(frame, entry))
  }

  #setting(key: unknown, value: unknown, owner: string) {
    const checked = newKey(key, `${owner}()`)
    if (value instanceof Ref) {
      const { target } = value
      if (target.kind !== 'c2array' || !target.urlbase) {
        throw new TypeError(
          "Expected a reference of kind 'c2array' with a urlbase: others have no place here",
        )
      }
      const { urlbase, path } = target
      const body = (frame: NativeFrame) => this.#heap.putRemote(frame, checked, { urlbase, path })
      return { sources: [], body }
    }
    const content: Content = contentOf(value, this.#cparams, owner)
    const heap = this.#heap
    const body = function* (frame: NativeFrame): Steps<NativeFrame> {
      return yield* heap.put(frame, checked, yield* content.bytes())
    }
    return { sources: content.sources, body }
  }

  #removal(key: string, report: (found: boolean) => void) {
    return (frame: NativeFrame) => {
      report(this.#heap.index(frame).entries.has(key))
      return this.#heap.remove(frame, [key])
    }
  }
}

function storedKey(key: unknown): string {
  return checkKey(key, 'an EmbedStore', { root: true, reserved: true })
}

/** What Python writes no key with is no key here either. */
function newKey(key: unknown, owner: string): string {
  const checked = checkKey(key, owner, { root: true })
  if (!checked.includes(':')) return checked
  throw new Blosc2Error('ERR_BLOSC2_KEY', `Expected a key without colons for ${owner}, got '${checked}'`)
}
