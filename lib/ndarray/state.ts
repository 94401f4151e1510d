import type { FrameInfo, NativeConversion, NativeCParams, NativeMetalayer } from '../binding'
import type { DType, ElementType } from '../dtype'
import { Blosc2Error } from '../errors'
import type { FrameHandle } from '../handle/handle'
import { userLayers } from '../metadata/input'
import { frameCParams } from '../params'

export interface ArrayLayout {
  readonly shape: readonly number[]
  readonly chunks: readonly number[]
  readonly blocks: readonly number[]
}

/** What the operations on an array work with; the class `NDArray` is its public face. */
export class ArrayState<D extends DType = DType> {
  readonly handle: FrameHandle
  readonly type: ElementType<D>
  /** Given at opening, for the chunks written from then on; otherwise the frame's own are kept. */
  readonly #cparams: NativeCParams | undefined

  constructor(handle: FrameHandle, type: ElementType<D>, cparams?: NativeCParams) {
    this.handle = handle
    this.type = type
    this.#cparams = cparams
  }

  get layout(): ArrayLayout {
    return layoutOf(this.handle.info)
  }

  get cparams(): NativeCParams {
    return this.#cparams ?? frameCParams(this.handle.info)
  }

  get meta(): NativeMetalayer[] {
    return userLayers(this.handle.info.meta)
  }
}

/** How an `NDArray` is told from other values by code that the class itself is built on. */
export const arrayState: unique symbol = Symbol('blosc2.array')

export function stateOf(x: unknown): ArrayState | undefined {
  if (typeof x !== 'object' || x === null || !(arrayState in x)) return undefined
  const state = x[arrayState]
  return state instanceof ArrayState ? state : undefined
}

export function layoutOf(info: FrameInfo): ArrayLayout {
  if (info.array) return info.array
  throw new Blosc2Error(
    'ERR_BLOSC2_INTERNAL',
    'Expected the frame of an array, got one without an array layout',
  )
}

/** Moves elements between a file and memory without changing their type. */
export function plainConversion(type: ElementType): NativeConversion {
  return { stored: type.code, memory: type.code, swap: type.swap }
}

export function product(extents: readonly number[]): number {
  let result = 1
  for (const extent of extents) result *= extent
  return result
}

/** C-order strides of a dense box, in units of `unit`. */
export function denseStrides(shape: readonly number[], unit: number): number[] {
  const strides = new Array<number>(shape.length)
  let stride = unit
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis] ?? 1
  }
  return strides
}

/** The ranges that select the box at `start` of extent `shape`. */
export function boxRanges(start: readonly number[], shape: readonly number[]): Float64Array {
  const ranges = new Float64Array(3 * shape.length)
  shape.forEach((count, axis) => {
    ranges[3 * axis] = start[axis] ?? 0
    ranges[3 * axis + 1] = 1
    ranges[3 * axis + 2] = count
  })
  return ranges
}

/** `axis` as it counts from the front. @throws RangeError */
export function checkAxis(axis: unknown, ndim: number, name = 'axis'): number {
  if (typeof axis !== 'number' || !Number.isInteger(axis)) {
    throw new TypeError(`Expected an integer for '${name}', got ${String(axis)}`)
  }
  if (axis < -ndim || axis >= ndim) {
    throw new RangeError(`Expected '${name}' from ${-ndim} to ${ndim - 1}, got ${axis}`)
  }
  return axis < 0 ? axis + ndim : axis
}
