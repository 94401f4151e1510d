/** The part of the addon's exports that is about dense arrays stored as super-chunks. Sizes in bytes. */
import type { ElementCode, NativeConversion, NativeData } from './arrays'
import type { NativeFrame, NativeTarget } from './frames'
import type { NativeSchunkPlan } from './schunks'

/** Each exists twice, as those of `FrameOperations` do. */
export interface TensorOperations {
  /** The elements of `data` in C order, each of `itemsize` bytes once stored. Chunks must hold whole elements. */
  createTensor(
    plan: NativeSchunkPlan,
    shape: readonly number[],
    itemsize: number,
    data: NativeData,
    conversion: NativeConversion,
    target: NativeTarget | null,
  ): NativeFrame
  /** All elements of a super-chunk. */
  readTensor(
    frame: NativeFrame,
    itemsize: number,
    out: ArrayBufferView,
    conversion: NativeConversion,
  ): undefined
  /** All elements of `source`, as NumPy's `astype`, to the beginning of `out`, which lies elsewhere. */
  convertNumbers(from: ElementCode, to: ElementCode, source: ArrayBufferView, out: ArrayBufferView): undefined
}
