/**
 * What keeps an archive readable, while it is changed and after that was interrupted, for programs that know nothing of
 * the journal: they look for a directory at the end of the file, behind which there may be no more than a comment. Before
 * more is added than that, a copy of the directory is written further on, so that what is added has room in front of it,
 * and the next directory as well. When that is written the copy is cut off, which makes the new one count in one step.
 */

/** A comment has at most 65 535 bytes. */
const reach = 2 ** 16 - 2 ** 10
/** Of a name's header and its entry in the directory, besides the name: as long as they get. */
const headerRoom = 50
const entryRoom = 80
/** What is kept free for further members at most: some file systems really write what is skipped. */
const spare = 2 ** 24
/** Of the records at the end of a directory. */
const endRoom = 100

/** A member to be added; one without content is to be deleted. */
interface Sized {
  readonly name: string
  readonly content: { readonly size: number } | undefined
}

export class Guard {
  /** Where the copy begins that has been written. */
  start: number | undefined
  /** Bytes of the next directory, at most. */
  #room = 0
  /** Where the directory ends that others find without a copy. */
  #known = 0

  /** The archive ends with a directory at `offset`. */
  reset({ offset, end }: { readonly offset: number; readonly end: number }): void {
    this.start = undefined
    this.#room = end - offset + endRoom
    this.#known = end
  }

  /** Where a copy has to be before these are written from `from` on; mostly none is needed. */
  place(from: number, edits: readonly Sized[]): number | undefined {
    let end = from
    for (const { name, content } of edits) {
      if (!content) continue
      const length = Buffer.byteLength(name)
      end += headerRoom + length + content.size
      this.#room += entryRoom + length
    }
    end += this.#room
    if (this.start === undefined ? end - this.#known <= reach : end <= this.start) return undefined
    // With room for some more, and for as much as there may be before the next directory.
    return end + Math.min(end - from, spare) + this.#room
  }
}
