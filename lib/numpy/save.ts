/** Writing `.npy` files. */
import type { DTypeLike } from '../dtype'
import type { SaveInfo } from '../ndarray/save-info'
import { product } from '../ndarray/state'
import { checkOptions, expectOneOf } from '../options'
import { type FilePath, filePath, type PathLike } from '../path'
import { writeBytes } from '../raw/array'
import { handlesOf, writingFile } from '../raw/handle'
import { following } from '../sharing/following'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import type { TensorLike } from '../tensor'
import { contentOf, writeContent } from './content'
import { checkVersion } from './file-options'
import { headerBytes } from './header-text'

/** Options of the blocking `saveNpySync`. */
export interface SyncNpySaveOptions {
  /** `'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it atomically. */
  readonly mode?: 'w-' | 'w' | undefined
  /** Default: Fortran's order where the elements lie in it, else that of C. */
  readonly order?: 'C' | 'F' | undefined
  /** Converts, as NumPy's rule `same_kind` allows; sets the byte order, too. Default: the dtype of `x`. */
  readonly dtype?: DTypeLike | undefined
  /** Version of the format. Default: the oldest that can tell the dtype, as NumPy does. */
  readonly version?: 1 | 2 | 3 | undefined
}

/** Options of {@link saveNpy}. */
export interface NpySaveOptions extends SyncNpySaveOptions, AsyncOptions {}

/**
 * Writes a `.npy` file, header and all as NumPy 2 does. The file appears complete or not at all.
 *
 * @param x tensors of any layout are gathered natively; compressed arrays are decoded chunk by chunk.
 * @throws `EEXIST`; TypeError for what is no array.
 * @example
 * ```ts
 * await blosc2.saveNpy('a.npy', { data: new Float32Array(100), shape: [10, 10] }, { mode: 'w' })
 * ```
 */
export async function saveNpy(
  path: PathLike,
  x: TensorLike | object,
  options?: NpySaveOptions,
): Promise<SaveInfo> {
  const file = filePath(path, 'saveNpy()')
  return runAsync(saveNpySteps(file, x, options, 'saveNpy()'), options, file.name)
}

/** Blocking {@link saveNpy}. */
export function saveNpySync(path: PathLike, x: TensorLike | object, options?: SyncNpySaveOptions): SaveInfo {
  refuseAsyncOptions(options, 'saveNpy')
  const file = filePath(path, 'saveNpySync()')
  return runSync(saveNpySteps(file, x, options, 'saveNpySync()'), file.name)
}

const keys = ['mode', 'order', 'dtype', 'version', 'signal', 'onProgress']

export function saveNpySteps(
  file: FilePath,
  x: unknown,
  options: NpySaveOptions = {},
  owner: string,
): Steps<SaveInfo> {
  checkOptions(options, keys, owner)
  const mode = expectOneOf(options.mode ?? 'w-', ['w-', 'w'], "option 'mode'")
  const version = options.version === undefined ? undefined : checkVersion(options.version)
  return following(handlesOf(x), function* () {
    const content = yield* contentOf(x, options)
    const header = headerBytes(content, version)
    const nbytes = product(content.shape) * content.type.itemsize
    return yield* writingFile(file, mode === 'w', function* (raw) {
      yield* writeBytes(raw, 0, header)
      yield* writeContent(raw, header.length, content)
      return { path: file.name, nbytes, cbytes: nbytes, bytesWritten: header.length + nbytes }
    })
  })
}
