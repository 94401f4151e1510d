/** Saved tensors back in memory. */
import { binding, type NativeFrame } from '../binding'
import {
  type DataAs,
  type DType,
  type DTypeLike,
  type DTypeOf,
  type ReadAs,
  receive,
  resolveDType,
  sameDType,
} from '../dtype'
import { Blosc2Error } from '../errors'
import { readStart } from '../files'
import { interpret } from '../interpret'
import { checkResultSize, nativeLimits } from '../limits'
import type { DParams } from '../ndarray/create-options'
import { readSelection } from '../ndarray/read'
import { denseStrides, product, stateOf } from '../ndarray/state'
import { magic } from '../numpy/header'
import { loadNpySteps } from '../numpy/load'
import { openFrame } from '../open-frame'
import { planOpening } from '../open-options'
import { checkOptions, describe, expectOneOf } from '../options'
import { type FilePath, filePath, type PathLike } from '../path'
import {
  type AsyncOptions,
  native as frames,
  refuseAsyncOptions,
  runAsync,
  runSync,
  type Steps,
} from '../steps'
import { type Framework, parseRecord, recordName, type TensorRecord } from './record'
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
  const file = filePath(path, 'loadTensor()')
  return runAsync(fromFile(file, options, 'loadTensor()'), options, file.name)
}

/** Blocking {@link loadTensor}. */
export function loadTensorSync<const L extends Maybe = undefined, A extends As = undefined>(
  path: PathLike,
  options?: SyncLoadTensorOptions<L, A>,
): Loaded<L, A>
export function loadTensorSync(path: PathLike, options?: SyncLoadTensorOptions): unknown {
  refuseAsyncOptions(options, 'loadTensor')
  const file = filePath(path, 'loadTensorSync()')
  return runSync(fromFile(file, options, 'loadTensorSync()'), file.name)
}

/** The same as {@link loadTensor}: the files of both are alike. */
export function loadArray<const L extends Maybe = undefined, A extends As = undefined>(
  path: PathLike,
  options?: LoadTensorOptions<L, A>,
): Promise<Loaded<L, A>>
export async function loadArray(path: PathLike, options?: LoadTensorOptions): Promise<unknown> {
  const file = filePath(path, 'loadArray()')
  return runAsync(fromFile(file, options, 'loadArray()'), options, file.name)
}

/** Blocking {@link loadArray}. */
export function loadArraySync<const L extends Maybe = undefined, A extends As = undefined>(
  path: PathLike,
  options?: SyncLoadTensorOptions<L, A>,
): Loaded<L, A>
export function loadArraySync(path: PathLike, options?: SyncLoadTensorOptions): unknown {
  refuseAsyncOptions(options, 'loadArray')
  const file = filePath(path, 'loadArraySync()')
  return runSync(fromFile(file, options, 'loadArraySync()'), file.name)
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

const loadKeys = ['dtype', 'as', 'out', 'dparams', 'verify', 'signal', 'onProgress']

function checkLoading(options: LoadTensorOptions | undefined, owner: string): LoadTensorOptions {
  checkOptions(options, loadKeys, owner)
  const { as, dtype } = options ?? {}
  if (as !== undefined) expectOneOf(as, ['bytes', 'number', 'float32'], "option 'as'")
  if (dtype !== undefined) resolveDType(dtype, "option 'dtype'")
  return options ?? {}
}

function* fromFile(file: FilePath, options: LoadTensorOptions | undefined, owner: string): Steps<unknown> {
  const given = checkLoading(options, owner)
  const { verify, dparams } = given
  const plan = planOpening({ verify, dparams }, owner)
  let frame: NativeFrame
  try {
    frame = yield* openFrame(file, plan)
  } catch (error) {
    if (yield* isNpy(file)) return yield* fromNpy(file, given, owner)
    throw error
  }
  return yield* fromFrame(frame, given, `'${file.name}'`)
}

function* isNpy(file: FilePath): Steps<boolean> {
  try {
    return (yield* readStart(file.native, 0, magic.length)).equals(magic)
  } catch {
    // Opening the file has failed already, and said why.
    return false
  }
}

function* fromNpy(file: FilePath, { dtype, as, out }: LoadTensorOptions, owner: string): Steps<unknown> {
  const tensor = yield* loadNpySteps({ file }, { dtype, out, ...(as === undefined ? {} : { as }) }, owner)
  return typeof tensor === 'object' ? { ...tensor, framework: 'numpy' } : tensor
}

function* fromBytes(bytes: unknown, options: LoadTensorOptions | undefined, owner: string): Steps<unknown> {
  const given = checkLoading(options, owner)
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`Expected the bytes of a tensor in a Uint8Array for ${owner}, got ${describe(bytes)}`)
  }
  const window = { offset: 0, length: -1, mapped: false, reserve: 0, headerOnly: false, copy: true }
  const verify = given.verify === true
  const frame = yield* frames.openBytes(bytes, { ...window, verify, limits: nativeLimits() })
  return yield* fromFrame(frame, given, 'the bytes')
}

