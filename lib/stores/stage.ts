/** Changes to a store on their way to be made together. */
import { binding, type NativeFrame } from '../binding'
import { nativeLimits } from '../limits'
import { assembleLayers, encodeEntry } from '../metadata/input'
import { native, type Steps } from '../steps'
import type { EmbedHeap } from './embed-heap'
import { isLocal, type RemoteEntry } from './embed-index'
import { embedded, type KeyIndex, type Place, StagedIndex } from './key-index'
import type { Leaf } from './leaf'
import type { LeafEdit, Leaves } from './leaves'
import { nameOf } from './names'

export class Stage {
  readonly index: StagedIndex
  readonly #leaves: Leaves
  readonly #heap: EmbedHeap
  readonly #edits = new Map<string, Leaf | undefined>()
  /** What the embedded members become. */
  #embedded: NativeFrame
  readonly #before: NativeFrame
  /** Whether the changes must count all at once: those of several keys that were asked for with one call. */
  #together: boolean

  constructor(index: KeyIndex, leaves: Leaves, heap: EmbedHeap, together: boolean) {
    this.#together = together
    this.#leaves = leaves
    this.index = new StagedIndex(index)
    this.#heap = heap
    this.#before = heap.handle.frame
    this.#embedded = this.#before
  }

  get together(): boolean {
    return this.#together && this.index.changes > 1
  }

  /** Runs what one call asks for. */
  *changing(body: Steps<void>): Steps<void> {
    const before = this.index.changes
    yield* body
    if (this.index.changes > before + 1) this.#together = true
  }

  /** Where deletions come last. */
  get edits(): LeafEdit[] {
    const edits = Array.from(this.#edits, ([name, leaf]): LeafEdit => {
      return { name, frame: leaf?.frame, cbytes: leaf?.cbytes ?? 0 }
    })
    return edits.sort((a, b) => Number(!a.frame) - Number(!b.frame))
  }

  /** The new state of what holds the embedded members; undefined where it stays as it is. */
  get embedded(): NativeFrame | undefined {
    return this.#embedded === this.#before ? undefined : this.#embedded
  }

  /** The frame of a value as it is by now, in memory. Undefined for keys without, and for arrays of a server. */
  *frame(key: string): Steps<NativeFrame | undefined> {
    const place = this.index.get(key)
    if (place?.tier === 'embedded') {
      const entry = this.#heap.index(this.#embedded).entries.get(key)
      if (!entry || !isLocal(entry)) return undefined
      return yield* frameOf(yield* this.#heap.read(this.#embedded, entry))
    }
    const name = place?.names[0]
    if (name === undefined) return undefined
    const changed = this.#edits.get(name)
    if (changed) return changed.frame
    const content = yield* this.#leaves.content(name)
    try {
      return yield* frameOf(yield* content.read(0, content.size))
    } finally {
      yield* content.close()
    }
  }

  /** The value takes the place of the one there was under the key. */
  *put(key: string, leaf: Leaf, threshold: number | null): Steps<void> {
    const { frame, suffix, nbytes, fromFile } = leaf
    // Python's embedded members have no colons in their keys.
    const external = threshold === null ? fromFile : nbytes >= threshold || key.includes(':')
    const before = this.index.get(key)
    const name = nameOf(key, suffix)
    if (external) {
      this.#embedded = yield* this.#heap.remove(this.#embedded, [key])
      this.#removeNames(before, name)
      this.#edits.set(name, leaf)
      this.index.set(key, { tier: 'leaf', names: [name] })
      return
    }
    this.#embedded = yield* this.#heap.put(this.#embedded, key, yield* native.frameBytes(frame))
    this.#removeNames(before)
    this.index.set(key, embedded)
  }

  /** A reference to an array of a server, which is always embedded. */
  *putRemote(key: string, entry: RemoteEntry): Steps<void> {
    const before = this.index.get(key)
    this.#embedded = yield* this.#heap.putRemote(this.#embedded, key, entry)
    this.#removeNames(before)
    this.index.set(key, embedded)
  }

  *remove(keys: readonly string[]): Steps<void> {
    this.#embedded = yield* this.#heap.remove(this.#embedded, keys)
    for (const key of keys) {
      this.#removeNames(this.index.get(key))
      this.index.set(key, undefined)
    }
  }

  /** Sets an entry of the vlmeta beside the embedded members. */
  *setEntry(name: string, value: unknown): Steps<void> {
    const vlmeta = yield* assembleLayers([encodeEntry(name, value, 'vlmeta')])
    const changes = { meta: [], vlmeta, removed: [], checksums: null }
    this.#embedded = yield* native.changeMetadata(this.#embedded, changes)
  }

  entry(name: string): Uint8Array | undefined {
    return binding.vlmetaEntry(this.#embedded, name)
  }

  #removeNames(place: Place | undefined, except?: string): void {
    if (place?.tier !== 'leaf') return
    for (const name of place.names) if (name !== except) this.#edits.set(name, undefined)
  }
}

/** The frame whose bytes these are, in memory. */
export function frameOf(bytes: Uint8Array): Steps<NativeFrame> {
  return native.openBytes(bytes, {
    offset: 0,
    length: -1,
    mapped: false,
    reserve: 0,
    headerOnly: false,
    verify: false,
    limits: nativeLimits(),
    copy: true,
  })
}
