/** The part of the addon's exports that is about files as such. */

declare const journaledBrand: unique symbol

/** A file that grows, and a journal beside it that tells which of its bytes count. Opaque here. */
export interface NativeJournaled {
  readonly [journaledBrand]: true
}

/** Each exists twice, as those of `FrameOperations` do. */
export interface FileOperations {
  /** Two directories change places at once; false where the system cannot do that. */
  exchangePaths(a: string, b: string): boolean
  /** As `fs.rename` of POSIX, everywhere: a file at `to` may be open. */
  renamePath(from: string, to: string): void
  /** As `fs.unlink` of POSIX, everywhere: the file may be open. */
  removePath(path: string): void
  /** Removes a temporary of this addon, file or directory, unless somebody is writing it. */
  removeAbandoned(path: string): void
  /** Both exist. */
  openJournaled(path: string, journal: string): NativeJournaled
  /**
   * Writes `bytes` at `offset` and then, in the journal, the line that makes them count. Throws `ERR_BLOSC2_CHANGED` where
   * the path leads to another file by now.
   */
  appendJournaled(
    file: NativeJournaled,
    offset: number,
    bytes: Uint8Array,
    lineOffset: number,
    line: Uint8Array,
  ): void
  /**
   * Writes `bytes`, with which the file ends from then on, and begins the journal anew: the line takes the place of all that
   * was there from its offset on.
   */
  renewJournaled(
    file: NativeJournaled,
    offset: number,
    bytes: Uint8Array,
    lineOffset: number,
    line: Uint8Array,
  ): void
}