function* fromFrame(frame: NativeFrame, options: LoadTensorOptions, where: string): Steps<unknown> {
  try {
    if (binding.frameInfo(frame).array) return yield* readWholeArray(frame, options)
    const layers = yield* frames.readVlmeta(frame)
    const layer = layers.find(([name]) => name === recordName)
    if (layer === undefined) {
      const message = `Expected a tensor in ${where}, found a super-chunk without '${recordName}' in its metadata: use open()`
      throw new Blosc2Error('ERR_BLOSC2_NOT_A_TENSOR', message)
    }
    return yield* readAll(frame, parseRecord(layer[1], where), options, where)
  } finally {
    binding.releaseFrame(frame)
  }
}

function* readAll(
  frame: NativeFrame,
  { framework, shape, type }: TensorRecord,
  { dtype, as, out }: LoadTensorOptions,
  where: string,
): Steps<unknown> {
  const wanted = dtype === undefined ? undefined : resolveDType(dtype)
  if (wanted && !sameDType(wanted.dtype, type.dtype)) {
    const message = `Expected dtype ${describe(wanted.dtype)} in ${where}, found ${describe(type.dtype)}`
    throw new Blosc2Error('ERR_BLOSC2_TYPE', message)
  }
  const count = product(shape)
  const { nbytes } = binding.frameInfo(frame)
  if (count * type.itemsize !== nbytes) {
    const needed = `${count * type.itemsize} bytes for a tensor of shape (${shape.join(', ')})`
    throw new Blosc2Error('ERR_BLOSC2_CORRUPT', `Expected ${needed} in ${where}, found ${nbytes}`)
  }
  if (out === undefined) checkResultSize(nbytes)
  const options = { ...(as === undefined ? {} : { as }), ...(out === undefined ? {} : { out }) }
  const { view, conversion, finish } = receive(type, count, options)
  if (count > 0) yield* native.readTensor(frame, type.itemsize, view, conversion)
  return { dtype: type.dtype, shape, stride: denseStrides(shape, 1), data: finish(), framework }
}

function* readWholeArray(frame: NativeFrame, { dtype, as, out }: LoadTensorOptions): Steps<unknown> {
  const plan = { given: { kind: 'ndarray', ...(dtype === undefined ? {} : { dtype }) } } as const
  const array = interpret(frame, plan, { access: 'r' })
  const state = stateOf(array)
  if (state === undefined) {
    throw new Blosc2Error('ERR_BLOSC2_NOT_A_TENSOR', 'Expected an array whose dtype can be interpreted')
  }
  const source = { shape: state.layout.shape, type: state.type }
  const options = { ...(as === undefined ? {} : { as }), ...(out === undefined ? {} : { out }) }
  const tensor = yield* readSelection(frame, source, null, options)
  if (typeof tensor !== 'object') return tensor
  return { ...tensor, framework: 'numpy' }
}
