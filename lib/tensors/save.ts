/** Tensors as files, and as the bytes of one: what Python-Blosc2's `load_tensor` and `load_array` read. */
import { binding } from '../binding'
import { sizeOnDisk } from '../files'
import type { ArrayBase } from '../ndarray/base'
import { filePath, type PathLike } from '../path'
import {
  type AsyncOptions,
  native as frames,
  refuseAsyncOptions,
  runAsync,
  runSync,
  type Steps,
} from '../steps'
import type { TensorLike } from '../tensor'
import {
  checkTensorOptions,
  createTensor,
  type PackTensorOptions,
  packOptions,
  planTensor,
  type SaveTensorOptions,
  type SyncPackTensorOptions,
  type SyncSaveTensorOptions,
  saveOptions,
} from './create'

/** Options of `saveArray`. */
export type SaveArrayOptions = Omit<SaveTensorOptions, 'framework'>
/** Options of the blocking `saveArraySync`. */
export type SyncSaveArrayOptions = Omit<SyncSaveTensorOptions, 'framework'>

const arrayOptions = saveOptions.filter((key) => key !== 'framework')

/**
 * Writes a dense array to a file that Python reads with `blosc2.load_tensor(path)`: a super-chunk of its elements in C
 * order. Unlike the file of `save` it has no chunks along axes; it is for arrays that are read as a whole. The file
 * appears complete or not at all.
 *
 * @param x a tensor of this or another library in any layout, a typed array, or a compressed array.
 * @param options default shape: that of `x`; default dtype: that of `x`.
 * @returns the size of the file in bytes.
 * @throws TypeError for what is no tensor and for dtypes that the framework lacks; RangeError for shapes that do not
 * fit; `EEXIST` where there is a file and `mode` is not `'w'`; `ERR_BLOSC2_UNSAFE_DTYPE`.
 * @example
 * ```ts
 * const size = await blosc2.saveTensor({ data: new Float32Array(6), shape: [2, 3] }, 't.bl2', { framework: 'torch' })
 * ```
 */
export async function saveTensor(
  x: TensorLike | ArrayBase,
  path: PathLike,
  options?: SaveTensorOptions,
): Promise<number> {
  return save(x, path, options, saveOptions, 'saveTensor')
}

/** Blocking {@link saveTensor}. */
export function saveTensorSync(
  x: TensorLike | ArrayBase,
  path: PathLike,
  options?: SyncSaveTensorOptions,
): number {
  refuseAsyncOptions(options, 'saveTensor')
  return saveSync(x, path, options, saveOptions, 'saveTensorSync')
}

/**
 * {@link saveTensor} for NumPy: Python reads the file with `blosc2.load_array(path)`.
 *
 * @example
 * ```ts
 * const size = await blosc2.saveArray(Float64Array.of(1, 2, 3), 'a.bl2', { mode: 'w' })
 * ```
 */
export async function saveArray(
  x: TensorLike | ArrayBase,
  path: PathLike,
  options?: SaveArrayOptions,
): Promise<number> {
  return save(x, path, options, arrayOptions, 'saveArray')
}

/** Blocking {@link saveArray}. */
export function saveArraySync(
  x: TensorLike | ArrayBase,
  path: PathLike,
  options?: SyncSaveArrayOptions,
): number {
  refuseAsyncOptions(options, 'saveArray')
  return saveSync(x, path, options, arrayOptions, 'saveArraySync')
}

/**
 * The bytes of the file that {@link saveTensor} writes: for Python's `blosc2.unpack_tensor`.
 *
 * @example
 * ```ts
 * const bytes = await blosc2.packTensor({ data: Int32Array.of(1, 2, 3, 4), shape: [2, 2] })
 * ```
 */
export async function packTensor(
  x: TensorLike | ArrayBase,
  options?: PackTensorOptions,
): Promise<Uint8Array> {
  return runAsync(packSteps(x, options, 'packTensor'), options)
}

/** Blocking {@link packTensor}. */
export function packTensorSync(x: TensorLike | ArrayBase, options?: SyncPackTensorOptions): Uint8Array {
  refuseAsyncOptions(options, 'packTensor')
  return runSync(packSteps(x, options, 'packTensorSync'))
}

function save(
  x: unknown,
  path: PathLike,
  options: (SaveTensorOptions & AsyncOptions) | undefined,
  allowed: readonly string[],
  owner: string,
): Promise<number> {
  return runAsync(saveSteps(x, path, options, allowed, owner), options, filePath(path, `${owner}()`).name)
}

function saveSync(
  x: unknown,
  path: PathLike,
  options: SyncSaveTensorOptions | undefined,
  allowed: readonly string[],
  owner: string,
): number {
  return runSync(saveSteps(x, path, options, allowed, owner), filePath(path, `${owner}()`).name)
}

function* saveSteps(
  x: unknown,
  path: PathLike,
  options: SaveTensorOptions | undefined,
  allowed: readonly string[],
  owner: string,
): Steps<number> {
  checkTensorOptions(options, allowed, owner)
  const plan = planTensor({ ...options, urlpath: path }, owner)
  binding.releaseFrame(yield* createTensor(plan, x))
  return yield* sizeOnDisk(filePath(path, `${owner}()`).native)
}

function* packSteps(x: unknown, options: PackTensorOptions | undefined, owner: string): Steps<Uint8Array> {
  checkTensorOptions(options, packOptions, owner)
  const frame = yield* createTensor(planTensor({ ...options }, owner), x)
  try {
    return yield* frames.frameBytes(frame)
  } finally {
    binding.releaseFrame(frame)
  }
}
