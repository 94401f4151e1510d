/** Reading elements: windows, single elements, lists of points. */
import type { NativeConversion, NativeFrame, NativeSelection } from '../binding'
import {
  type DataAs,
  type DType,
  type ElementType,
  itemType,
  type ReadAs,
  receive,
  type ScalarOf,
  scalarOf,
} from '../dtype'
import { Blosc2Error } from '../errors'
import { checkResultSize } from '../limits'
import { checkOptions, expectOneOf } from '../options'
import { type AxisSelection, type ResolvedSelection, resolveSelection, type Selection } from '../selection'
import { type AsyncOptions, native, type Steps } from '../steps'
import { denseStrides, product } from './state'

/** Options of the blocking reads. */
export interface SyncReadOptions<A extends ReadAs | undefined = ReadAs | undefined> {
  /**
   * How to hand out the elements: `'bytes'` little-endian as stored, `'number'` 64-bit integers as float64
   * (RangeError outside ±2^53), `'float32'` from float16. Default: the data type of the dtype.
   */
  readonly as?: A
  /**
   * Memory of the caller to decode into, of the type and at least the length of the result: the fastest way to read
   * again and again. An asynchronous read writes to it until its promise settles, whatever becomes of the view
   * meanwhile: do not read, change or transfer it before (`ERR_BLOSC2_CHANGED`). Its `ArrayBuffer` cannot be held in place from outside; one
   * that is transferred during the read, and then freed by whoever got it, may crash the process. A SharedArrayBuffer
   * cannot be transferred.
   */
  readonly out?: ArrayBufferView | undefined
}

/** Options of reads. */
export interface ReadOptions<A extends ReadAs | undefined = ReadAs | undefined>
  extends SyncReadOptions<A>,
    AsyncOptions {}

/** A dense result. Like `Tensor`, with the data that option `as` asks for. */
export interface TensorAs<D extends DType, A extends ReadAs | undefined> {
  readonly dtype: D
  readonly shape: readonly number[]
  /** In elements. */
  readonly stride: readonly number[]
  readonly data: DataAs<D, A>
}

/** An entry that cannot be an integer keeps its axis, so that the result is a tensor for sure. */
type KeepsAxis<S> = [Extract<S, number | bigint | string>] extends [never]
  ? true
  : [S] extends [':']
    ? true
    : false
type HasKeptAxis<S extends readonly unknown[]> = true extends { [I in keyof S]: KeepsAxis<S[I]> }[number]
  ? true
  : false

type ScalarAs<D extends DType, A extends ReadAs | undefined> = A extends 'bytes'
  ? Uint8Array
  : A extends 'number'
    ? D extends 'int64' | 'uint64'
      ? number
      : ScalarOf<D>
    : ScalarOf<D>

/** A tensor, unless the selection may be all integers. */
export type Got<D extends DType, S, A extends ReadAs | undefined> = S extends null | undefined
  ? TensorAs<D, A>
  : S extends string | number | bigint
    ? S extends `${string}:${string}` | `${string}...${string}` | `${string}newaxis${string}`
      ? TensorAs<D, A>
      : TensorAs<D, A> | ScalarAs<D, A>
    : S extends readonly unknown[]
      ? HasKeptAxis<S> extends true
        ? TensorAs<D, A>
        : TensorAs<D, A> | ScalarAs<D, A>
      : TensorAs<D, A>

const readKeys = ['as', 'out', 'signal', 'onProgress'] as const

export function checkReadOptions(options: ReadOptions | undefined, owner: string): ReadOptions {
  if (options === undefined) return {}
  checkOptions(options, readKeys, owner)
  if (options.as !== undefined) expectOneOf(options.as, ['bytes', 'number', 'float32'], "option 'as'")
  return options
}

/** What is read: all elements of an array, or a member of each. */
export interface Readable {
  readonly shape: readonly number[]
  readonly type: ElementType
  readonly item?: { readonly offset: number; readonly size: number }
}

/** Elements that can be read by selection, wherever they are. */
export interface ElementSource extends Readable {
  read(selection: NativeSelection, out: ArrayBufferView, conversion: NativeConversion): Steps<undefined>
}

/** Elements of a compressed array. */
export function frameElements(frame: NativeFrame, source: Readable): ElementSource {
  return { ...source, read: (...request) => native.readArray(frame, ...request) }
}

export function readSelection(
  frame: NativeFrame,
  source: Readable,
  selection: Selection,
  options: ReadOptions,
): Steps<unknown> {
  return readElements(frameElements(frame, source), selection, options)
}

export function* readElements(
  source: ElementSource,
  selection: Selection,
  options: ReadOptions,
): Steps<unknown> {
  const resolved = resolveSelection(selection, source.shape)
  const target = receiver(source.type, product(resolved.counts), options)
  if (target.count > 0) {
    yield* source.read(nativeSelection(resolved, source.item), target.view, target.conversion)
    checkThere(target)
  }
  if (resolved.scalar && target.subshape.length === 0) return scalarFrom(target, options)
  return tensorFrom(target, resolved.shape)
}

/** Elements of several points; `coords` holds `count` points of as many coordinates as there are axes. */
export function* readCoordinates(
  frame: NativeFrame,
  source: Readable,
  coords: Float64Array,
  shape: readonly number[],
  options: ReadOptions,
): Steps<unknown> {
  const target = receiver(source.type, product(shape), options)
  if (target.count > 0) {
    yield* native.readPoints(frame, coords, target.view, target.conversion)
    checkThere(target)
  }
  return tensorFrom(target, shape)
}

export function nativeSelection(resolved: ResolvedSelection, item?: Readable['item']): NativeSelection {
  const { ranges, lists } = resolved
  return { ranges, ...(lists ? { lists } : {}), ...(item ? { item } : {}) }
}

interface Target {
  readonly type: ElementType
  readonly subshape: readonly number[]
  readonly count: number
  readonly view: ArrayBufferView
  readonly conversion: NativeConversion
  readonly finish: () => unknown
}

function receiver(stored: ElementType, items: number, { as, out }: ReadOptions): Target {
  const type = itemType(stored)
  const subshape = stored.subshape ?? []
  const count = items * product(subshape)
  if (out === undefined) checkResultSize(count * type.itemsize)
  const { view, conversion, finish } = receive(type, count, {
    ...(as === undefined ? {} : { as }),
    ...(out === undefined ? {} : { out }),
  })
  return { type, subshape, count, view, conversion, finish }
}

function checkThere({ view }: Target): void {
  if (view.byteLength > 0) return
  const message = "Expected the memory given as 'out' to stay until the read was done, but it was transferred"
  throw new Blosc2Error('ERR_BLOSC2_CHANGED', message)
}

function tensorFrom(target: Target, shape: readonly number[]): unknown {
  const whole = target.subshape.length === 0 ? shape : [...shape, ...target.subshape]
  const { dtype } = target.type
  return { dtype, shape: whole, stride: denseStrides(whole, 1), data: target.finish() }
}

function scalarFrom(target: Target, { as }: ReadOptions): unknown {
  const data = target.finish()
  if (as === 'bytes') return data
  return as === 'number' && data instanceof Float64Array && target.type.kind !== 'c'
    ? data[0]
    : scalarOf(target.type, data)
}

/** All of every axis but `axis`, where `entry` is selected. */
export function alongAxis(ndim: number, axis: number, entry: AxisSelection): AxisSelection[] {
  const selection = new Array<AxisSelection>(ndim).fill(null)
  selection[axis] = entry
  return selection
}
