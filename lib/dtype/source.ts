/** Dense values on their way in: what is known of them once their shape and type are recognised. */
import type { NativeConversion } from '../binding'
import type { ElementType } from './elements'

/** Values of a caller: where they are and how they are laid out. */
export interface DenseSource {
  /** The type of `data`. */
  readonly type: ElementType
  readonly data: ArrayBufferView | readonly string[] | readonly (number | bigint | boolean)[]
  readonly shape: readonly number[]
  /** In elements. */
  readonly strides: readonly number[]
  /** Of the first element, in elements. */
  readonly offset: number
  /** The values came without a dtype of their own, so a `Uint16Array` may mean the bits of float16. */
  readonly untyped?: boolean
}

/** Values as native code takes them. */
export interface Given {
  /** Its elements stand where they stood in the source: `offset` and `strides` of the source still hold. */
  readonly view: ArrayBufferView
  /** Bytes per element in `view`. */
  readonly itemsize: number
  readonly conversion: NativeConversion
}
