/** Assignment: scalars, broadcast tensors, other arrays. */
import { binding, type NativeCommitment, type NativeFrame, type NativeSelection } from '../binding'
import type { ElementType } from '../dtype'
import { type ResolvedSelection, resolveSelection, type Selection } from '../selection'
import { native, type Steps } from '../steps'
import type { DenseSource } from '../tensor'
import { nativeSelection } from './read'
import { broadcast, denseFrom, type GivenData, giveScalar, giveTensor, isScalar } from './source'
import { ArrayState, boxRanges, layoutOf, product, stateOf } from './state'
import { tileBudget } from './tiles'
import { receiveSource } from './transfer'

/** `frame` with the selected elements of `state`'s array replaced. */
export function* assign(
  state: ArrayState,
  frame: NativeFrame,
  selection: Selection,
  value: unknown,
  commitment: NativeCommitment = null,
): Steps<NativeFrame> {
  const { shape, chunks } = layoutOf(binding.frameInfo(frame))
  // An array is assigned in parts, which count together only.
  const last = stateOf(value) || value instanceof ArrayState ? null : commitment
  let changed = frame
  const target: ElementTarget = {
    shape,
    chunks,
    type: state.type,
    *put(selected, { data, conversion }) {
      changed = yield* native.writeArray(changed, selected, data, conversion, state.cparams, last)
    },
  }
  yield* assignTo(target, selection, value)
  return changed
}

/** Elements that can be written by selection, wherever they are. */
export interface ElementTarget {
  readonly shape: readonly number[]
  /** Boxes that are best written as a whole. */
  readonly chunks: readonly number[]
  readonly type: ElementType
  /** Replaces the selected elements; there is at least one. */
  put(selection: NativeSelection, given: GivenData): Steps<void>
}

export function* assignTo(target: ElementTarget, selection: Selection, value: unknown): Steps<void> {
  const { shape, type } = target
  const resolved = resolveSelection(selection, shape)
  const other = value instanceof ArrayState ? value : stateOf(value)
  if (other) {
    yield* assignArray(target, resolved, other)
  } else if (isScalar(type, value)) {
    yield* put(target, resolved, giveScalar(type, value, shape.length))
  } else {
    yield* putDense(target, resolved, yield* denseFrom(value))
  }
}

/** As {@link assignTo}, for values that have been recognised already. */
export function assignDense(target: ElementTarget, selection: Selection, source: DenseSource): Steps<void> {
  return putDense(target, resolveSelection(selection, target.shape), source)
}

function putDense(target: ElementTarget, resolved: ResolvedSelection, source: DenseSource): Steps<void> {
  const strides = storedStrides(resolved, broadcast(source, resolved.shape))
  return put(target, resolved, giveTensor(target.type, source, strides))
}

function* put(target: ElementTarget, resolved: ResolvedSelection, given: GivenData): Steps<void> {
  if (product(resolved.counts) > 0) yield* target.put(nativeSelection(resolved), given)
}

/** Strides per axis of the result, told per stored axis; dropped axes have one element. */
function storedStrides(resolved: ResolvedSelection, strides: readonly number[]): number[] {
  return resolved.axes.map((axis) => (axis < 0 ? 0 : (strides[axis] ?? 0)))
}

/** Takes the source's snapshot of now, in slabs, so that it need not fit into memory uncompressed. */
function* assignArray(target: ElementTarget, resolved: ResolvedSelection, other: ArrayState): Steps<void> {
  const source = other.handle.frame
  const { shape } = other.layout
  // Throws for shapes that do not fit, before anything is written.
  broadcast({ shape, strides: shape }, resolved.shape)
  for (const part of slabs(resolved, target.chunks, tileBudget / other.type.itemsize)) {
    const { start, count, axis } = part
    const along = axis === undefined ? -1 : axis + shape.length - resolved.shape.length
    const sliced = along >= 0 && shape[along] !== 1
    const box = sliced ? shape.with(along, count) : shape
    const from = shape.map((_, i) => (sliced && i === along ? start : 0))
    const dense = yield* receiveSource(source, other.type, boxRanges(from, box), box)
    const strides = storedStrides(part.resolved, broadcast(dense, part.resolved.shape))
    yield* put(target, part.resolved, giveTensor(target.type, dense, strides))
  }
}

interface Slab {
  readonly resolved: ResolvedSelection
  /** The axis of the result that is cut, and which part of it this is. */
  readonly axis: number | undefined
  readonly start: number
  readonly count: number
}

/** Cuts a selection along its first long axis, on chunk boundaries where its range is contiguous. */
function* slabs(resolved: ResolvedSelection, chunks: readonly number[], budget: number): Generator<Slab> {
  const size = product(resolved.counts)
  const stored = resolved.counts.findIndex((count) => count > 1)
  const axis = stored < 0 ? -1 : (resolved.axes[stored] ?? -1)
  if (size === 0) return
  if (size <= budget || axis < 0) {
    yield { resolved, axis: undefined, start: 0, count: 0 }
    return
  }
  const length = resolved.counts[stored] ?? 1
  const chunk = chunks[stored] ?? 1
  const contiguous = !resolved.lists?.[stored] && resolved.ranges[3 * stored + 1] === 1
  const first = contiguous ? (resolved.ranges[3 * stored] ?? 0) : 0
  const affordable = Math.max(1, Math.floor((budget * length) / size))
  const step = contiguous ? Math.max(chunk, affordable - (affordable % chunk)) : affordable
  for (let start = 0; start < length; ) {
    const end = Math.min(length, (Math.floor((first + start) / step) + 1) * step - first)
    yield { resolved: restrict(resolved, stored, start, end - start), axis, start, count: end - start }
    start = end
  }
}

/** The part of a selection that holds `count` elements of a stored axis, from the `start`-th. */
function restrict(
  resolved: ResolvedSelection,
  stored: number,
  start: number,
  count: number,
): ResolvedSelection {
  const ranges = resolved.ranges.slice()
  ranges[3 * stored] = (ranges[3 * stored] ?? 0) + start * (ranges[3 * stored + 1] ?? 1)
  ranges[3 * stored + 2] = count
  const lists = resolved.lists?.map((list, axis) =>
    axis === stored && list ? list.slice(start, start + count) : list,
  )
  const axis = resolved.axes[stored] ?? 0
  return {
    ...resolved,
    ranges,
    lists,
    counts: resolved.counts.with(stored, count),
    shape: resolved.shape.with(axis, count),
    everything: false,
  }
}
