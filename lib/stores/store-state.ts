/** What a store has and what is read from it. */
import { binding, type NativeFrame } from '../binding'
import type { Sniffed } from '../describe-frame'
import { Blosc2Error, isBlosc2Error } from '../errors'
import { closedError, readOnlyError } from '../handle/errors'
import { interpret, type Opened } from '../interpret'
import { Ref } from '../msgpack'
import type { CParams } from '../params'
import type { FilePath } from '../path'
import { Turns } from '../sharing/turns'
import { type AsyncOptions, native, runAsync, runSync, type Steps } from '../steps'
import type { EmbedHeap } from './embed-heap'
import { isLocal } from './embed-index'
import { describeEntry } from './embed-info'
import { EmbeddedMembers } from './embedded-members'
import { embedded, KeyIndex } from './key-index'
import { checkKey } from './keys'
import type { ExpectedOptions, Leaves } from './leaves'
import { keyOf } from './names'
import { frameOf, Stage } from './stage'
import { StoreLock } from './store-lock'

/** What a value of a store is, from its header, without its data. Sizes in bytes. */
export interface MemberInfo extends Sniffed {
  /** Whether it is embedded in the store's own frame, rather than a file or member of the archive of its own. */
  readonly embedded: boolean
}

/** `'r'` reads, `'r+'` changes what exists, `'a'` also creates, `'w'` empties. */
export type StoreMode = 'r' | 'r+' | 'a' | 'w'

export interface CoreOptions {
  readonly mode: StoreMode
  readonly file: FilePath | undefined
  readonly cparams: CParams | undefined
  /** Bytes from which on values are leaves of their own; null embeds all that have no file of their own. */
  readonly threshold: number | null
}

/** A value as the store has it: an object, or a reference to an array of a server. */
export type Member = Opened | Ref

export abstract class StoreState {
  readonly options: CoreOptions
  readonly leaves: Leaves
  readonly heap: EmbedHeap
  /** Paths of tables, in stores where keys are a tree. */
  tables: ReadonlySet<string> = new Set()
  protected readonly lock: StoreLock
  protected readonly turns: Turns
  /** Changed in place by changes that have been made. */
  #index: KeyIndex
  protected isClosed = false

  constructor(leaves: Leaves, heap: EmbedHeap, index: KeyIndex, options: CoreOptions) {
    this.leaves = leaves
    this.heap = heap
    this.options = options
    this.#index = index
    this.turns = new Turns(options.file?.native)
    this.lock = new StoreLock(
      heap.handle,
      (alone) => this.look(alone),
      () => leaves.unfinished,
    )
  }

  get index(): KeyIndex {
    this.checkOpen()
    return this.#index
  }

  get closed(): boolean {
    return this.isClosed
  }

  get readOnly(): boolean {
    return this.options.mode === 'r'
  }

  checkOpen(): void {
    if (this.isClosed) throw closedError(this.options.file?.name)
  }

  checkWritable(): void {
    this.checkOpen()
    if (this.readOnly) throw readOnlyError(this.options.file?.name)
  }

  /** The value of a key; undefined where there is none. */
  *get(key: string, expected: ExpectedOptions): Steps<Member | undefined> {
    const place = this.index.get(key)
    if (!place) {
      this.leaves.checkMissing(key)
      return undefined
    }
    if (place.tier === 'leaf') return yield* this.leaves.open(place.names[0] ?? '', expected)
    const heap = this.heap
    return yield* this.#embedded(function* (frame) {
      const entry = heap.index(frame).entries.get(key)
      if (!entry) return undefined
      if (!isLocal(entry)) return new Ref({ kind: 'c2array', ...entry })
      const found = yield* frameOf(yield* heap.read(frame, entry))
      return interpret(found, { given: expected }, { access: 'r+' })
    })
  }

  /** Undefined where there is none, and for arrays of a server. */
  *describe(key: string): Steps<MemberInfo | undefined> {
    const place = this.index.get(key)
    if (!place) return undefined
    if (place.tier === 'leaf')
      return { ...(yield* this.leaves.describe(place.names[0] ?? '')), embedded: false }
    const heap = this.heap
    return yield* this.#embedded(function* (frame) {
      const entry = heap.index(frame).entries.get(key)
      if (!entry || !isLocal(entry)) return undefined
      return { ...(yield* describeEntry(heap, frame, entry)), embedded: true }
    })
  }

  /** Reads everything. */
  *verify(): Steps<void> {
    yield* this.leaves.verifyRest()
    yield* this.#embedded(native.verifyFrame)
    for (const key of [...this.index.keys()]) {
      const place = this.index.get(key)
      if (!place) continue
      try {
        if (place.tier === 'leaf') yield* this.leaves.verify(place.names[0] ?? '')
        else yield* this.#embedded((frame) => this.#verifyEmbedded(frame, key))
      } catch (error) {
        throw isBlosc2Error(error) ? ofMember(error, key) : error
      }
    }
  }

  *#verifyEmbedded(frame: NativeFrame, key: string): Steps<void> {
    const entry = this.heap.index(frame).entries.get(key)
    if (!entry || !isLocal(entry)) return
    const member = yield* frameOf(yield* this.heap.read(frame, entry))
    try {
      yield* native.verifyFrame(member)
    } finally {
      binding.releaseFrame(member)
    }
  }

  /** Whoever holds the lock of the store already reads what is there. */
  #embedded<T>(body: (frame: NativeFrame) => Steps<T>): Steps<T> {
    const { handle } = this.heap
    return this.lock.exists ? body(handle.frame) : handle.reading(body)
  }

  /** Takes over what others have changed; `alone`: nobody can change anything meanwhile. */
  protected *look(alone: boolean): Steps<void> {
    yield* this.leaves.refresh(new EmbeddedMembers(this.heap.handle), alone)
    this.#index = yield* indexOf(this.leaves, this.heap)
  }

  /** Runs `body` on a state of the store that stays as it is, where programs lock it. */
  run<T>(body: () => Steps<T>, options?: AsyncOptions): Promise<T> {
    this.checkOpen()
    return this.turns.track(runAsync(this.lock.reading(body), options, this.options.file?.name))
  }

  runSync<T>(body: () => Steps<T>): T {
    this.checkOpen()
    return runSync(this.lock.reading(body), this.options.file?.name)
  }

  /** Where changes are prepared, from the present state; `together`: they are to count all at once. */
  stage(together = false): Stage {
    return new Stage(this.#index, this.leaves, this.heap, together)
  }
}

function ofMember(error: Blosc2Error, key: string): Blosc2Error {
  const { code, path, nchunk } = error
  const details = { ...(path === undefined ? {} : { path }), ...(nchunk === undefined ? {} : { nchunk }) }
  return new Blosc2Error(code, `'${key}': ${error.message}`, { ...details, cause: error })
}

/** Leaves come first, and hide embedded members of the same key. */
export function* indexOf(leaves: Leaves, heap: EmbedHeap): Steps<KeyIndex> {
  const names = yield* leaves.list()
  const index = KeyIndex.ofNames(names, (name) => keyOf(name, leaves.name))
  for (const key of heap.index().entries.keys()) {
    if (!index.get(key)) index.set(checkKey(key, leaves.name, { reserved: true, root: true }), embedded)
  }
  return index
}
