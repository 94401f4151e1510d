/** Dense arrays in memory: our own plain ones, and those of other libraries. */
import type { DataOf, DenseSource, DType, DTypeLike } from './dtype'

/** A dense array: plain object, C order, offset 0. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D
  readonly shape: readonly number[]
  /** In elements. */
  readonly stride: readonly number[]
  readonly data: DataOf<D>
}

/** C-order strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis] ?? 1
  }
  return strides
}

/** A tensor over data that is already in C order. */
export function makeTensor<D extends DType>(dtype: D, shape: readonly number[], data: DataOf<D>): Tensor<D> {
  return { dtype, shape, stride: stridesOf(shape), data }
}

/** Flat values. */
export type DataLike = ArrayBufferView | readonly (number | bigint | boolean | string)[] | NestedValues
/** Nested arrays of numbers, strings or booleans: `[[1, 2], [3, 4]]`. */
export type NestedValues = readonly (number | bigint | boolean | string | NestedValues)[]

/** Dense arrays of other libraries: data with `shape` or `dims`. */
export interface ForeignTensor {
  readonly data: ArrayBufferView | Iterable<unknown> | ((...args: never[]) => unknown)
  readonly shape?: readonly number[]
  readonly dims?: readonly number[]
  /** In elements. */
  readonly stride?: readonly number[]
  readonly strides?: readonly number[]
  readonly offset?: number
  readonly dtype?: unknown
  readonly type?: unknown
}

/**
 * What can be stored as an array: a {@link Tensor}, a typed array or array of values (with `{ shape }` beside it), and
 * the tensors of zarrita, ndarray (scijs), onnxruntime, tfjs and others.
 */
export type TensorLike = Tensor | ForeignTensor | DataLike

export interface TensorHint {
  /** What the data is, where it does not say so itself. */
  readonly dtype?: DTypeLike | undefined
  /** The shape, where the data has none. */
  readonly shape?: readonly number[] | undefined
  /** Take tfjs tensors by their asynchronous `data()`. */
  readonly async?: boolean | undefined
}

/** Recognises every kind of dense array. A promise only under `async: true`, for tensors of tfjs. */
export function denseSource(
  x: unknown,
  hint: TensorHint & { readonly async: true },
): DenseSource | Promise<DenseSource>
export function denseSource(x: unknown, hint?: TensorHint): DenseSource
export function denseSource(x: unknown, hint: TensorHint = {}): DenseSource | Promise<DenseSource> {
  throw new Error(`not there yet: ${x} ${hint.async}`)
}

export type { DenseSource } from './dtype'
