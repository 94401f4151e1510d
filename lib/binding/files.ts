/** The part of the addon's exports that is about files as such. */

/** Each exists twice, as those of `FrameOperations` do. */
export interface FileOperations {
  /** Two directories change places at once; false where the system cannot do that. */
  exchangePaths(a: string, b: string): boolean
  /** As `fs.rename` of POSIX, everywhere: a file at `to` may be open. */
  renamePath(from: string, to: string): void
  /** As `fs.unlink` of POSIX, everywhere: the file may be open. */
  removePath(path: string): void
}
