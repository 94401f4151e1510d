/** Assignment: scalars, broadcast tensors, other arrays. */
import { binding, type NativeFrame } from '../binding'
import { type ResolvedSelection, resolveSelection, type Selection } from '../selection'
import { native, type Steps } from '../steps'
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
): Steps<NativeFrame> {
  const { shape } = layoutOf(binding.frameInfo(frame))
  const resolved = resolveSelection(selection, shape)
  const other = value instanceof ArrayState ? value : stateOf(value)
  if (other) return yield* assignArray(state, frame, resolved, other)
  if (isScalar(state.type, value)) {
    return yield* put(state, frame, resolved, giveScalar(state.type, value, shape.length))
  }
  const source = yield* denseFrom(value)
  const strides = storedStrides(resolved, broadcast(source, resolved.shape))
  return yield* put(state, frame, resolved, giveTensor(state.type, source, strides))
}

function* put(
  state: ArrayState,
  frame: NativeFrame,
  resolved: ResolvedSelection,
  { data, conversion }: GivenData,
): Steps<NativeFrame> {
  if (product(resolved.counts) === 0) return frame
  return yield* native.writeArray(frame, nativeSelection(resolved), data, conversion, state.cparams)
}

/** Strides per axis of the result, told per stored axis; dropped axes have one element. */
function storedStrides(resolved: ResolvedSelection, strides: readonly number[]): number[] {
  return resolved.axes.map((axis) => (axis < 0 ? 0 : (strides[axis] ?? 0)))
}

/** Takes the source's snapshot of now, in slabs, so that it need not fit into memory uncompressed. */
function* assignArray(
  state: ArrayState,
  frame: NativeFrame,
  resolved: ResolvedSelection,
  other: ArrayState,
): Steps<NativeFrame> {
  const source = other.handle.frame
  const { shape } = other.layout
  // Throws for shapes that do not fit, before anything is written.
  broadcast({ shape, strides: shape }, resolved.shape)
  const { chunks } = layoutOf(binding.frameInfo(frame))
  let changed = frame
  for (const part of slabs(resolved, chunks, tileBudget / other.type.itemsize)) {
    const { start, count, axis } = part
    const along = axis === undefined ? -1 : axis + shape.length - resolved.shape.length
    const sliced = along >= 0 && shape[along] !== 1
    const box = sliced ? shape.with(along, count) : shape
    const from = shape.map((_, i) => (sliced && i === along ? start : 0))
    const dense = yield* receiveSource(source, other.type, boxRanges(from, box), box)
    const strides = storedStrides(part.resolved, broadcast(dense, part.resolved.shape))
    changed = yield* put(state, changed, part.resolved, giveTensor(state.type, dense, strides))
  }
  return changed
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
