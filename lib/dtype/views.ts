/** Views of callers' memory: what they are, and whether native code may keep working on them. */
import { describe } from '../options'

/** Class of a view, e.g. `'Float32Array'`; the same for a `Buffer` and for arrays of other realms. */
export function viewClass(view: ArrayBufferView): string {
  return Object.prototype.toString.call(view).slice(8, -1)
}

/** A class of typed arrays, as far as this package makes them. */
export interface ArrayClass {
  readonly name: string
  readonly BYTES_PER_ELEMENT: number
  new (length: number): ArrayBufferView
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayBufferView
}

function isArrayClass(value: unknown): value is ArrayClass {
  return typeof value === 'function' && 'BYTES_PER_ELEMENT' in value
}

const half: unknown = Reflect.get(globalThis, 'Float16Array')

/** `Float16Array`, where the runtime has it (Node ≥ 24). */
export const HalfArrayClass: ArrayClass | undefined = isArrayClass(half) ? half : undefined

const known: readonly ArrayClass[] = [
  Int8Array,
  Int16Array,
  Int32Array,
  BigInt64Array,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
]
const classes = new Map(known.map((one) => [one.name, one]))
if (HalfArrayClass !== undefined) classes.set(HalfArrayClass.name, HalfArrayClass)

/** Bytes per element of a view; those of a DataView are bytes. */
export function elementSize(view: ArrayBufferView): number {
  return classes.get(viewClass(view))?.BYTES_PER_ELEMENT ?? 1
}

function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false
  try {
    // Node 20 has no `detached` to ask for; a view over a detached buffer cannot be made.
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}

function isResizable(buffer: ArrayBufferLike): boolean {
  return (
    ('resizable' in buffer && buffer.resizable === true) || ('growable' in buffer && buffer.growable === true)
  )
}

/**
 * Refuses memory that could vanish while native code works on it.
 *
 * @throws TypeError
 */
export function checkMemory(view: ArrayBufferView, name: string): void {
  if (isDetached(view.buffer)) {
    throw new TypeError(`Expected ${name} to have memory, got ${describe(view)} over a detached buffer`)
  }
  if (isResizable(view.buffer)) {
    throw new TypeError(
      `Expected ${name} to be over a buffer of fixed length, got ${describe(view)} over a resizable one`,
    )
  }
}

/** The same memory as bytes. */
export function bytesOf(view: ArrayBufferView, length = view.byteLength): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, length)
}

/**
 * A typed array that native code may read: the caller's own, or a copy where its buffer can shrink meanwhile.
 *
 * @throws TypeError when the buffer is detached.
 */
export function settledView(view: ArrayBufferView, name: string): ArrayBufferView {
  if (isResizable(view.buffer)) {
    const made = classes.get(viewClass(view)) ?? Uint8Array
    return new made(bytesOf(view).slice().buffer, 0, view.byteLength / made.BYTES_PER_ELEMENT)
  }
  checkMemory(view, name)
  return viewClass(view) === 'DataView' ? bytesOf(view) : view
}
