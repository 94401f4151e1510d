/** Uncompressed arrays, wherever in a file they are: read and written by the selections of compressed ones. */
import type { NativeRaw, NativeRawLayout } from '../binding'
import { type ElementType, sameDType } from '../dtype'
import type { Member } from '../ndarray/field'
import { type ElementSource, type ReadOptions, readElements } from '../ndarray/read'
import { type ArrayState, product, stateOf } from '../ndarray/state'
import { assignTo, type ElementTarget } from '../ndarray/write'
import type { Selection } from '../selection'
import type { Steps } from '../steps'
import { copyElements } from './copy'
import { native } from './steps'

export interface RawArray {
  readonly raw: NativeRaw
  readonly type: ElementType
  readonly shape: readonly number[]
  /** Where its first element is, bytes. */
  readonly offset: number
  /** Fortran's order: the first axis varies fastest. */
  readonly fortran: boolean
}

export function rawLayout({ type, shape, offset, fortran }: Omit<RawArray, 'raw'>): NativeRawLayout {
  return { shape, itemsize: type.itemsize, offset, fortran }
}

export function rawSize({ type, shape }: Pick<RawArray, 'type' | 'shape'>): number {
  return product(shape) * type.itemsize
}

/** The elements, or a member of each. */
export function rawElements(array: RawArray, member: Member = { type: array.type }): ElementSource {
  const { raw, shape } = array
  const layout = rawLayout(array)
  return { shape, ...member, read: (...request) => native.readRaw(raw, layout, ...request) }
}

export function readRawArray(array: RawArray, selection: Selection, options: ReadOptions): Steps<unknown> {
  return readElements(rawElements(array), selection, options)
}

export function writeRawArray(array: RawArray, selection: Selection, value: unknown): Steps<void> {
  const state = stateOf(value)
  if (state && isWhole(selection) && isAlike(state, array)) return copyElements(state.handle.frame, array)
  const source = state?.layout.chunks
  const target = rawTarget(array)
  // Chunks of the source are decoded once each.
  const chunks = source?.length === array.shape.length ? source : target.chunks
  return assignTo({ ...target, chunks }, selection, value)
}

function isWhole(selection: Selection): boolean {
  return selection === undefined || selection === null
}

/** Elements of the one are bit for bit those of the other. */
function isAlike({ type, layout }: ArrayState, array: RawArray): boolean {
  return (
    sameDType(type.dtype, array.type.dtype) &&
    type.swap === array.type.swap &&
    sameShape(layout.shape, array.shape)
  )
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, axis) => n === b[axis])
}

export function rawTarget(array: RawArray): ElementTarget {
  const { raw, shape, type } = array
  const layout = rawLayout(array)
  return {
    shape,
    chunks: shape.map(() => 1),
    type,
    *put(selected, { data, conversion }) {
      yield* native.writeRaw(raw, layout, selected, data, conversion)
    },
  }
}

/** Some bytes of a file. */
export function* readBytes(raw: NativeRaw, offset: number, length: number): Steps<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length)
  if (length === 0) return bytes
  const layout = { shape: [length], itemsize: 1, offset, fortran: false }
  yield* native.readRaw(raw, layout, { ranges: Float64Array.of(0, 1, length) }, bytes, asTheyAre)
  return bytes
}

export function* writeBytes(raw: NativeRaw, offset: number, bytes: Uint8Array): Steps<void> {
  const { length } = bytes
  if (length === 0) return
  const layout = { shape: [length], itemsize: 1, offset, fortran: false }
  const data = { view: bytes, offset: 0, strides: [1] }
  yield* native.writeRaw(raw, layout, { ranges: Float64Array.of(0, 1, length) }, data, asTheyAre)
}

const asTheyAre = { stored: 0, memory: 0, swap: 1 }
