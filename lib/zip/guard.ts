/**
 * What keeps an archive readable, while it is changed and after that was interrupted, for programs that know nothing of
 * the journal: they look for a directory at the end of the file, behind which there may be no more than a comment. Before
 * more is added than that, a copy of the directory is written further on, so that what is added has room in front of it,
 * and the next directory as well. When that is written the copy is cut off, which makes the new one count in one step.
 */
import type { Steps } from '../steps'
import type { RandomFile } from './file'
import type { Members } from './members'
import { directoryBytes } from './writing'

/** A comment has at most 65 535 bytes. */
const reach = 2 ** 16 - 2 ** 10
/** Of a name's header and its entry in the directory, besides the name: as long as they get. */
const headerRoom = 50
const entryRoom = 80
/** What is kept free for further members at most: some file systems really write what is skipped. */
const spare = 2 ** 24
/** Of the records at the end of a directory. */
const endRoom = 100

export class Guard {
  /** Where the copy begins. */
  #start: number | undefined
  /** Bytes of the next directory, at most. */
  #room = 0
  /** Where the directory ends that others find without a copy. */
  #known = 0

  get stands(): boolean {
    return this.#start !== undefined
  }

  /** The archive ends with a directory at `offset`. */
  reset({ offset, end }: { readonly offset: number; readonly end: number }): void {
    this.#start = undefined
    this.#room = end - offset + endRoom
    this.#known = end
  }

  /** Makes sure that members of these names and sizes can be written from `from` on. */
  *protect(
    file: RandomFile,
    members: Members,
    from: number,
    added: readonly { readonly name: string; readonly size: number }[],
  ): Steps<void> {
    let end = from
    for (const { name, size } of added) {
      const length = Buffer.byteLength(name)
      end += headerRoom + length + size
      this.#room += entryRoom + length
    }
    end += this.#room
    if (this.#start === undefined ? end - this.#known <= reach : end <= this.#start) return
    // With room for some more, and for as much as there may be before the next directory.
    const start = end + Math.min(end - from, spare) + this.#room
    try {
      yield* file.write(directoryBytes(members.values(), start), start)
      this.#start = start
    } catch (error) {
      yield* file.truncate(from)
      throw error
    }
  }
}
