import { Carried } from './containers/carried'
import { Blosc2Error } from './errors'
import { isMissing, list, removeTree, stat } from './files'
import { saveForeign } from './foreign-files'
import type { ArrayBase } from './ndarray/base'
import { asarraySteps } from './ndarray/create'
import type { CreateOptions, SyncCreateOptions } from './ndarray/create-options'
import { type SaveInfo, saveInfo } from './ndarray/save-info'
import type { NpzContent } from './numpy/npz-save'
import { checkOptions, expectOneOf } from './options'
import { type FilePath, filePath, type PathLike } from './path'
import { planSave, SChunk, saveSchunk, schunkState } from './schunk'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'
import { saveStore } from './stores/opening'
import { StoreBase } from './stores/store-base'
import type { TensorLike } from './tensor'

/** Options of `save`: those of creating an array, its file apart. */
export type SaveOptions = Omit<CreateOptions, 'urlpath'>
/** Options of the blocking `saveSync`. */
export type SyncSaveOptions = Omit<SyncCreateOptions, 'urlpath'>

/**
 * Writes an array, a tensor, a super-chunk, what one carries (an EmbedStore …) or a store to a file; a store to an archive
 * (`.b2z`) or a directory (`.b2d`). A path that ends in `.npy`, `.npz` or `.safetensors` gets such a file, with the options
 * of `saveNpy`, `saveNpz` and `saveSafetensors`; the last two take arrays by name. It appears complete or not at all.
 *
 * @param options `mode: 'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it atomically: a process
 * that dies leaves the old file or the new one. The others are those of `asarray`.
 * @example
 * ```ts
 * const { bytesWritten } = await blosc2.save({ data: new Float32Array(100), shape: [10, 10] }, 'a.b2nd')
 * ```
 */
export function save(
  x: TensorLike | ArrayBase | SChunk | Carried | StoreBase,
  path: PathLike,
  options?: SaveOptions,
): Promise<SaveInfo>
export function save(
  arrays: NpzContent,
  path: `${string}.npz` | `${string}.safetensors`,
  options?: SaveOptions,
): Promise<SaveInfo>
export async function save(x: unknown, path: PathLike, options?: SaveOptions): Promise<SaveInfo> {
  return runAsync(saveSteps(x, path, options, 'save'), options, filePath(path, 'save()').name)
}

/** Blocking {@link save}. */
export function saveSync(
  x: TensorLike | ArrayBase | SChunk | Carried | StoreBase,
  path: PathLike,
  options?: SyncSaveOptions,
): SaveInfo
export function saveSync(
  arrays: NpzContent,
  path: `${string}.npz` | `${string}.safetensors`,
  options?: SyncSaveOptions,
): SaveInfo
export function saveSync(x: unknown, path: PathLike, options?: SyncSaveOptions): SaveInfo {
  refuseAsyncOptions(options, 'save')
  return runSync(saveSteps(x, path, options, 'saveSync'), filePath(path, 'saveSync()').name)
}

function* saveSteps(
  x: unknown,
  path: PathLike,
  options: SaveOptions | undefined,
  owner: string,
): Steps<SaveInfo> {
  checkOptions(options, Object.keys(options ?? {}), `${owner}()`)
  const foreign = saveForeign(x, filePath(path, `${owner}()`), options, `${owner}()`)
  if (foreign) return yield* foreign
  if (x instanceof StoreBase) {
    checkOptions(options, ['mode', 'signal', 'onProgress'], `${owner}() of a store`)
    const replace = expectOneOf(options?.mode ?? 'w-', ['w-', 'w'], "option 'mode'") === 'w'
    return yield* saveStore(x, filePath(path, `${owner}()`), replace)
  }
  const carrier = x instanceof Carried ? x.schunk : x
  if (carrier instanceof SChunk) {
    const state = carrier[schunkState]
    const plan = planSave(path, options, owner)
    return yield* state.handle.reading((frame) => saveSchunk(plan, state, frame))
  }
  return yield* saveInfo(yield* asarraySteps(x, { ...options, urlpath: path }, owner))
}

/**
 * Deletes the file or directory of an array, super-chunk or store, with its lock file or journal.
 *
 * @throws `ENOENT` where there is none; `ERR_BLOSC2_FORMAT` for directories that are not made by Blosc2.
 * @example
 * ```ts
 * await blosc2.remove('a.b2nd')
 * ```
 */
export async function remove(path: PathLike): Promise<void> {
  const file = filePath(path, 'remove()')
  return runAsync(removeSteps(file), undefined, file.name)
}

/** Blocking {@link remove}. */
export function removeSync(path: PathLike): void {
  const file = filePath(path, 'removeSync()')
  runSync(removeSteps(file), file.name)
}

function* removeSteps(file: FilePath): Steps<void> {
  const stats = yield* stat(file.native)
  if (stats.isDirectory()) {
    const names = yield* list(file.native)
    if (!names.includes('chunks.b2frame') && !names.includes('embed.b2e')) {
      const message = `Expected a file or a directory of Blosc2's to remove, got the directory '${file.name}'`
      throw new Blosc2Error('ERR_BLOSC2_FORMAT', message, { path: file.name })
    }
  }
  yield* removeTree(file.native)
  for (const suffix of ['.b2lock', '.journal']) {
    try {
      yield* removeTree(`${file.native.toString()}${suffix}`)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
}
