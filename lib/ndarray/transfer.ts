import type { NativeFrame } from '../binding'
import { type ElementType, receive } from '../dtype'
import { native, type Steps } from '../steps'
import { type DenseSource, denseSource } from '../tensor'
import { denseStrides, product } from './state'

/** Elements of an array as if they came from a tensor, so that they are cast by the same rules. */
export function* receiveSource(
  frame: NativeFrame,
  type: ElementType,
  ranges: Float64Array,
  shape: readonly number[],
  lists?: readonly (Float64Array | null)[],
): Steps<DenseSource> {
  const { view, conversion, finish } = receive(type, product(shape), {})
  yield* native.readArray(frame, { ranges, ...(lists ? { lists } : {}) }, view, conversion)
  return denseSource({ dtype: type.dtype, shape, stride: denseStrides(shape, 1), data: finish() })
}
