/** Where a store keeps its external members: files in a directory, members of an archive, or memory. */
import type { NativeFrame } from '../binding'
import type { Sniffed } from '../describe-frame'
import type { Opened } from '../interpret'
import type { SyncOpenOptions } from '../open-options'
import type { Steps } from '../steps'
import type { Window } from '../zip/archive'
import type { EmbeddedMembers } from './embedded-members'
import type { OpenContent } from './frame-content'

/** A leaf that is written, or with no frame deleted. */
export interface LeafEdit {
  readonly name: string
  readonly frame: NativeFrame | undefined
  /** Of its chunks, compressed, or about as many as that can be at most. */
  readonly cbytes: number
}

export type ExpectedOptions = Pick<SyncOpenOptions, 'kind' | 'dtype'>

/** Bytes, uncompressed and of chunks. */
export interface Sizes {
  readonly nbytes: number
  readonly cbytes: number
}

export interface Leaves {
  /** How the store is called in errors. */
  readonly name: string
  /** The names of all leaves. Where two have the same key, the later one counts. */
  list(): Steps<string[]>
  open(name: string, expected: ExpectedOptions): Steps<Opened>
  /** What its header tells. */
  describe(name: string): Steps<Sniffed>
  /** What the headers of all these say together. */
  sizes(names: readonly string[]): Steps<Sizes>
  /** Reads all of it. @throws `ERR_BLOSC2_CORRUPT`, `ERR_BLOSC2_INTEGRITY` */
  verify(name: string): Steps<void>
  /** Compares what is known of the store's file besides the leaves. @throws `ERR_BLOSC2_CORRUPT` */
  verifyRest(): Steps<void>
  /** Throws where there is something under a key after all, but it cannot be read. */
  checkMissing(key: string): void
  /** The leaf's bytes. */
  content(name: string): Steps<OpenContent>
  /**
   * Makes all edits, deletions last, and between both those of embedded members, whose new state `embedded` is. So each
   * key has a value at any time.
   *
   * @param together whether all of them must count at once.
   */
  change(
    edits: readonly LeafEdit[],
    embedded: NativeFrame | undefined,
    members: EmbeddedMembers,
    together: boolean,
  ): Steps<void>
  /**
   * Looks again at what others may have changed, the embedded members included.
   *
   * @param finishes whether interrupted changes of others may be finished, where this store may be changed.
   */
  refresh(members: EmbeddedMembers, finishes: boolean): Steps<void>
  /** Whether there are interrupted changes that the next one must finish first. */
  readonly unfinished: boolean
  /** Where a leaf is in the store's file, if it is one. */
  window(name: string): Steps<Window | undefined>
  flush(): Steps<void>
  compact(): Steps<void>
  close(): Steps<void>
}

/** By reading one header after the other. */
export function* sizesOfEach(leaves: Pick<Leaves, 'describe'>, names: readonly string[]): Steps<Sizes> {
  let [nbytes, cbytes] = [0, 0]
  for (const name of names) {
    const found = yield* leaves.describe(name)
    nbytes += found.nbytes
    cbytes += found.cbytes
  }
  return { nbytes, cbytes }
}
