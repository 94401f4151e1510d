/** The members of an archive by name, in the order of its directory; those that were added since come last. */
import { type EntryReader, localLength, type Member } from './records'

/** What a directory says, checked. There may be very many members: they are made of their entries when asked for. */
export interface Listing {
  readonly entries: EntryReader
  /** Bytes in front of the archive, which its offsets do not count. */
  readonly prefix: number
  /** The numbers of the entries. */
  readonly names: Map<string, number>
  /** Those whose content is compressed or encrypted. */
  readonly packed: Set<string>
  /** Where in the directory each entry begins. */
  readonly starts: Float64Array
  /** Where in the file each member ends at the latest. */
  readonly limits: Float64Array
}

export class Members {
  readonly #listing: Listing
  readonly #places: Map<string, number | Member>

  constructor(listing: Listing) {
    this.#listing = listing
    this.#places = listing.names
  }

  get size(): number {
    return this.#places.size
  }

  has(name: string): boolean {
    return this.#places.has(name)
  }

  get(name: string): Member | undefined {
    const place = this.#places.get(name)
    return typeof place === 'number' ? this.#entry(place) : place
  }

  /** Whether the content of a member is in the archive as it is. */
  isPlain(name: string): boolean {
    return this.has(name) && !this.#listing.packed.has(name)
  }

  /** What they take in the archive. */
  get bytes(): number {
    let sum = 0
    for (const { name, storedSize } of this.values())
      sum += localLength + Buffer.byteLength(name) + storedSize
    return sum
  }

  get allPlain(): boolean {
    return this.#listing.packed.size === 0
  }

  keys(): IterableIterator<string> {
    return this.#places.keys()
  }

  *values(): IterableIterator<Member> {
    for (const place of this.#places.values()) yield typeof place === 'number' ? this.#entry(place) : place
  }

  set(member: Member): void {
    this.#places.set(member.name, member)
    this.#listing.packed.delete(member.name)
  }

  delete(name: string): void {
    this.#places.delete(name)
    this.#listing.packed.delete(name)
  }

  #entry(n: number): Member {
    const { entries, prefix, starts, limits } = this.#listing
    entries.read(starts[n] ?? 0)
    return entries.member(prefix, limits[n] ?? 0)
  }
}
