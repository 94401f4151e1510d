/** How the elements of a read arrive and are handed out. */
import type { NativeConversion } from '../binding'
import { describe } from '../options'
import type { ElementType } from './elements'
import { freshArray } from './fresh'
import { memoryLayout } from './memory'
import { numericTypes, opaque } from './names'
import { describeDType } from './resolve'
import { decodeStrings } from './strings'
import { itemType } from './struct'
import type { DataAs, DType, ReadAs } from './types'
import { type ArrayClass, bytesOf, checkMemory, HalfArrayClass, viewClass } from './views'

export interface ReceiveOptions<A extends ReadAs | undefined = ReadAs | undefined> {
  readonly as?: A
  /** Where to put the elements: an array of the class that the result has, at least as long. */
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

/** The caller's memory as `length` entries of `array`, or new memory. */
function target(
  out: ArrayBufferView | undefined,
  classes: readonly ArrayClass[],
  length: number,
): ArrayBufferView {
  const [first = Uint8Array] = classes
  if (out === undefined) return freshArray(first, length)
  const array = ArrayBuffer.isView(out) ? classes.find((one) => one.name === viewClass(out)) : undefined
  if (array === undefined) {
    const names = classes.map((one) => one.name).join(' or ')
    throw new TypeError(`Expected out to be a ${names}, got ${describe(out)}`)
  }
  checkMemory(out, 'out')
  const given = out.byteLength / array.BYTES_PER_ELEMENT
  if (given < length) {
    throw new RangeError(`Expected out to have at least ${length} entries, got ${describe(out)}`)
  }
  return given === length ? out : new array(out.buffer, out.byteOffset, length)
}

function asBytes(type: ElementType, count: number, out: ArrayBufferView | undefined): Receiver {
  const length = count * type.itemsize
  const plain = out === undefined || !ArrayBuffer.isView(out) || viewClass(out) === 'Uint8Array'
  if (!plain) checkMemory(out, 'out')
  const view = target(plain ? out : bytesOf(out), [Uint8Array], length)
  return { view, conversion: { stored: type.code, memory: type.code, swap: type.swap }, finish: () => view }
}

function strings(type: ElementType, count: number, out: ArrayBufferView | undefined): Receiver {
  if (out !== undefined) {
    throw new TypeError(
      `Expected out to be left out for ${describeDType(type)}, which is read as strings (or as: 'bytes'), got ${describe(out)}`,
    )
  }
  const bytes = bytesOf(freshArray(Uint8Array, count * type.itemsize))
  const item = itemType(type)
  return {
    view: bytes,
    conversion: { stored: opaque, memory: opaque, swap: type.swap },
    finish: () => decodeStrings(item, bytes, bytes.byteLength / item.itemsize),
  }
}

function asNumbers(type: ElementType, count: number, out: ArrayBufferView | undefined): Receiver {
  const { kind } = type
  if (kind !== 'b' && kind !== 'i' && kind !== 'u' && kind !== 'f') {
    throw new TypeError(`Expected as: 'number' for numbers only, got it for ${describeDType(type)}`)
  }
  const isWide = type.code === numericTypes.int64.code || type.code === numericTypes.uint64.code
  if (!isWide) return usual(type, count, out)
  return converted(type, target(out, [Float64Array], count * (type.itemsize / 8)), numericTypes.float64.code)
}

/** Native code turns each element into another type. */
function converted(type: ElementType, view: ArrayBufferView, memory: number): Receiver {
  return { view, conversion: { stored: type.code, memory, swap: type.swap }, finish: () => view }
}

function halfAsFloats(type: ElementType, count: number, out: ArrayBufferView | undefined): Receiver {
  return converted(type, target(out, [Float32Array], count * (type.itemsize / 2)), numericTypes.float32.code)
}

function asFloats(type: ElementType, count: number, out: ArrayBufferView | undefined): Receiver {
  if (type.dtype === 'float16') return halfAsFloats(type, count, out)
  if (type.dtype === 'float32') return usual(type, count, out)
  throw new TypeError(`Expected as: 'float32' for float16 only, got it for ${describeDType(type)}`)
}

/** The data of `DataOf`. */
function usual(type: ElementType, count: number, out: ArrayBufferView | undefined): Receiver {
  if (type.kind === 'S' || type.kind === 'U') return strings(type, count, out)
  const isHalf = type.dtype === 'float16'
  const wantsFloats = out !== undefined && ArrayBuffer.isView(out) && viewClass(out) === 'Float32Array'
  if (isHalf && (HalfArrayClass === undefined || wantsFloats)) return halfAsFloats(type, count, out)
  const item = itemType(type)
  const { array, entries } = memoryLayout(item)
  const length = count * (type.itemsize / item.itemsize) * entries
  const classes = array === Uint8Array ? [array, Uint8ClampedArray] : [array]
  const data = target(out, isHalf ? [array, Float32Array] : classes, length)
  // Not every N-API knows Float16Array; to native code its elements are 16 bits either way.
  const view = isHalf ? new Uint16Array(data.buffer, data.byteOffset, length) : data
  return { view, conversion: { stored: type.code, memory: type.code, swap: type.swap }, finish: () => data }
}

/**
 * Prepares a read of `count` elements.
 *
 * @throws TypeError when `as` does not fit the type or `out` is not an array of the right class with memory of fixed
 * size; RangeError when `out` is too short. Native code refuses integers outside ±2^53 under `as: 'number'`; `finish`
 * throws Blosc2Error ERR_BLOSC2_CORRUPT for strings that are none.
 */
export function receive<D extends DType, A extends ReadAs | undefined = undefined>(
  type: ElementType<D>,
  count: number,
  options?: ReceiveOptions<A>,
): Receiver<DataAs<D, A>>
export function receive(type: ElementType, count: number, { as, out }: ReceiveOptions = {}): Receiver {
  if (as === undefined) return usual(type, count, out)
  if (as === 'bytes') return asBytes(type, count, out)
  if (as === 'number') return asNumbers(type, count, out)
  if (as === 'float32') return asFloats(type, count, out)
  throw new TypeError(`Expected as to be one of 'bytes', 'number', 'float32', got ${describe(as)}`)
}
