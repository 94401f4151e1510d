/** Dense arrays in memory: our own plain ones, and those of other libraries. */
import type { DataOf, DenseSource, DType, DTypeLike, ElementType } from './dtype'
import { entriesPerElement, foreignDType, valuesType, viewType } from './dtype/foreign'
import { describeDType, resolveDType } from './dtype/resolve'
import { bytesOf, elementSize, settledView } from './dtype/views'
import { flatten } from './nested'
import { describe, expectInteger, expectShape, isObject, maxDimensions } from './options'

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

/** Nested arrays of values: `[[1, 2], [3, 4]]`. */
export type NestedValues = readonly (number | bigint | boolean | string | NestedValues)[]

/** Dense arrays of other libraries: data with `shape` or `dims`. */
export interface ForeignTensor {
  readonly data: ArrayBufferView | Iterable<unknown> | ((...args: never[]) => unknown)
  readonly shape?: readonly number[] | undefined
  readonly dims?: readonly number[] | undefined
  /** In elements. */
  readonly stride?: readonly number[] | undefined
  readonly strides?: readonly number[] | undefined
  readonly offset?: number | undefined
  readonly dtype?: unknown
  readonly type?: unknown
}

/**
 * What can be stored as an array: a {@link Tensor}, a typed array or (nested) array of values, with `{ shape }` beside
 * it where wanted, and the tensors of zarrita, ndarray (scijs), onnxruntime, tfjs and others.
 */
export type TensorLike = Tensor | ForeignTensor | ArrayBufferView | NestedValues

export interface TensorHint {
  /** What the data is, where it does not say so itself. */
  readonly dtype?: DTypeLike | undefined
  /** The shape, where the data has none. */
  readonly shape?: readonly number[] | undefined
  /** Take tfjs tensors by their asynchronous `data()`. */
  readonly async?: boolean | undefined
}

