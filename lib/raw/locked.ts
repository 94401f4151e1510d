import { binding, type NativeRaw } from '../binding'
import { pause } from '../sharing/pause'
import type { Steps } from '../steps'

/** Between two tries, ms. */
const shortestPause = 1
const longestPause = 20

/** Runs `body` while no other handle, of any process, runs one on the file. A process that dies lets go. */
export function* whileLocked<T>(raw: NativeRaw, body: () => Steps<T>): Steps<T> {
  for (let wait = shortestPause; !binding.tryLockRaw(raw); wait = Math.min(2 * wait, longestPause)) {
    yield* pause(wait)
  }
  try {
    return yield* body()
  } finally {
    binding.unlockRaw(raw)
  }
}
