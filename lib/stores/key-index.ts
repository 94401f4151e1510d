/** Which keys a store has, and where their values are. */

import { reservedSegment } from './keys'

/** A value is embedded, or a leaf of its own. */
export type Place =
  | { readonly tier: 'embedded' }
  | { readonly tier: 'leaf'; readonly names: readonly string[] }

export const embedded: Place = { tier: 'embedded' }

export interface Keys {
  get(key: string): Place | undefined
  /** Number of values below a path, which makes it a group. */
  below(path: string): number
  /** The keys that hold values. */
  keys(): Iterable<string>
}

export class KeyIndex implements Keys {
  /** Most values are leaves with one name: that alone stands for them. */
  readonly #places = new Map<string, Place | string>()
  /** Counted when it is first asked for. */
  #below: Map<string, number> | undefined

  get(key: string): Place | undefined {
    const place = this.#places.get(key)
    return typeof place === 'string' ? { tier: 'leaf', names: [place] } : place
  }

  below(path: string): number {
    this.#below ??= this.#counted()
    return this.#below.get(path) ?? 0
  }

  keys(): IterableIterator<string> {
    return this.#places.keys()
  }

  set(key: string, place: Place | undefined): void {
    if (this.#below) {
      const known = this.#places.has(key)
      if (known !== (place !== undefined)) count(this.#below, key, known ? -1 : 1)
    }
    if (place) this.#places.set(key, place)
    else this.#places.delete(key)
  }

  /** Of leaves. Another name of the same key counts, and does not save the one before from deletion. */
  static ofNames(names: Iterable<string>, keyOf: (name: string) => string): KeyIndex {
    const index = new KeyIndex()
    for (const name of names) {
      const key = keyOf(name)
      const known = index.get(key)
      index.#places.set(key, known?.tier === 'leaf' ? { tier: 'leaf', names: [name, ...known.names] } : name)
    }
    return index
  }

  #counted(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const key of this.#places.keys()) count(counts, key, 1)
    return counts
  }
}

/** An index with changes that are not made yet. */
export class StagedIndex implements Keys {
  readonly #base: KeyIndex
  readonly #places = new Map<string, Place | undefined>()
  readonly #below = new Map<string, number>()

  constructor(base: KeyIndex) {
    this.#base = base
  }

  get(key: string): Place | undefined {
    return this.#places.has(key) ? this.#places.get(key) : this.#base.get(key)
  }

  below(path: string): number {
    return this.#base.below(path) + (this.#below.get(path) ?? 0)
  }

  *keys(): IterableIterator<string> {
    for (const key of this.#base.keys()) if (!this.#places.has(key)) yield key
    for (const [key, place] of this.#places) if (place) yield key
  }

  set(key: string, place: Place | undefined): void {
    const known = this.get(key) !== undefined
    if (known !== (place !== undefined)) count(this.#below, key, known ? -1 : 1)
    this.#places.set(key, place)
  }

  /** Number of keys whose values change. */
  get changes(): number {
    return this.#places.size
  }

  apply(): void {
    for (const [key, place] of this.#places) this.#base.set(key, place)
  }
}

/** Adds to the counts of the groups that a value is in. */
function count(counts: Map<string, number>, key: string, by: number): void {
  for (const path of ancestors(key)) {
    const sum = (counts.get(path) ?? 0) + by
    if (sum === 0) counts.delete(path)
    else counts.set(path, sum)
  }
}

/** Whether a key is that of a group's metadata, which is no value of its own. */
export function isMetadataKey(key: string): boolean {
  return key.endsWith(`/${reservedSegment}`)
}

/** The paths above the key of a value, from the nearest up; without the root. */
export function* ancestors(key: string): IterableIterator<string> {
  if (isMetadataKey(key)) return
  for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) yield key.slice(0, end)
}
