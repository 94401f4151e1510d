/** What `.npz` files are opened and written with. */
import type { DTypeLike } from '../dtype'
import { checkOptions, expectBoolean, expectInteger, expectOneOf } from '../options'
import type { AsyncOptions } from '../steps'
import { checkHeaderSize, type NpyHeaderOptions } from './file-options'

/** Options of the blocking `openNpzSync`. */
export interface SyncNpzOpenOptions extends NpyHeaderOptions {
  /**
   * Maps the archive into memory instead of reading from it. Only for archives whose arrays are all stored as they are
   * (`np.savez`): deflated ones cannot be mapped. Default `false`, which reads only what is selected, too.
   */
  readonly mmap?: boolean | undefined
  /**
   * Compares arrays that are read as a whole with their CRC-32. Parts of stored arrays cannot be compared; of deflated
   * ones, neither. Default `true`.
   */
  readonly verify?: boolean | undefined
}

/** Options of `openNpz`. */
export interface NpzOpenOptions extends SyncNpzOpenOptions, Pick<AsyncOptions, 'signal'> {}

export interface NpzPlan {
  readonly mapped: boolean
  readonly verify: boolean
  readonly maxHeaderSize: number
}

const openKeys = ['mmap', 'verify', 'maxHeaderSize', 'signal', 'onProgress']

export function planNpz(given: NpzOpenOptions = {}, owner: string): NpzPlan {
  checkOptions(given, openKeys, owner)
  return {
    mapped: expectBoolean(given.mmap ?? false, "option 'mmap'"),
    verify: expectBoolean(given.verify ?? true, "option 'verify'"),
    maxHeaderSize: checkHeaderSize(given),
  }
}

/** Options of the blocking `saveNpzSync`. */
export interface SyncNpzSaveOptions {
  /** `'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it atomically. */
  readonly mode?: 'w-' | 'w' | undefined
  /** `'stored'` (default, as `np.savez`) can be read in parts and mapped; `'deflate'` is `np.savez_compressed`. */
  readonly compression?: 'stored' | 'deflate' | undefined
  /** Of deflating, 0 to 9. Default 6. */
  readonly level?: number | undefined
  /** Default: Fortran's order where the elements lie in it, else that of C. */
  readonly order?: 'C' | 'F' | undefined
  /** Converts all arrays. Default: the dtype of each. */
  readonly dtype?: DTypeLike | undefined
}

/** Options of `saveNpz`. */
export interface NpzSaveOptions extends SyncNpzSaveOptions, AsyncOptions {}

export interface NpzSavePlan {
  readonly replace: boolean
  /** Undefined: stored. */
  readonly level: number | undefined
}

const saveKeys = ['mode', 'compression', 'level', 'order', 'dtype', 'signal', 'onProgress']

export function planNpzSaving(given: NpzSaveOptions, owner: string): NpzSavePlan {
  checkOptions(given, saveKeys, owner)
  const mode = expectOneOf(given.mode ?? 'w-', ['w-', 'w'], "option 'mode'")
  const compression = expectOneOf(
    given.compression ?? 'stored',
    ['stored', 'deflate'],
    "option 'compression'",
  )
  if (given.level !== undefined && compression === 'stored') {
    throw new TypeError("Option 'level' needs compression 'deflate', got 'stored'")
  }
  const level = expectInteger(given.level ?? 6, 0, 9, "option 'level'")
  return { replace: mode === 'w', level: compression === 'deflate' ? level : undefined }
}
