import type { NativeFrame } from '../binding'
import type { FilePath } from '../path'
import type { FileLock } from '../sharing/locking'
import type { Steps } from '../steps'

/** `'r'` never writes; `'r+'` and `'a'` write what exists; changes through `'c'` stay in this handle. */
export type Access = 'r' | 'r+' | 'a' | 'c'

export interface HandleOptions {
  readonly access: Access
  /** The file or sparse directory behind it; none for objects in memory. */
  readonly file?: FilePath | undefined
  /** What the file of a snapshot holds now; handles of a file have one. */
  readonly reopen?: ((known: NativeFrame) => Steps<NativeFrame>) | undefined
  /** Throws when what the frame reads from is gone. */
  readonly guard?: (() => void) | undefined
  /** Keeps other programs out while the handle reads or changes the file. */
  readonly lock?: FileLock | undefined
  /** Each commit waits until the disk has it. */
  readonly durable?: boolean | undefined
}
