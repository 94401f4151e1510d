/** New arrays from a fill or from a tensor's data. */
import type { NativeFill, NativeFrame } from '../binding'
import { type ElementType, resolveDType, scalarBytes, storedBytes } from '../dtype'
import { FrameHandle } from '../handle/handle'
import { creationLimits } from '../limits'
import { absolute } from '../path'
import { FileLock } from '../sharing/locking'
import { native, type Steps } from '../steps'
import { type CreatePlan, type Inherited, layOut } from './create-options'
import { denseFrom, giveTensor } from './source'
import { ArrayState } from './state'

export function* makeArray(
  plan: CreatePlan,
  type: ElementType,
  shape: readonly number[],
  fill: NativeFill,
  inherited: Inherited = {},
): Steps<ArrayState> {
  const layout = yield* layOut(plan, type, shape, inherited)
  const frame = yield* native.createArray(layout, fill, plan.target)
  return created(plan, type, frame)
}

/** A frame that was just written, or made in memory, as an array that can be changed. */
export function created(plan: CreatePlan, type: ElementType, frame: NativeFrame): ArrayState {
  return new ArrayState(handleOf(plan, frame), type)
}

/** The handle on such a frame. */
export function handleOf(plan: CreatePlan, frame: NativeFrame): FrameHandle {
  const { given, locking, target } = plan
  // The working directory may be another one when the file is changed.
  const file = plan.file && { native: absolute(plan.file.native), name: plan.file.name }
  const reopen = file && ((known: NativeFrame) => native.reopenFrame(known, wholeFile()))
  const lock = file && locking ? new FileLock(file, target?.contiguous === false) : undefined
  const durable = given.durability === 'power'
  return new FrameHandle(frame, { access: 'r+', file, reopen, lock, durable })
}

function wholeFile() {
  return {
    offset: 0,
    length: -1,
    mapped: false,
    reserve: 0,
    headerOnly: false,
    verify: false,
    limits: creationLimits(),
  }
}

export function* makeFromTensor(plan: CreatePlan, x: unknown): Steps<ArrayState> {
  const { dtype, shape } = plan.given
  const source = yield* denseFrom(x, {
    ...(dtype === undefined ? {} : { dtype }),
    ...(shape === undefined ? {} : { shape: typeof shape === 'number' ? [shape] : shape }),
  })
  const type = dtype === undefined ? source.type : resolveDType(dtype)
  const { data, conversion } = giveTensor(type, source, source.strides)
  return yield* makeArray(plan, type, source.shape, { kind: 'data', data, conversion })
}

/** Every element equal to `value`. */
export function valueFill(type: ElementType, value: unknown): NativeFill {
  const bytes = scalarBytes(type, value)
  if (bytes.every((byte) => byte === 0)) return { kind: 'special', special: 'zero' }
  return { kind: 'value', bytes: storedBytes(type, bytes) }
}

/** Writes a frame made in memory to where the plan wants it. */
export function* settle(plan: CreatePlan, type: ElementType, frame: NativeFrame): Steps<ArrayState> {
  return created(plan, type, plan.target ? yield* native.saveFrame(frame, plan.target) : frame)
}
