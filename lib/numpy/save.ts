/** Writing `.npy` files. */
import type { NativeRaw } from '../binding'
import { type DTypeLike, itemType, resolveDType } from '../dtype'
import type { SaveInfo } from '../ndarray/save-info'
import { denseFrom } from '../ndarray/source'
import { type ArrayState, product, stateOf } from '../ndarray/state'
import { assignDense } from '../ndarray/write'
import { checkOptions, expectOneOf } from '../options'
import { type FilePath, filePath, type PathLike } from '../path'
import { rawTarget, writeBytes, writeRawArray } from '../raw/array'
import { handlesOf } from '../raw/handle'
import { following } from '../sharing/following'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { type DenseSource, stridesOf, type TensorLike } from '../tensor'
import { checkVersion } from './file-options'
import { type HeaderContent, headerBytes } from './header-text'
import { writingFile } from './open'

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

/** An array to be written uncompressed. */
export interface Content extends HeaderContent {
  readonly source: DenseSource | ArrayState
}

export interface ContentOptions {
  readonly dtype?: DTypeLike | undefined
  readonly order?: 'C' | 'F' | undefined
}

export function* contentOf(x: unknown, { dtype, order }: ContentOptions): Steps<Content> {
  if (order !== undefined) expectOneOf(order, ['C', 'F'], "option 'order'")
  const wanted = dtype === undefined ? undefined : resolveDType(dtype, "option 'dtype'")
  const state = stateOf(x)
  const source = state ?? (yield* denseFrom(x, dtype === undefined ? {} : { dtype }))
  const type = itemType(wanted ?? source.type)
  if (state) return { type, shape: state.layout.shape, fortran: order === 'F', source: state }
  const { shape, strides } = isDense(source) ? source : { shape: [], strides: [] }
  return {
    type,
    shape,
    fortran: order === undefined ? liesInFortransOrder(shape, strides) : order === 'F',
    source,
  }
}

function isDense(source: DenseSource | ArrayState): source is DenseSource {
  return 'strides' in source
}

export function writeContent(
  raw: NativeRaw,
  offset: number,
  { type, shape, fortran, source }: Content,
): Steps<void> {
  const array = { raw, type, shape, fortran, offset }
  return isDense(source) ? assignDense(rawTarget(array), null, source) : writeRawArray(array, null, source)
}

/** What NumPy finds contiguous in Fortran's order alone. Axes of one element count for neither. */
function liesInFortransOrder(shape: readonly number[], strides: readonly number[]): boolean {
  if (product(shape) === 0) return false
  const inC = stridesOf(shape)
  const inFortran = stridesOf([...shape].reverse()).reverse()
  const follows = (order: readonly number[]) => shape.every((n, i) => n === 1 || strides[i] === order[i])
  return !follows(inC) && follows(inFortran)
}
