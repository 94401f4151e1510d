/** Arrays from raw bytes. */
import { type DTypeLike, type DTypeOf, resolveDType } from '../dtype'
import { describe, expectInteger, expectShape } from '../options'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { type CreateOptions, planCreation, type SyncCreateOptions } from './create-options'
import { makeArray } from './make'
import { NDArray } from './ndarray'
import { type ArrayState, denseStrides, product } from './state'

type Maybe = DTypeLike | undefined
type Made<L> = NDArray<[L] extends [undefined] ? 'uint8' : DTypeOf<L>>

interface Window {
  /** Where the elements begin in the buffer, bytes. Default 0. */
  readonly offset?: number | undefined
}

/**
 * Compresses elements that lie in a buffer as they would in a file: in C order, in the byte order of the dtype.
 *
 * @param buffer needs no alignment.
 * @param options default dtype `'uint8'`; default shape: all whole elements, in one axis.
 * @throws RangeError where the buffer is shorter than the shape.
 * @example
 * ```ts
 * const a = await blosc2.frombuffer(await readFile('raw.bin'), { dtype: '>i4', shape: [100, 100] })
 * ```
 */
export function frombuffer<L extends Maybe = undefined>(
  buffer: ArrayBufferView | ArrayBufferLike,
  options?: CreateOptions & Window & { readonly dtype?: L },
): Promise<Made<L>>
export async function frombuffer(
  buffer: ArrayBufferView | ArrayBufferLike,
  options?: CreateOptions & Window,
): Promise<NDArray> {
  return new NDArray(await runAsync(frombufferSteps(buffer, options, 'frombuffer'), options))
}

/** Blocking {@link frombuffer}. */
export function frombufferSync<L extends Maybe = undefined>(
  buffer: ArrayBufferView | ArrayBufferLike,
  options?: SyncCreateOptions & Window & { readonly dtype?: L },
): Made<L>
export function frombufferSync(
  buffer: ArrayBufferView | ArrayBufferLike,
  options?: SyncCreateOptions & Window,
): NDArray {
  refuseAsyncOptions(options, 'frombuffer')
  return new NDArray(runSync(frombufferSteps(buffer, options, 'frombufferSync')))
}

function* frombufferSteps(
  buffer: unknown,
  options: (CreateOptions & Window) | undefined,
  owner: string,
): Steps<ArrayState> {
  const plan = planCreation(options, owner, { extra: ['offset'] })
  const view = bytesOf(buffer)
  const offset = expectInteger(options?.offset ?? 0, 0, view.byteLength, "option 'offset'")
  const type = resolveDType(plan.given.dtype ?? 'uint8')
  const room = Math.floor((view.byteLength - offset) / type.itemsize)
  const shape = plan.given.shape === undefined ? [room] : expectShape(plan.given.shape, "option 'shape'")
  if (product(shape) > room) {
    const needed = product(shape) * type.itemsize
    throw new RangeError(`Expected at least ${needed} bytes behind 'offset', got ${view.byteLength - offset}`)
  }
  const data = { view, offset, strides: denseStrides(shape, type.itemsize) }
  const conversion = { stored: 0, memory: 0, swap: 1 }
  return yield* makeArray(plan, type, shape, { kind: 'data', data, conversion })
}

function bytesOf(buffer: unknown): Uint8Array {
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  if (buffer instanceof ArrayBuffer || buffer instanceof SharedArrayBuffer) return new Uint8Array(buffer)
  throw new TypeError(`Expected a buffer of bytes, got ${describe(buffer)}`)
}
