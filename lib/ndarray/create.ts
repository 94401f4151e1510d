/** Arrays from data and from constants. */
import type { NativeFill } from '../binding'
import {
  type DType,
  type DTypeLike,
  type DTypeOf,
  type DTypeOfData,
  type ElementType,
  resolveDType,
} from '../dtype'
import { describe, expectShape } from '../options'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import type { TensorLike } from '../tensor'
import type { ArrayBase } from './base'
import { copyArray } from './copy'
import { type CreateOptions, planCreation, type SyncCreateOptions } from './create-options'
import { makeArray, makeFromTensor, valueFill } from './make'
import { NDArray } from './ndarray'
import { type ArrayState, stateOf } from './state'

/** The dtype of what is made: that of the options, else of the data, where it is told. */
type MadeOf<X, L> = [L] extends [undefined] ? DTypeOfData<X> : DTypeOf<L>
type Shape = readonly number[] | number
type Given<L> = Omit<CreateOptions, 'shape' | 'dtype'> & { readonly dtype?: L }
type SyncGiven<L> = Omit<SyncCreateOptions, 'shape' | 'dtype'> & { readonly dtype?: L }
type Made<L, Default extends DType> = NDArray<[L] extends [undefined] ? Default : DTypeOf<L>>
type Maybe = DTypeLike | undefined

/**
 * Compresses data into an array, in memory or, with `urlpath`, in a file. Another array is copied, with the options'
 * partitions, compression and dtype.
 *
 * @param x a tensor of this or another library, or a typed array (with `shape` in the options, else of one axis).
 * @throws TypeError for what is not a tensor, for dtypes it cannot be cast to and unknown options; RangeError for
 * shapes that do not fit; `EEXIST`; `ERR_BLOSC2_LIMIT` for too much metadata, `ERR_BLOSC2_UNSAFE_DTYPE`.
 * @example
 * ```ts
 * const a = await blosc2.asarray({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }, { urlpath: 'a.b2nd' })
 * ```
 */
export function asarray<X extends TensorLike | ArrayBase, L extends Maybe = undefined>(
  x: X,
  options?: CreateOptions & { readonly dtype?: L },
): Promise<NDArray<MadeOf<X, L>>>
export async function asarray(x: TensorLike | ArrayBase, options?: CreateOptions): Promise<NDArray> {
  return new NDArray(await runAsync(asarraySteps(x, options, 'asarray'), options))
}

/** Blocking {@link asarray}. */
export function asarraySync<X extends TensorLike | ArrayBase, L extends Maybe = undefined>(
  x: X,
  options?: SyncCreateOptions & { readonly dtype?: L },
): NDArray<MadeOf<X, L>>
export function asarraySync(x: TensorLike | ArrayBase, options?: SyncCreateOptions): NDArray {
  refuseAsyncOptions(options, 'asarray')
  return new NDArray(runSync(asarraySteps(x, options, 'asarraySync')))
}

export function* asarraySteps(
  x: unknown,
  options: CreateOptions | undefined,
  owner: string,
): Steps<ArrayState> {
  const state = stateOf(x)
  const plan = planCreation(options, owner, { refused: state ? ['shape'] : [] })
  if (!state) return yield* makeFromTensor(plan, x)
  return yield* state.handle.reading((frame) => copyArray(plan, state, frame))
}

/** How the fill of a constant array depends on its dtype. */
type Filler = (type: ElementType) => NativeFill

const zero: Filler = () => ({ kind: 'special', special: 'zero' })
const uninitialised: Filler = () => ({ kind: 'special', special: 'uninit' })
const one: Filler = (type) => {
  if (type.kind === 'b') return valueFill(type, true)
  if (type.kind === 'c') return valueFill(type, { re: 1, im: 0 })
  return valueFill(type, type.kind === 'S' || type.kind === 'U' ? '1' : 1)
}

const notANumber: Filler = (type) => {
  if (type.kind === 'c') return valueFill(type, { re: Number.NaN, im: 0 })
  if (type.kind !== 'f') {
    throw new TypeError(`Expected a dtype of floating point for nans(), got ${describe(type.dtype)}`)
  }
  const native = type.swap === 1 && type.itemsize >= 4
  return native ? { kind: 'special', special: 'nan' } : valueFill(type, Number.NaN)
}

function* constant(
  shape: unknown,
  options: CreateOptions | undefined,
  owner: string,
  filler: Filler,
  defaultDType: () => DTypeLike = () => 'float64',
): Steps<ArrayState> {
  const plan = planCreation(options, owner, { refused: ['shape'] })
  const type = resolveDType(plan.given.dtype ?? defaultDType())
  return yield* makeArray(plan, type, expectShape(shape, "'shape'"), filler(type))
}

/**
 * An array of zeros. Takes next to no space until it is written to. Default dtype `'float64'`.
 *
 * @example
 * ```ts
 * const a = await blosc2.zeros([1000, 1000], { dtype: 'int16', urlpath: 'a.b2nd' })
 * ```
 */
export function zeros<L extends Maybe = undefined>(
  shape: Shape,
  options?: Given<L>,
): Promise<Made<L, 'float64'>>
export async function zeros(shape: Shape, options?: CreateOptions): Promise<NDArray> {
  return new NDArray(await runAsync(constant(shape, options, 'zeros', zero), options))
}

/** Blocking {@link zeros}. */
export function zerosSync<L extends Maybe = undefined>(
  shape: Shape,
  options?: SyncGiven<L>,
): Made<L, 'float64'>
export function zerosSync(shape: Shape, options?: SyncCreateOptions): NDArray {
  refuseAsyncOptions(options, 'zeros')
  return new NDArray(runSync(constant(shape, options, 'zerosSync', zero)))
}

