/** Sixteen-bit floats and float32. */
import { numericTypes } from '../dtype/names'
import { checkMemory, viewClass } from '../dtype/views'
import { checkResultSize } from '../limits'
import { checkOptions, describe, expectOneOf } from '../options'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { native } from './steps'

/**
 * Floats of 16 bits: `'float16'` of IEEE 754 (5 bits of exponent, 10 of mantissa), `'bfloat16'` (8 and 7), the upper
 * half of a float32, in which models are trained.
 */
export type HalfFormat = 'float16' | 'bfloat16'

/** Options of `toFloat32Sync` and `fromFloat32Sync`. */
export interface SyncHalfOptions {
  /** Memory of the caller for the result, at least as long, elsewhere than the input. Default: new memory. */
  readonly out?: ArrayBufferView | undefined
}

/** Options of `toFloat32` and `fromFloat32`. */
export interface HalfOptions extends SyncHalfOptions, AsyncOptions {}

const formats: readonly HalfFormat[] = ['float16', 'bfloat16']
const codes = { float16: numericTypes.float16.code, bfloat16: 15 } as const
const single = numericTypes.float32.code

/**
 * The float32 of each 16-bit float, exactly, on all threads.
 *
 * @param halves their bits in a `Uint16Array`, or a `Float16Array`.
 * @throws TypeError for other views; RangeError where `out` is too short or overlaps.
 * @example
 * ```ts
 * const weights = await blosc2.toFloat32(Uint16Array.of(0x3f80, 0xc000), 'bfloat16') // 1, -2
 * ```
 */
export async function toFloat32(
  halves: ArrayBufferView,
  format: HalfFormat,
  options?: HalfOptions,
): Promise<Float32Array> {
  return runAsync(widen(halves, format, options, 'toFloat32()'), options)
}

/** Blocking {@link toFloat32}. */
export function toFloat32Sync(
  halves: ArrayBufferView,
  format: HalfFormat,
  options?: SyncHalfOptions,
): Float32Array {
  refuseAsyncOptions(options, 'toFloat32')
  return runSync(widen(halves, format, options, 'toFloat32Sync()'))
}

/**
 * The nearest 16-bit float of each float32, ties to even, as bits; infinity where it is too large.
 *
 * @throws TypeError for other views; RangeError where `out` is too short or overlaps.
 * @example
 * ```ts
 * const bits = await blosc2.fromFloat32(Float32Array.of(1, -2), 'float16') // 0x3c00, 0xc000
 * ```
 */
export async function fromFloat32(
  values: Float32Array,
  format: HalfFormat,
  options?: HalfOptions,
): Promise<Uint16Array> {
  return runAsync(narrow(values, format, options, 'fromFloat32()'), options)
}

/** Blocking {@link fromFloat32}. */
export function fromFloat32Sync(
  values: Float32Array,
  format: HalfFormat,
  options?: SyncHalfOptions,
): Uint16Array {
  refuseAsyncOptions(options, 'fromFloat32')
  return runSync(narrow(values, format, options, 'fromFloat32Sync()'))
}

function* widen(
  halves: unknown,
  format: unknown,
  options: HalfOptions | undefined,
  owner: string,
): Steps<Float32Array> {
  const from = codes[expectOneOf(format, formats, "'format'")]
  const source = bitsOf(halves, "'halves'")
  const given = outOf(options, owner)
  if (given === undefined) checkResultSize(4 * source.length)
  const out = given === undefined ? new Float32Array(source.length) : floatsOf(given, "option 'out'")
  checkRoom(out.length, source.length)
  yield* native.convertNumbers(from, single, source, out)
  return out.length === source.length ? out : out.subarray(0, source.length)
}

function* narrow(
  values: unknown,
  format: unknown,
  options: HalfOptions | undefined,
  owner: string,
): Steps<Uint16Array> {
  const to = codes[expectOneOf(format, formats, "'format'")]
  const source = floatsOf(values, "'values'")
  const given = outOf(options, owner)
  const out = given === undefined ? new Uint16Array(source.length) : bitsOf(given, "option 'out'")
  checkRoom(out.length, source.length)
  yield* native.convertNumbers(single, to, source, out)
  return out.length === source.length ? out : out.subarray(0, source.length)
}

function outOf(options: HalfOptions | undefined, owner: string): unknown {
  checkOptions(options, ['out', 'signal', 'onProgress'], owner)
  return options?.out
}

function bitsOf(given: unknown, name: string): Uint16Array {
  const view = viewOf(given, ['Uint16Array', 'Float16Array'], name)
  if (view instanceof Uint16Array) return view
  return new Uint16Array(view.buffer, view.byteOffset, view.byteLength / 2)
}

function floatsOf(given: unknown, name: string): Float32Array {
  const view = viewOf(given, ['Float32Array'], name)
  if (view instanceof Float32Array) return view
  return new Float32Array(view.buffer, view.byteOffset, view.byteLength / 4)
}

function viewOf(view: unknown, classes: readonly string[], name: string): ArrayBufferView {
  if (!ArrayBuffer.isView(view) || !classes.includes(viewClass(view))) {
    throw new TypeError(`Expected a ${classes.join(' or ')} for ${name}, got ${describe(view)}`)
  }
  checkMemory(view, name)
  return view
}

function checkRoom(given: number, needed: number): void {
  if (given >= needed) return
  throw new RangeError(`Expected option 'out' to have at least ${needed} entries, got ${given}`)
}
