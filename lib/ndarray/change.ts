/** Changes of shape. Each computes a new snapshot from one that stays as it is. */
import { binding, type NativeCommitment, type NativeFrame } from '../binding'
import { type ElementType, sameDType } from '../dtype'
import { expectInteger, expectShape } from '../options'
import { native, type Steps } from '../steps'
import { scratch } from './create-options'
import { created, makeArray, makeFromTensor } from './make'
import { assemble, type Piece } from './pieces'
import { alongAxis } from './read'
import { broadcast, denseFrom, giveScalar, giveTensor, isScalar } from './source'
import { ArrayState, checkAxis, layoutOf, stateOf } from './state'
import { assign } from './write'

/** New elements are zero. */
export function* resize(state: ArrayState, frame: NativeFrame, given: unknown): Steps<NativeFrame> {
  const { shape, chunks } = layoutOf(binding.frameInfo(frame))
  const wanted = expectShape(given, "'shape'")
  if (wanted.length !== shape.length) {
    throw new RangeError(`Expected a shape of ${shape.length} axes, got [${wanted}]`)
  }
  checkGrowth(shape, wanted, chunks)
  if (wanted.every((extent, axis) => extent === shape[axis])) return frame
  return yield* native.resizeArray(frame, wanted, state.cparams)
}

/** Puts `x` behind the last elements along `axis`. `report` gets the new length. */
export function* append(
  state: ArrayState,
  frame: NativeFrame,
  x: unknown,
  axis: number,
  report: (length: number) => void,
  commitment: NativeCommitment,
): Steps<NativeFrame> {
  const { shape, chunks } = layoutOf(binding.frameInfo(frame))
  const along = checkAxis(axis, shape.length)
  const from = shape[along] ?? 0
  const other = stateOf(x)
  const scalar = shape.length === 1 && !other && isScalar(state.type, x)
  const dense = other || scalar ? undefined : yield* denseFrom(x)
  const added = scalar ? [1] : (other?.layout.shape ?? dense?.shape ?? [])
  checkFits(added, shape, along)
  const length = from + (added[along] ?? 0)
  const grown = shape.with(along, length)
  report(length)
  if (added.includes(0)) return yield* resize(state, frame, grown)
  if (other) {
    const resized = yield* resize(state, frame, grown)
    return yield* assign(state, resized, alongAxis(shape.length, along, tail(from)), x)
  }
  checkGrowth(shape, grown, chunks)
  const { data, conversion } = dense
    ? giveTensor(state.type, dense, broadcast(dense, added))
    : giveScalar(state.type, x, shape.length)
  return yield* native.appendArray(frame, grown, data, conversion, state.cparams, commitment)
}

/** Puts `x` before the element `at` of `axis`; what was there moves back. */
export function* insert(
  state: ArrayState,
  frame: NativeFrame,
  at: unknown,
  x: unknown,
  axis: number,
): Steps<NativeFrame> {
  const { shape } = layoutOf(binding.frameInfo(frame))
  const along = checkAxis(axis, shape.length)
  const length = shape[along] ?? 0
  const index = fromFront(expectInteger(at, -length, length, "'at'"), length)
  const added = yield* ofSameType(state.type, stateOf(x) ?? x)
  checkFits(added.layout.shape, shape, along)
  const count = added.layout.shape[along] ?? 0
  const grown = yield* resize(state, frame, shape.with(along, length + count))
  const pieces: Piece[] = [
    { frame: added.handle.frame, type: added.type, at: index, from: 0, length: count },
    { frame, type: state.type, at: index + count, from: index, length: length - index },
  ]
  return yield* assemble(state.type, state.cparams, grown, along, pieces)
}

/** Removes `n` elements from `at` on along `axis`; what is behind them moves up. */
export function* remove(
  state: ArrayState,
  frame: NativeFrame,
  at: unknown,
  n: unknown,
  axis: number,
): Steps<NativeFrame> {
  const { shape } = layoutOf(binding.frameInfo(frame))
  const along = checkAxis(axis, shape.length)
  const length = shape[along] ?? 0
  const index = fromFront(expectInteger(at, -length, length, "'at'"), length)
  const count = expectInteger(n, 0, length - index, "'n'")
  const shrunk = yield* resize(state, frame, shape.with(along, length - count))
  if (count === 0) return shrunk
  const from = index + count
  return yield* assemble(state.type, state.cparams, shrunk, along, [
    { frame, type: state.type, at: index, from, length: length - from },
  ])
}

function tail(start: number): { start: number; stop: null; step: null } {
  return { start, stop: null, step: null }
}

function fromFront(index: number, length: number): number {
  return index < 0 ? index + length : index
}

/** `x`, a tensor or an array, as an array of `type`, cast as in an assignment. */
export function* ofSameType(type: ElementType, x: unknown): Steps<ArrayState> {
  const plan = { ...scratch, given: { ...scratch.given, dtype: type.dtype } }
  const other = x instanceof ArrayState ? x : undefined
  if (!other) return yield* makeFromTensor(plan, x)
  if (sameDType(other.type.dtype, type.dtype)) return other
  const zero = { kind: 'special', special: 'zero' } as const
  const blank = yield* makeArray(plan, type, other.layout.shape, zero)
  return created(plan, type, yield* assign(blank, blank.handle.frame, undefined, other))
}

function checkFits(added: readonly number[], shape: readonly number[], axis: number): void {
  const fits = added.length === shape.length && added.every((extent, i) => i === axis || extent === shape[i])
  if (fits) return
  const wanted = shape.map((extent, i) => (i === axis ? 'any' : extent)).join(', ')
  throw new RangeError(`Expected elements of shape [${wanted}], got shape [${added.join(', ')}]`)
}

function checkGrowth(shape: readonly number[], wanted: readonly number[], chunks: readonly number[]): void {
  const stuck = wanted.findIndex((extent, axis) => extent > (shape[axis] ?? 0) && chunks[axis] === 0)
  if (stuck < 0) return
  throw new RangeError(
    `Axis ${stuck} cannot grow: the array was created empty, with chunks of length 0; give 'chunks' when creating it`,
  )
}
