import type { NativeConversion, NativeData } from '../binding'
import { type DTypeLike, type ElementType, give, scalarBytes } from '../dtype'
import { describe } from '../options'
import { type Steps, step } from '../steps'
import { type DenseSource, denseSource } from '../tensor'

/** Data ready for native code. */
export interface GivenData {
  readonly data: NativeData
  readonly conversion: NativeConversion
}

interface Hint {
  readonly dtype?: DTypeLike
  readonly shape?: readonly number[]
}

/** Recognises a foreign tensor. The asynchronous form of a call also waits for data that is a promise. */
export function denseFrom(x: unknown, hint?: Hint): Steps<DenseSource> {
  return step<DenseSource>(
    () => denseSource(x, hint),
    async () => denseSource(x, { ...hint, async: true }),
  )
}

/** Elements of a tensor on their way into an array of `type`; `strides` in elements, one per stored axis. */
export function giveTensor(type: ElementType, source: DenseSource, strides: readonly number[]): GivenData {
  const { view, itemsize, conversion } = give(type, source)
  const data = { view, offset: source.offset * itemsize, strides: strides.map((stride) => stride * itemsize) }
  return { data, conversion }
}

/** One scalar for all elements of a selection of `ndim` axes. */
export function giveScalar(type: ElementType, value: unknown, ndim: number): GivenData {
  const view = scalarBytes(type, value)
  const data = { view, offset: 0, strides: new Array<number>(ndim).fill(0) }
  return { data, conversion: { stored: type.code, memory: type.code, swap: type.swap } }
}

/** Whether `value` is one element rather than a tensor. */
export function isScalar(type: ElementType, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (value instanceof Date) return true
  if (value instanceof Uint8Array && !('shape' in value)) {
    const raw = typeof type.dtype === 'object' || type.dtype.startsWith('V')
    return raw && value.length === type.itemsize
  }
  return 're' in value && 'im' in value
}

/** Strides for `shape` that repeat `source` as NumPy broadcasts it: over missing leading axes and axes of length 1. */
export function broadcast(
  source: Pick<DenseSource, 'shape' | 'strides'>,
  shape: readonly number[],
): number[] {
  const extra = source.shape.length - shape.length
  const fits = source.shape.every((extent, axis) => {
    const wanted = axis < extra ? 1 : shape[axis - extra]
    return extent === wanted || extent === 1
  })
  if (!fits) {
    throw new RangeError(
      `Expected a value that broadcasts to shape ${describe([...shape])}, got shape ${describe([...source.shape])}`,
    )
  }
  return shape.map((_, axis) => {
    const from = axis + extra
    return from < 0 || source.shape[from] === 1 ? 0 : (source.strides[from] ?? 0)
  })
}
