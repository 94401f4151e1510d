/** How changes reach the file behind a handle. Arrays in memory have none: nothing is to be done for them. */
import { binding, type NativeFrame } from '../binding'
import type { FilePath } from '../path'
import { native, type Steps } from '../steps'
import { isStale } from './following'

/** Unused bytes of a file that are not worth rewriting it for, however small it is. */
const wasteAllowed = 2 ** 20

/** Makes `frame` what the file holds. Until that is complete the file holds what it held. */
export function* commit(
  frame: NativeFrame,
  file: FilePath | undefined,
  durable: boolean,
): Steps<NativeFrame> {
  if (!file) return frame
  return yield* native.commitFrame(frame, durable)
}

/** Writes the file anew, without the holes that commits leave, and opens it. */
export function* rewrite(
  frame: NativeFrame,
  file: FilePath | undefined,
  contiguous: boolean,
  reopen: ((written: NativeFrame) => Steps<NativeFrame>) | undefined,
): Steps<NativeFrame> {
  if (!file) return frame
  const written = yield* native.saveFrame(frame, { path: file.native, contiguous, replace: true })
  if (!reopen) return written
  try {
    return yield* reopen(written)
  } finally {
    binding.releaseFrame(written)
  }
}

/** Waits until the disk has what was committed. A file that others have replaced is theirs to look after. */
export function* settle(frame: NativeFrame): Steps<void> {
  try {
    yield* native.settleFrame(frame, false)
  } catch (error) {
    if (!isStale(error)) throw error
  }
}

/** Leaves a file that was changed tidy and on disk. One that others changed or removed is theirs to look after. */
export function* leave(frame: NativeFrame, file: FilePath | undefined): Steps<void> {
  try {
    const unused = binding.unusedBytes(frame)
    const { contiguous, frameLength } = binding.frameInfo(frame)
    const wasteful = unused > wasteAllowed && unused > frameLength / 2
    if (file && wasteful) {
      const target = { path: file.native, contiguous, replace: true }
      binding.releaseFrame(yield* native.saveFrame(frame, target))
    } else yield* native.settleFrame(frame, true)
  } catch (error) {
    if (!isStale(error) && !isGone(error)) throw error
  }
}

function isGone(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return error.code === 'ERR_BLOSC2_CHANGED' || error.code === 'ENOENT'
}
