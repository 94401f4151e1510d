/** Saved tensors back in memory. */
import { binding, type NativeFrame } from '../binding'
import {
  type DataAs,
  type DType,
  type DTypeLike,
  type DTypeOf,
  type ElementType,
  type ReadAs,
  resolveDType,
} from '../dtype'
import { Blosc2Error } from '../errors'
import { readStart } from '../files'
import { interpret } from '../interpret'
import { nativeLimits } from '../limits'
import type { DParams } from '../ndarray/create-options'
import { checkReadOptions, type ElementSource, readElements, type SyncReadOptions } from '../ndarray/read'
import { product, stateOf } from '../ndarray/state'
import { checkWanted } from '../numpy/file-options'
import { magic } from '../numpy/header'
import { loadNpySteps } from '../numpy/load'
import { readingFrame } from '../open-frame'
import { planOpening } from '../open-options'
import { checkOptions, describe } from '../options'
import { type FilePath, filePath, type PathLike } from '../path'
import {
  type AsyncOptions,
  native as frames,
  refuseAsyncOptions,
  runAsync,
  runSync,
  type Steps,
} from '../steps'
import { type Framework, parseRecord, recordName } from './record'
import { native } from './steps'

/** A tensor from a file. */
export interface SavedTensor<D extends DType = DType, A extends ReadAs | undefined = undefined> {
  readonly dtype: D
  readonly shape: readonly number[]
  /** In elements. */
  readonly stride: readonly number[]
  readonly data: DataAs<D, A>
  /** Whose tensor Python makes of it. */
  readonly framework: Framework
}

/** Options of `loadTensorSync` and `unpackTensorSync`. */
export interface SyncLoadTensorOptions<
  L extends DTypeLike | undefined = DTypeLike | undefined,
  A extends ReadAs | undefined = ReadAs | undefined,
> {
  /** The dtype that the tensor must have; another is refused with `ERR_BLOSC2_TYPE`. */
  readonly dtype?: L
  /** How to hand out the elements: see `NDArray.get`. */
  readonly as?: A
  /** Memory of the caller to decode into, of the type and at least the length of the data. */
  readonly out?: ArrayBufferView | undefined
  readonly dparams?: DParams | undefined
  /** Compare every chunk with its checksum, where the file has them. Default `false`. */
  readonly verify?: boolean | undefined
}

/** Options of `loadTensor` and `unpackTensor`. */
export interface LoadTensorOptions<
  L extends DTypeLike | undefined = DTypeLike | undefined,
  A extends ReadAs | undefined = ReadAs | undefined,
> extends SyncLoadTensorOptions<L, A>,
    AsyncOptions {}

type Loaded<L, A extends ReadAs | undefined> = SavedTensor<[L] extends [undefined] ? DType : DTypeOf<L>, A>
type Maybe = DTypeLike | undefined
type As = ReadAs | undefined

/**
 * Reads a tensor that `saveTensor`, `saveArray` or Python's `blosc2.save_tensor` wrote, with all its elements; also an
 * array that `save` wrote, and `.npy` files.
 *
 * @throws `ERR_BLOSC2_NOT_A_TENSOR` for other super-chunks, `ERR_BLOSC2_TYPE` for another dtype than the one asked
 * for, `ERR_BLOSC2_UNSAFE_DTYPE` for Python objects, `ERR_BLOSC2_LIMIT`, and what `open` throws.
 * @example
 * ```ts
 * const { data, shape } = await blosc2.loadTensor('t.bl2', { dtype: 'float32' }) // data: Float32Array
 * ```
 */
export function loadTensor<const L extends Maybe = undefined, A extends As = undefined>(
  path: PathLike,
  options?: LoadTensorOptions<L, A>,
): Promise<Loaded<L, A>>
export async function loadTensor(path: PathLike, options?: LoadTensorOptions): Promise<unknown> {
  return load(path, options, 'loadTensor')
}

/** Blocking {@link loadTensor}. */
export function loadTensorSync<const L extends Maybe = undefined, A extends As = undefined>(
  path: PathLike,
  options?: SyncLoadTensorOptions<L, A>,
): Loaded<L, A>
export function loadTensorSync(path: PathLike, options?: SyncLoadTensorOptions): unknown {
  return loadSync(path, options, 'loadTensor')
}

/**
 * The same as {@link loadTensor}: the files of both are alike.
 * @example
 * ```ts
 * const { data, shape } = await blosc2.loadArray('a.bl2')
 * ```
 */
export function loadArray<const L extends Maybe = undefined, A extends As = undefined>(
  path: PathLike,
  options?: LoadTensorOptions<L, A>,
): Promise<Loaded<L, A>>
export async function loadArray(path: PathLike, options?: LoadTensorOptions): Promise<unknown> {
  return load(path, options, 'loadArray')
}

/** Blocking {@link loadArray}. */
export function loadArraySync<const L extends Maybe = undefined, A extends As = undefined>(
  path: PathLike,
  options?: SyncLoadTensorOptions<L, A>,
): Loaded<L, A>
export function loadArraySync(path: PathLike, options?: SyncLoadTensorOptions): unknown {
  return loadSync(path, options, 'loadArray')
}

/**
 * The tensor in bytes that `packTensor` or Python's `blosc2.pack_tensor` made.
 *
 * @throws what {@link loadTensor} throws; `ERR_BLOSC2_FORMAT` for bytes that are no frame.
 * @example
 * ```ts
 * const { data } = await blosc2.unpackTensor(await blosc2.packTensor(Float64Array.of(1, 2, 3)))
 * ```
 */
