/** Which arrays hold the elements of a type in memory. */
import type { ElementType } from './elements'
import { type ArrayClass, HalfArrayClass } from './views'

const classes: Readonly<Record<string, ArrayClass>> = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
}

/** How the elements of a type lie in the array that `DataOf` gives them. */
export interface MemoryLayout {
  readonly array: ArrayClass
  /** Array entries per element: 2 for complex numbers, all bytes for raw elements. */
  readonly entries: number
}

/** The layout of a type without `subshape`; strings as the bytes of the file. */
export function memoryLayout(type: ElementType): MemoryLayout {
  const { kind, dtype, itemsize } = type
  if (kind === 'M' || kind === 'm') return { array: BigInt64Array, entries: 1 }
  if (dtype === 'float16') return { array: HalfArrayClass ?? Float32Array, entries: 1 }
  const array = typeof dtype === 'string' ? classes[dtype] : undefined
  if (array === undefined) return { array: Uint8Array, entries: itemsize }
  return { array, entries: kind === 'c' ? 2 : 1 }
}