interface Parts {
  readonly data: unknown
  readonly shape: readonly number[] | undefined
  readonly strides: readonly number[] | undefined
  readonly offset: number
  /** What the owner of the data says it is. */
  readonly own: ElementType | undefined
  /** What the caller says it is, where the owner does not. */
  readonly hint: ElementType | undefined
  /** Strides are those of Fortran's order. */
  readonly fortran: boolean
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

/** The smallest and the largest index that a layout reaches must lie within the data. */
function checkReach({ shape, strides, offset }: DenseSource, available: number): void {
  if (shape.includes(0)) return
  let low = offset
  let high = offset
  shape.forEach((n, axis) => {
    const reach = (n - 1) * (strides[axis] ?? 0)
    if (reach < 0) low += reach
    else high += reach
  })
  if (low < 0 || high >= available) {
    throw new RangeError(
      `Expected data of shape (${shape.join(', ')}) to have elements ${low} to ${high}, got ${available} elements`,
    )
  }
}

function layoutOf(parts: Parts, available: number): Pick<DenseSource, 'shape' | 'strides' | 'offset'> {
  const shape = parts.shape ?? [available]
  if (parts.fortran && parts.strides === undefined) {
    return { shape, strides: stridesOf([...shape].reverse()).reverse(), offset: parts.offset }
  }
  return { shape, strides: parts.strides ?? stridesOf(shape), offset: parts.offset }
}

function fromView(parts: Parts, given: ArrayBufferView): DenseSource {
  const view = settledView(given, 'data')
  const plain = viewType(view)
  const { own, hint } = parts
  if (own !== undefined && entriesPerElement(view, own) === undefined) {
    throw new TypeError(
      `Expected the data of ${describeDType(own)} to be of that type, got ${describe(view)}`,
    )
  }
  const meant = own ?? hint
  const entries = meant === undefined ? undefined : entriesPerElement(view, meant)
  const length = view.byteLength / elementSize(view)
  // Floats beside a complex dtype are pairs, unless the shape asks for as many numbers as there are.
  const isReal =
    own === undefined && entries === 2 && parts.shape !== undefined && sizeOf(parts.shape) === length
  if (meant === undefined || entries === undefined || isReal) {
    const source = { type: plain, data: view, ...layoutOf(parts, length), untyped: own === undefined }
    checkReach(source, length)
    return source
  }
  if (length % entries !== 0) {
    throw new RangeError(
      `Expected data to hold whole elements of ${describeDType(meant)}, got ${describe(view)}`,
    )
  }
  const data = entries > 2 || meant.kind === 'V' ? bytesOf(view) : view
  const source = { type: meant, data, ...layoutOf(parts, length / entries), untyped: own === undefined }
  checkReach(source, length / entries)
  return source
}

function fromValues(parts: Parts, given: readonly unknown[]): DenseSource {
  const { values, shape } = flatten(given)
  if (shape.length > 1 && parts.strides !== undefined) {
    throw new TypeError('Expected data with strides to be flat, got nested arrays')
  }
  const type = parts.own ?? parts.hint ?? valuesType(values)
  const layout = layoutOf({ ...parts, shape: parts.shape ?? shape }, values.length)
  const source = { type, data: values, ...layout, untyped: parts.own === undefined }
  checkReach(source, values.length)
  return source
}

function isIterable(x: unknown): x is Iterable<unknown> {
  return isObject(x) && typeof Reflect.get(x, Symbol.iterator) === 'function'
}

function fromParts(parts: Parts): DenseSource {
  const { data } = parts
  if (ArrayBuffer.isView(data)) return fromView(parts, data)
  if (Array.isArray(data)) return fromValues(parts, data)
  if (isIterable(data)) return fromValues(parts, [...data])
  throw new TypeError(`Expected data to be a typed array or an array of values, got ${describe(data)}`)
}

function optionalShape(value: unknown, name: string): number[] | undefined {
  return value === undefined || value === null ? undefined : expectShape(integers(value), name)
}

/** Shapes and strides come as typed arrays too. */
function integers(value: unknown): unknown {
  return ArrayBuffer.isView(value) && isIterable(value) ? [...value] : value
}

function optionalStrides(value: unknown, length: number | undefined): number[] | undefined {
  if (value === undefined || value === null) return undefined
  const list = integers(value)
  if (!Array.isArray(list) || list.length > maxDimensions) {
    throw new TypeError(`Expected strides to be an array of integers, got ${describe(value)}`)
  }
  if (list.length !== length) {
    throw new RangeError(
      `Expected strides to have as many entries as the shape, ${length}, got ${list.length}`,
    )
  }
  const { MIN_SAFE_INTEGER: min, MAX_SAFE_INTEGER: max } = Number
  return Array.from<unknown, number>(list, (stride, i) => expectInteger(stride, min, max, `strides[${i}]`))
}

/** A method of an object, bound to it. */
function method(x: object, name: string): (() => unknown) | undefined {
  const value: unknown = Reflect.get(x, name)
  return typeof value === 'function' ? () => Reflect.apply(value, x, []) : undefined
}

/** Where the first element is: views of numpy-ts say so in their storage alone. */
function offsetOf({ offset, storage }: Record<string, unknown>): number {
  const given = offset ?? (isObject(storage) ? storage.offset : undefined) ?? 0
  return expectInteger(given, 0, Number.MAX_SAFE_INTEGER, 'offset')
}

function partsOf(x: Record<string, unknown>, data: unknown, hint: Pick<Parts, 'shape' | 'hint'>): Parts {
  // tfjs hands its data out in C order, and has strides for all axes but the last.
  const dense = typeof x.data === 'function'
  const shape = optionalShape(x.shape ?? x.dims, 'shape') ?? hint.shape
  return {
    data,
    shape,
    strides: dense ? undefined : optionalStrides(x.strides ?? x.stride, shape?.length),
    offset: offsetOf(x),
    own: foreignDType(x.dtype ?? x.type, 'dtype'),
    hint: hint.hint,
    fortran: x.fortranOrder === true,
  }
}

/**
 * Recognises every kind of dense array: tensors, typed arrays, arrays of values, and the tensors of other libraries.
 * `hint.dtype` says what data is that has no dtype of its own: raw bytes, bits of float16, pairs of a complex dtype.
 * A promise only under `hint.async`, for tensors of tfjs.
 *
 * @throws TypeError when it is no dense array, RangeError when its layout reaches beyond its data.
 */
export function denseSource(
  x: unknown,
  hint: TensorHint & { readonly async: true },
): DenseSource | Promise<DenseSource>
export function denseSource(x: unknown, hint?: TensorHint): DenseSource
export function denseSource(x: unknown, hint: TensorHint = {}): DenseSource | Promise<DenseSource> {
  const known = {
    shape: optionalShape(hint.shape, 'shape'),
    hint: hint.dtype === undefined ? undefined : resolveDType(hint.dtype),
  }
  if (ArrayBuffer.isView(x) || Array.isArray(x)) {
    return fromParts({ data: x, ...known, strides: undefined, offset: 0, own: undefined, fortran: false })
  }
  if (!isObject(x) || !('data' in x)) {
    throw new TypeError(
      `Expected a tensor, a typed array, an array of values or an object with data and shape, got ${describe(x)}`,
    )
  }
  const later = method(x, 'data')
  if (later === undefined) return fromParts(partsOf(x, x.data, known))
  const now = method(x, 'dataSync')
  if (hint.async === true) return Promise.resolve(later()).then((data) => fromParts(partsOf(x, data, known)))
  if (now === undefined) {
    throw new TypeError(`Expected data that is there at once, got ${describe(x)} with an asynchronous data()`)
  }
  return fromParts(partsOf(x, now(), known))
}

export type { DenseSource } from './dtype'