/**
 * Same as {@link zeros}: elements nobody wrote are zero.
 * @example
 * ```ts
 * const a = await blosc2.empty([1000, 1000], { dtype: 'int16', urlpath: 'a.b2nd' })
 * ```
 */
export function empty<L extends Maybe = undefined>(
  shape: Shape,
  options?: Given<L>,
): Promise<Made<L, 'float64'>>
export async function empty(shape: Shape, options?: CreateOptions): Promise<NDArray> {
  return new NDArray(await runAsync(constant(shape, options, 'empty', zero), options))
}

/** Blocking {@link empty}. */
export function emptySync<L extends Maybe = undefined>(
  shape: Shape,
  options?: SyncGiven<L>,
): Made<L, 'float64'>
export function emptySync(shape: Shape, options?: SyncCreateOptions): NDArray {
  refuseAsyncOptions(options, 'empty')
  return new NDArray(runSync(constant(shape, options, 'emptySync', zero)))
}

/**
 * An array whose elements nobody has written yet. They read as zero. Default dtype `'float64'`.
 * @example
 * ```ts
 * const a = await blosc2.uninit([1000, 1000], { dtype: 'uint8', urlpath: 'a.b2nd' })
 * ```
 */
export function uninit<L extends Maybe = undefined>(
  shape: Shape,
  options?: Given<L>,
): Promise<Made<L, 'float64'>>
export async function uninit(shape: Shape, options?: CreateOptions): Promise<NDArray> {
  return new NDArray(await runAsync(constant(shape, options, 'uninit', uninitialised), options))
}

/** Blocking {@link uninit}. */
export function uninitSync<L extends Maybe = undefined>(
  shape: Shape,
  options?: SyncGiven<L>,
): Made<L, 'float64'>
export function uninitSync(shape: Shape, options?: SyncCreateOptions): NDArray {
  refuseAsyncOptions(options, 'uninit')
  return new NDArray(runSync(constant(shape, options, 'uninitSync', uninitialised)))
}

/**
 * An array of NaN, of a floating-point or complex dtype. Default dtype `'float64'`.
 * @example
 * ```ts
 * const gaps = await blosc2.nans([365, 24], { dtype: 'float32' })
 * ```
 */
export function nans<L extends Maybe = undefined>(
  shape: Shape,
  options?: Given<L>,
): Promise<Made<L, 'float64'>>
export async function nans(shape: Shape, options?: CreateOptions): Promise<NDArray> {
  return new NDArray(await runAsync(constant(shape, options, 'nans', notANumber), options))
}

/** Blocking {@link nans}. */
export function nansSync<L extends Maybe = undefined>(
  shape: Shape,
  options?: SyncGiven<L>,
): Made<L, 'float64'>
export function nansSync(shape: Shape, options?: SyncCreateOptions): NDArray {
  refuseAsyncOptions(options, 'nans')
  return new NDArray(runSync(constant(shape, options, 'nansSync', notANumber)))
}

/**
 * An array of ones. Default dtype `'float64'`.
 * @example
 * ```ts
 * const mask = await blosc2.ones([512, 512], { dtype: 'bool' })
 * ```
 */
export function ones<L extends Maybe = undefined>(
  shape: Shape,
  options?: Given<L>,
): Promise<Made<L, 'float64'>>
export async function ones(shape: Shape, options?: CreateOptions): Promise<NDArray> {
  return new NDArray(await runAsync(constant(shape, options, 'ones', one), options))
}

/** Blocking {@link ones}. */
export function onesSync<L extends Maybe = undefined>(
  shape: Shape,
  options?: SyncGiven<L>,
): Made<L, 'float64'>
export function onesSync(shape: Shape, options?: SyncCreateOptions): NDArray {
  refuseAsyncOptions(options, 'ones')
  return new NDArray(runSync(constant(shape, options, 'onesSync', one)))
}

/**
 * An array of one value. The dtype defaults to that of the value: `'int64'` for integers, `'float64'`, `'bool'`,
 * `'complex128'`, or text and bytes as long as the value.
 *
 * @throws TypeError, RangeError for values that the dtype cannot hold.
 * @example
 * ```ts
 * const a = await blosc2.full([10, 10], 0.5, { dtype: 'float32' })
 * ```
 */
export function full<L extends Maybe = undefined>(
  shape: Shape,
  value: unknown,
  options?: Given<L>,
): Promise<Made<L, DType>>
export async function full(shape: Shape, value: unknown, options?: CreateOptions): Promise<NDArray> {
  const filler: Filler = (type) => valueFill(type, value)
  return new NDArray(
    await runAsync(
      constant(shape, options, 'full', filler, () => dtypeOf(value)),
      options,
    ),
  )
}

/** Blocking {@link full}. */
export function fullSync<L extends Maybe = undefined>(
  shape: Shape,
  value: unknown,
  options?: SyncGiven<L>,
): Made<L, DType>
export function fullSync(shape: Shape, value: unknown, options?: SyncCreateOptions): NDArray {
  refuseAsyncOptions(options, 'full')
  const filler: Filler = (type) => valueFill(type, value)
  return new NDArray(runSync(constant(shape, options, 'fullSync', filler, () => dtypeOf(value))))
}

function dtypeOf(value: unknown): DTypeLike {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int64'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int64' : 'float64'
  if (typeof value === 'string') return `U${Math.max(1, [...value].length)}`
  if (value instanceof Uint8Array && value.length > 0) return `V${value.length}`
  if (typeof value === 'object' && value !== null && 're' in value && 'im' in value) return 'complex128'
  throw new TypeError(`Expected a value of an element for full(), got ${describe(value)}`)
}
