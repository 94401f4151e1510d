/** Single elements: out of the data of a read, and into the bytes of a file. */
import type { ElementType } from './elements'
import type { DType, ScalarOf } from './types'

/** The first element of what a read handed out. */
export function scalarOf<D extends DType>(type: ElementType<D>, data: unknown): ScalarOf<D>
export function scalarOf(type: ElementType, data: unknown): unknown {
  throw new Error(`not there yet: ${type.kind} ${data}`)
}

/** The bytes of one element, little-endian: what `give` would hand to native code, which swaps for big-endian types. */
export function scalarBytes(type: ElementType, value: unknown): Uint8Array {
  throw new Error(`not there yet: ${type.kind} ${value}`)
}
