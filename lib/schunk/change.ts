/** How a super-chunk changes. */
import { binding, type NativeFrame } from '../binding'
import type { NativePlace } from '../binding/schunks'
import { checkOptions, expectInteger } from '../options'
import type { AsyncOptions, Steps } from '../steps'
import { checkChunkwise, type SchunkState } from './state'

export type Change = (frame: NativeFrame) => Steps<NativeFrame>

/** @returns the number of chunks afterwards. */
export async function change(
  { handle }: SchunkState,
  what: string,
  body: Change,
  options: AsyncOptions | undefined,
): Promise<number> {
  checkOptions(options, ['signal', 'onProgress'], `${what}()`)
  let nchunks = 0
  await handle.change((frame) => changing(frame, what, body, (count) => (nchunks = count)), [], options)
  return nchunks
}

/** Blocking {@link change}. */
export function changeSync({ handle }: SchunkState, what: string, body: Change): number {
  let nchunks = 0
  handle.changeSync((frame) => changing(frame, `${what}Sync`, body, (count) => (nchunks = count)), [])
  return nchunks
}

function* changing(
  frame: NativeFrame,
  what: string,
  body: Change,
  report: (nchunks: number) => void,
): Steps<NativeFrame> {
  checkChunkwise(binding.frameInfo(frame), `${what}()`)
  const changed = yield* body(frame)
  report(binding.frameInfo(changed).nchunks)
  return changed
}

/** Where a new chunk goes; behind the last without an index. @throws TypeError, RangeError */
export type Placed = 'append' | { readonly insert: number } | { readonly update: number }

/** Puts a chunk that `put` makes at its place. */
export function placing(
  at: Placed,
  put: (frame: NativeFrame, place: NativePlace) => Steps<NativeFrame>,
): Change {
  return (frame) => put(frame, placeIn(frame, at))
}

function placeIn(frame: NativeFrame, at: Placed): NativePlace {
  const { nchunks } = binding.frameInfo(frame)
  if (at === 'append') return { index: nchunks, removed: 0 }
  if ('insert' in at) return { index: chunkNumber(at.insert, nchunks), removed: 0 }
  if (nchunks === 0) throw new RangeError('Expected the number of a chunk, but there are no chunks')
  return { index: chunkNumber(at.update, nchunks - 1), removed: 1 }
}

function chunkNumber(index: unknown, last: number): number {
  return expectInteger(index, 0, last, 'the number of the chunk')
}
