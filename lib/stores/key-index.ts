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
  readonly #places = new Map<string, Place>()
  readonly #below = new Map<string, number>()

  get(key: string): Place | undefined {
    return this.#places.get(key)
  }

  below(path: string): number {
    return this.#below.get(path) ?? 0
  }

  keys(): IterableIterator<string> {
    return this.#places.keys()
  }

  /** The paths above values, other than the root. */
  groups(): IterableIterator<string> {
    return this.#below.keys()
  }

  set(key: string, place: Place | undefined): void {
    const known = this.#places.has(key)
    if (known !== (place !== undefined)) {
      for (const path of ancestors(key)) add(this.#below, path, known ? -1 : 1)
    }
    if (place) this.#places.set(key, place)
    else this.#places.delete(key)
  }

  /** Another name of the same key counts, and does not save the one before from deletion. */
  addName(key: string, name: string): void {
    const known = this.get(key)
    const names = known?.tier === 'leaf' ? known.names : []
    this.set(key, { tier: 'leaf', names: [name, ...names] })
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
    if (known !== (place !== undefined)) {
      for (const path of ancestors(key)) add(this.#below, path, known ? -1 : 1)
    }
    this.#places.set(key, place)
  }

  apply(): void {
    for (const [key, place] of this.#places) this.#base.set(key, place)
  }
}

function add(counts: Map<string, number>, path: string, by: number): void {
  const count = (counts.get(path) ?? 0) + by
  if (count === 0) counts.delete(path)
  else counts.set(path, count)
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