export function unpackTensor<const L extends Maybe = undefined, A extends As = undefined>(
  bytes: Uint8Array,
  options?: LoadTensorOptions<L, A>,
): Promise<Loaded<L, A>>
export async function unpackTensor(bytes: Uint8Array, options?: LoadTensorOptions): Promise<unknown> {
  return runAsync(fromBytes(bytes, options, 'unpackTensor()'), options)
}

/** Blocking {@link unpackTensor}. */
export function unpackTensorSync<const L extends Maybe = undefined, A extends As = undefined>(
  bytes: Uint8Array,
  options?: SyncLoadTensorOptions<L, A>,
): Loaded<L, A>
export function unpackTensorSync(bytes: Uint8Array, options?: SyncLoadTensorOptions): unknown {
  refuseAsyncOptions(options, 'unpackTensor')
  return runSync(fromBytes(bytes, options, 'unpackTensorSync()'))
}

function load(path: PathLike, options: LoadTensorOptions | undefined, name: string): Promise<unknown> {
  const owner = `${name}()`
  const file = filePath(path, owner)
  return runAsync(fromFile(file, options, owner), options, file.name)
}

function loadSync(path: PathLike, options: SyncLoadTensorOptions | undefined, name: string): unknown {
  refuseAsyncOptions(options, name)
  const owner = `${name}Sync()`
  const file = filePath(path, owner)
  return runSync(fromFile(file, options, owner), file.name)
}

const loadKeys = ['dtype', 'as', 'out', 'dparams', 'verify', 'signal', 'onProgress']

/** Options after their check. */
interface LoadPlan {
  readonly wanted: ElementType | undefined
  readonly read: SyncReadOptions
}

function planLoading(options: LoadTensorOptions | undefined, owner: string): LoadPlan {
  checkOptions(options, loadKeys, owner)
  const { dtype, as, out } = options ?? {}
  const wanted = dtype === undefined ? undefined : resolveDType(dtype, "option 'dtype'")
  return { wanted, read: checkReadOptions({ as, out }, owner) }
}

function* fromFile(file: FilePath, options: LoadTensorOptions | undefined, owner: string): Steps<unknown> {
  const plan = planLoading(options, owner)
  const { dtype, verify, dparams } = options ?? {}
  const opening = planOpening({ verify, dparams }, owner)
  try {
    return yield* readingFrame(file, opening, (frame) => fromFrame(frame, plan, file))
  } catch (error) {
    if (yield* isNpy(file))
      return withFramework(yield* loadNpySteps({ file }, { ...plan.read, dtype }, owner))
    throw error
  }
}

function* isNpy(file: FilePath): Steps<boolean> {
  try {
    return (yield* readStart(file.native, 0, magic.length)).equals(magic)
  } catch {
    // Opening the file has failed already, and said why.
    return false
  }
}

function* fromBytes(bytes: unknown, options: LoadTensorOptions | undefined, owner: string): Steps<unknown> {
  const plan = planLoading(options, owner)
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`Expected the bytes of a tensor in a Uint8Array for ${owner}, got ${describe(bytes)}`)
  }
  const window = { offset: 0, length: -1, mapped: false, reserve: 0, headerOnly: false, copy: true }
  const verify = options?.verify === true
  const frame = yield* frames.openBytes(bytes, { ...window, verify, limits: nativeLimits() })
  try {
    return yield* fromFrame(frame, plan, undefined)
  } finally {
    binding.releaseFrame(frame)
  }
}

function* fromFrame(
  frame: NativeFrame,
  { wanted, read }: LoadPlan,
  file: FilePath | undefined,
): Steps<unknown> {
  const isArray = binding.frameInfo(frame).array !== undefined
  const { framework, ...source } = isArray ? wholeArray(frame, file) : yield* savedTensor(frame, file)
  checkWanted(wanted, source.type, file)
  return withFramework(yield* readElements(source, null, read), framework)
}

function withFramework(tensor: unknown, framework: Framework = 'numpy'): unknown {
  return typeof tensor === 'object' ? { ...tensor, framework } : tensor
}

interface Source extends ElementSource {
  readonly framework: Framework
}

/** What the metadata of a super-chunk says of its bytes. */
function* savedTensor(frame: NativeFrame, file: FilePath | undefined): Steps<Source> {
  const where = file ? `'${file.name}'` : 'the bytes'
  const layer = (yield* frames.readVlmeta(frame)).find(([name]) => name === recordName)
  if (layer === undefined) {
    const message = `Expected a tensor in ${where}, found a super-chunk without '${recordName}' in its metadata: use open()`
    throw new Blosc2Error('ERR_BLOSC2_NOT_A_TENSOR', message)
  }
  const { framework, shape, type } = parseRecord(layer[1], where)
  const { nbytes } = binding.frameInfo(frame)
  const size = product(shape) * type.itemsize
  if (size !== nbytes) {
    const needed = `${size} bytes for a tensor of shape (${shape.join(', ')})`
    throw new Blosc2Error('ERR_BLOSC2_CORRUPT', `Expected ${needed} in ${where}, found ${nbytes}`)
  }
  const read: ElementSource['read'] = (_all, view, conversion) =>
    native.readTensor(frame, type.itemsize, view, conversion)
  return { framework, shape, type, read }
}

function wholeArray(frame: NativeFrame, file: FilePath | undefined): Source {
  const state = stateOf(interpret(frame, { given: { kind: 'ndarray' } }, { access: 'r', file }))
  if (state === undefined) {
    throw new Blosc2Error('ERR_BLOSC2_NOT_A_TENSOR', 'Expected an array whose dtype can be interpreted')
  }
  const { type, layout } = state
  return {
    framework: 'numpy',
    shape: layout.shape,
    type,
    read: (...request) => frames.readArray(frame, ...request),
  }
}
