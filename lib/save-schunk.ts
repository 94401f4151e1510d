import { FrameHandle } from './handle'
import { type CreateOptions, planCreation } from './ndarray/create-options'
import { relabel } from './ndarray/relabel'
import { type SaveInfo, savedInfo } from './ndarray/save-info'
import { native, type Steps } from './steps'

/** Options of creating arrays that mean nothing for a super-chunk. */
const ofArrays = ['dtype', 'shape', 'chunks', 'blocks', 'cparams']

/** Writes the chunks behind `handle` as they are. */
export function* saveSChunk(handle: FrameHandle, options: CreateOptions, owner: string): Steps<SaveInfo> {
  const plan = planCreation(options, owner, { refused: ofArrays })
  const { target, file } = plan
  if (!target) throw new TypeError(`Expected a path for ${owner}()`)
  const { nbytes } = handle.info
  const saved = yield* handle.reading(function* (frame) {
    return yield* native.saveFrame(yield* relabel(frame, plan), target)
  })
  return yield* savedInfo(new FrameHandle(saved, { access: 'r', file }), nbytes)
}
