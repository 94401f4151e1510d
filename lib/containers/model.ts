import type { NativeFrame } from '../binding'
import type { Steps } from '../steps'

/**
 * How a kind of sequence is kept in the chunks of a frame. `Stored` is an entry that was checked and encoded when it
 * was given, embedded objects apart.
 */
export interface SequenceModel<In, Out, Stored> {
  /** @throws TypeError, RangeError for what cannot be an entry; `name` is how errors call it. */
  prepare(value: In, name: string): Stored
  count(frame: NativeFrame): Steps<number>
  /** The entries from `start` to before `stop`, which are there. */
  read(frame: NativeFrame, start: number, stop: number): Steps<Out[]>
  /** The frame with `values` instead of `removed` entries from `at`. */
  splice(frame: NativeFrame, at: number, removed: number, values: readonly Stored[]): Steps<NativeFrame>
  /** How many entries from `start` on are best read together; 0 behind the last. */
  span(frame: NativeFrame, start: number): Steps<number>
}

/** A result that is there already, as steps. */
export function* immediate<T>(value: T): Steps<T> {
  yield* []
  return value
}
