/** How a super-chunk changes. */
import { binding, type NativeCommitment, type NativeFrame } from '../binding'
import type { NativePlace } from '../binding/schunks'
import { checkOptions, expectInteger } from '../options'
import type { AsyncOptions, Steps } from '../steps'
import { checkChunkwise, type SchunkState } from './state'

export type Change = (frame: NativeFrame, commitment: NativeCommitment) => Steps<NativeFrame>

/** @returns the number of chunks afterwards. */
export async function change(
  { handle }: SchunkState,
  what: string,
  body: Change,
  options: AsyncOptions | undefined,
): Promise<number> {
  checkOptions(options, ['signal', 'onProgress'], `${what}()`)
  let nchunks = 0
  const report = (count: number) => (nchunks = count)
  await handle.change((...given) => changing(given, what, body, report), [], options)
  return nchunks
}

/** Blocking {@link change}. */
export function changeSync({ handle }: SchunkState, what: string, body: Change): number {
  let nchunks = 0
  const report = (count: number) => (nchunks = count)
  handle.changeSync((...given) => changing(given, `${what}Sync`, body, report), [])
  return nchunks
}

function* changing(
  given: Parameters<Change>,
  what: string,
  body: Change,
  report: (nchunks: number) => void,
): Steps<NativeFrame> {
  checkChunkwise(binding.frameInfo(given[0]), `${what}()`)
  const changed = yield* body(...given)
  report(binding.frameInfo(changed).nchunks)
  return changed
}

/** Where a new chunk goes; behind the last without an index. @throws TypeError, RangeError */
export type Placed = 'append' | { readonly insert: number } | { readonly update: number }

/** Puts a chunk that `put` makes at its place. */
export function placing(
  at: Placed,
  put: (frame: NativeFrame, place: NativePlace, commitment: NativeCommitment) => Steps<NativeFrame>,
): Change {
  return (frame, commitment) => put(frame, placeIn(frame, at), commitment)
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
