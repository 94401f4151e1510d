import { setTimeout as wait } from 'node:timers/promises'
import { type Steps, step } from '../steps'

const never = new Int32Array(new SharedArrayBuffer(4))

/** Does nothing for a while; the blocking form blocks. */
export function pause(ms: number): Steps<void> {
  return step(
    () => {
      Atomics.wait(never, 0, 0, ms)
    },
    () => wait(ms),
  )
}
