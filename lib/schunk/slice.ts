/** Runs of items across chunks. */
import { binding, type NativeCParams, type NativeFrame } from '../binding'
import { inputBytes } from '../codecs/memory'
import { expectInteger } from '../options'
import type { Steps } from '../steps'
import { receivedBytes } from './bytes'
import { itemsOf } from './state'
import { native } from './steps'

/** A bound as Python slices take it: negative ones count from the end, those outside are moved to it. */
function bound(value: number | null | undefined, length: number, fallback: number, name: string): number {
  if (value === undefined || value === null) return fallback
  const given = expectInteger(value, -Infinity, Infinity, name)
  return given < 0 ? Math.max(given + length, 0) : Math.min(given, length)
}

export function* readSlice(
  frame: NativeFrame,
  start: number | null | undefined,
  stop: number | null | undefined,
  out: unknown,
): Steps<Uint8Array> {
  const info = binding.frameInfo(frame)
  const { typesize } = info
  const length = itemsOf(info)
  const from = bound(start, length, 0, "'start'")
  const until = Math.max(bound(stop, length, length, "'stop'"), from)
  const bytes = receivedBytes(out, (until - from) * typesize)
  yield* native.readSlice(frame, from * typesize, bytes)
  return bytes
}

export function* writeSlice(
  frame: NativeFrame,
  start: number,
  data: unknown,
  cparams: NativeCParams,
): Steps<NativeFrame> {
  const info = binding.frameInfo(frame)
  const { typesize } = info
  const length = itemsOf(info)
  const given = expectInteger(start, -length, length, "'start'")
  const view = inputBytes(data, "'data'")
  if (view.byteLength % typesize !== 0) {
    throw new RangeError(
      `Expected 'data' to be whole items of ${typesize} bytes, got ${view.byteLength} bytes`,
    )
  }
  const begin = (given < 0 ? given + length : given) * typesize
  return yield* native.writeSlice(frame, begin, view, cparams)
}
