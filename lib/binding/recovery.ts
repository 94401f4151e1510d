/** Damaged files. */
import type { NativeLimits, NativeTarget } from './frames'

/** What was found of a damaged frame. */
export interface NativeRecovery {
  /** An array whose layout is gone becomes a super-chunk. */
  readonly kind: 'ndarray' | 'schunk'
  /** Of the new file. */
  readonly nchunks: number
  /** How many of them are as they were. */
  readonly recovered: number
  /**
   * Numbers of those that could not be read. They are zeros now; in super-chunks whose chunks differ in size they are
   * left out, and those behind them have moved up.
   */
  readonly lost: readonly number[]
  /**
   * What the numbers of chunks are taken from: the file's index, that of an earlier state of the file (later changes
   * are lost), or the order in which chunks lie in the file. The last is right for files that were written at once or
   * appended to, unless they have chunks of nothing but zeros, which take no place.
   */
  readonly order: 'index' | 'older-index' | 'scan'
  /** `'mended'`: sizes and parameters come from what else the file holds. */
  readonly header: 'intact' | 'mended'
  /** Whether `vlmeta` is complete, lacks entries, or is that of an earlier state of the file. */
  readonly vlmeta: 'intact' | 'partly' | 'older' | 'lost'
}

/** Each exists twice, as those of `FrameOperations` do. */
export interface RecoveryOperations {
  /** Writes what can be read of a damaged contiguous frame. */
  recoverFrame(
    path: string | Buffer,
    target: NativeTarget,
    options: { readonly limits: NativeLimits },
  ): NativeRecovery
}
