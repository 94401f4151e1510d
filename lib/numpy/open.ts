/** Opening `.npy` files. */
import { binding } from '../binding'
import { type DType, type DTypeLike, type DTypeOf, type ElementType, itemType } from '../dtype'
import { product } from '../ndarray/state'
import { absolute, type FilePath, filePath, type PathLike } from '../path'
import { writeBytes } from '../raw/array'
import { naming, writingFile } from '../raw/handle'
import { native } from '../raw/steps'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import {
  checkWanted,
  type NpyOpenOptions,
  type NpyPlan,
  planNpy,
  type SyncNpyOpenOptions,
} from './file-options'
import { headerBytes } from './header-text'
import { locateNpy } from './locate'
import { NpyFile } from './npy-file'

type Made<L> = NpyFile<[L] extends [undefined] ? DType : DTypeOf<L>>

/**
 * Opens a `.npy` file to read and write parts of it, or creates one.
 *
 * @param options default mode `'r'`.
 * @throws TypeError for options that make no sense; `ENOENT` and the like; `ERR_BLOSC2_FORMAT` for other files and for
 * headers that are no plain descriptions of arrays, `ERR_BLOSC2_UNSAFE_DTYPE` for Python objects, which are never
 * unpickled; `ERR_BLOSC2_TRUNCATED`, `ERR_BLOSC2_LIMIT`, `ERR_BLOSC2_TYPE`, `ERR_BLOSC2_MMAP`.
 * @example
 * ```ts
 * await using log = await blosc2.openNpy('log.npy', { mode: 'w+', shape: [0, 3], dtype: 'float32' })
 * await log.append({ data: Float32Array.of(1, 2, 3), shape: [1, 3] })
 * ```
 */
export function openNpy<L extends DTypeLike | undefined = undefined>(
  path: PathLike,
  options?: NpyOpenOptions & { readonly dtype?: L },
): Promise<Made<L>>
export async function openNpy(path: PathLike, options?: NpyOpenOptions): Promise<NpyFile> {
  const file = filePath(path, 'openNpy()')
  return runAsync(openNpySteps(file, planNpy(options, 'openNpy()')), options, file.name)
}

/** Blocking {@link openNpy}. */
export function openNpySync<L extends DTypeLike | undefined = undefined>(
  path: PathLike,
  options?: SyncNpyOpenOptions & { readonly dtype?: L },
): Made<L>
export function openNpySync(path: PathLike, options?: SyncNpyOpenOptions): NpyFile {
  refuseAsyncOptions(options, 'openNpy')
  const file = filePath(path, 'openNpySync()')
  return runSync(openNpySteps(file, planNpy(options, 'openNpySync()')), file.name)
}

export function* openNpySteps(given: FilePath, plan: NpyPlan): Steps<NpyFile> {
  const { mode, mapped, offset, durable, maxHeaderSize } = plan
  // The working directory may be another one when the file is changed.
  const file = { native: absolute(given.native), name: given.name }
  if (plan.create) yield* createNpy(file, plan.create, plan.version)
  const access = mode === 'w+' ? 'r+' : mode
  const raw = yield* native.openRaw(file.native, access, mapped)
  try {
    const array = yield* naming(file, () => locateNpy(raw, offset, maxHeaderSize))
    checkWanted(plan.wanted, array.type, file)
    return new NpyFile(array, array.type, mapped, { access, file, durable })
  } catch (error) {
    binding.releaseRaw(raw)
    throw error
  }
}

function* createNpy(
  file: FilePath,
  { type: stored, shape: extents, fortran }: NonNullable<NpyPlan['create']>,
  version: 1 | 2 | 3 | undefined,
): Steps<void> {
  const type: ElementType = itemType(stored)
  const shape = [...extents, ...(stored.subshape ?? [])]
  const header = headerBytes({ type, shape, fortran }, version)
  yield* writingFile(file, true, function* (raw) {
    yield* writeBytes(raw, 0, header)
    const size = product(shape) * type.itemsize
    // What is left out is zeros, and takes no space.
    if (size > 0) yield* writeBytes(raw, header.length + size - 1, Uint8Array.of(0))
  })
}
