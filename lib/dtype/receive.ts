/** How the elements of a read arrive and are handed out. */
import type { NativeConversion } from '../binding'
import type { ElementType } from './elements'
import type { DataAs, DType, ReadAs } from './types'

export interface ReceiveOptions<A extends ReadAs | undefined = ReadAs | undefined> {
  readonly as?: A
  readonly out?: ArrayBufferView | undefined
}

/** How a read of some elements is received and handed out. */
export interface Receiver<T = unknown> {
  /** Native code writes here: freshly allocated memory, or the caller's `out`. */
  readonly view: ArrayBufferView
  readonly conversion: NativeConversion
  /** The value for `Tensor.data`, to be called once the read is done. */
  readonly finish: () => T
}

export function receive<D extends DType, A extends ReadAs | undefined = undefined>(
  type: ElementType<D>,
  count: number,
  options?: ReceiveOptions<A>,
): Receiver<DataAs<D, A>>
export function receive(type: ElementType, count: number, options: ReceiveOptions = {}): Receiver {
  throw new Error(`not there yet: ${type.kind} ${count} ${options.as}`)
}
