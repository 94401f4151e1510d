/** New arrays out of existing ones: slices, copies, other dtypes, other files. */
import { binding, type NativeConversion, type NativeFrame } from '../binding'
import { type ElementType, resolveDType, sameDType } from '../dtype'
import { userLayers } from '../metadata/input'
import { frameCParams } from '../params'
import { type ResolvedSelection, resolveSelection, type Selection } from '../selection'
import { native, type Steps } from '../steps'
import { type CreatePlan, type Inherited, layOut, scratch } from './create-options'
import { created, makeArray, settle } from './make'
import { nativeSelection } from './read'
import { relabel } from './relabel'
import { giveTensor } from './source'
import { type ArrayState, boxRanges, denseStrides, layoutOf } from './state'
import { tileElements, tiles } from './tiles'
import { receiveSource } from './transfer'

/** A selection of an array as a new compressed array. Partitions are chosen anew, compression is inherited. */
export function* sliceArray(
  plan: CreatePlan,
  state: ArrayState,
  frame: NativeFrame,
  selection: Selection,
): Steps<ArrayState> {
  const resolved = resolveSelection(selection, layoutOf(binding.frameInfo(frame)).shape)
  const { type } = state
  const target = targetType(plan, type)
  const inherited = { cparams: state.cparams, ...(target === type ? { dtypeText: textOf(frame) } : {}) }
  const transfer = directTransfer(type, target)
  if (transfer) return yield* fromFrame(plan, target, frame, resolved, transfer, inherited)
  const part = yield* fromFrame(scratch, type, frame, resolved, untouched, {})
  return yield* transcode(plan, type, target, part.handle.frame, inherited)
}

/** The whole array, with its metadata. Chunks are copied as they are where nothing asks for other ones. */
export function* copyArray(plan: CreatePlan, state: ArrayState, frame: NativeFrame): Steps<ArrayState> {
  const { given } = plan
  const target = targetType(plan, state.type)
  const asIs = target === state.type && !given.chunks && !given.blocks && given.cparams === undefined
  const info = binding.frameInfo(frame)
  if (asIs) {
    const relabelled = yield* relabel(frame, plan)
    const copied = plan.target
      ? yield* native.saveFrame(relabelled, plan.target)
      : yield* native.loadFrame(relabelled)
    return created(plan, state.type, copied)
  }
  const { shape, chunks, blocks } = layoutOf(info)
  const inherited: Inherited = {
    cparams: state.cparams,
    meta: userLayers(info.meta),
    vlmeta: yield* native.readVlmeta(frame),
    checksums: binding.checksumState(frame) !== 'none',
    ...(given.chunks || given.blocks ? {} : { chunks, blocks }),
    ...(target === state.type ? { dtypeText: textOf(frame) } : {}),
  }
  const transfer = directTransfer(state.type, target)
  if (!transfer) return yield* transcode(plan, state.type, target, frame, inherited)
  const everything = resolveSelection(undefined, shape)
  return yield* fromFrame(plan, target, frame, everything, transfer, inherited)
}

/** The type asked for; the very same object where it is the array's own. */
function targetType(plan: CreatePlan, own: ElementType): ElementType {
  const { dtype } = plan.given
  if (dtype === undefined) return own
  const type = resolveDType(dtype)
  const equal = sameDType(type.dtype, own.dtype) && type.swap === own.swap
  return equal ? own : type
}

/** How native code converts elements on their way from one array to another. */
interface Transfer {
  readonly conversion: NativeConversion
  readonly sourceSwap: number
}

const untouched: Transfer = { conversion: { stored: 0, memory: 0, swap: 1 }, sourceSwap: 1 }

/** None for types that only JavaScript can cast into one another: text, times. */
function directTransfer(from: ElementType, to: ElementType): Transfer | undefined {
  if (from === to) return untouched
  const same = sameDType(from.dtype, to.dtype)
  if (!same && !(isNumeric(from) && isNumeric(to))) return undefined
  const codes = same ? { stored: 0, memory: 0 } : { stored: to.code, memory: from.code }
  return { conversion: { ...codes, swap: to.swap }, sourceSwap: from.swap }
}

function isNumeric({ code, kind }: ElementType): boolean {
  return code > 0 && kind !== 'M' && kind !== 'm'
}

function fromFrame(
  plan: CreatePlan,
  type: ElementType,
  frame: NativeFrame,
  resolved: ResolvedSelection,
  transfer: Transfer,
  inherited: Inherited,
): Steps<ArrayState> {
  const selection = nativeSelection(resolved)
  const { shape, axes } = resolved
  return makeArray(plan, type, shape, { kind: 'frame', frame, selection, axes, ...transfer }, inherited)
}

/** Converts tile by tile, through the values that JavaScript would see. */
function* transcode(
  plan: CreatePlan,
  from: ElementType,
  to: ElementType,
  frame: NativeFrame,
  inherited: Inherited,
): Steps<ArrayState> {
  const { shape } = layoutOf(binding.frameInfo(frame))
  const layout = yield* layOut(plan, to, shape, inherited)
  let result = yield* native.createArray(layout, { kind: 'special', special: 'zero' }, null)
  const cparams = frameCParams(binding.frameInfo(result))
  const origin = shape.map(() => 0)
  for (const tile of tiles(origin, shape, layout.chunks, tileElements)) {
    const ranges = boxRanges(tile.start, tile.shape)
    const source = yield* receiveSource(frame, from, ranges, tile.shape)
    const { data, conversion } = giveTensor(to, source, denseStrides(tile.shape, 1))
    result = yield* native.writeArray(result, { ranges }, data, conversion, cparams, null)
  }
  return yield* settle(plan, to, result)
}

function textOf(frame: NativeFrame): string {
  return binding.frameInfo(frame).array?.dtype ?? ''
}
