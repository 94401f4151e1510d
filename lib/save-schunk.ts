import { binding, type NativeFrame, type NativeMetalayer, type NativeTarget } from './binding'
import { FrameHandle } from './handle'
import { checkMetadataCount, mergeMetadata, userLayers } from './metadata'
import { type CreateOptions, planCreation } from './ndarray/create-options'
import { type SaveInfo, savedInfo } from './ndarray/save-info'
import { native, type Steps } from './steps'

/** Options of creating arrays that mean nothing for a super-chunk. */
const ofArrays = ['dtype', 'shape', 'chunks', 'blocks', 'cparams']

/** Writes the chunks behind `handle` as they are. */
export function* saveSChunk(handle: FrameHandle, options: CreateOptions, owner: string): Steps<SaveInfo> {
  const { target, file, meta, vlmeta } = planCreation(options, owner, { refused: ofArrays })
  if (!target) throw new TypeError(`Expected a path for ${owner}()`)
  const { nbytes } = handle.info
  const saved = yield* handle.reading((frame) => saveFrameWith(frame, target, meta, vlmeta))
  return yield* savedInfo(new FrameHandle(saved, { access: 'r', file }), nbytes)
}

function* saveFrameWith(
  frame: NativeFrame,
  target: NativeTarget,
  meta: readonly NativeMetalayer[],
  vlmeta: readonly NativeMetalayer[],
): Steps<NativeFrame> {
  const info = binding.frameInfo(frame)
  checkMetadataCount(mergeMetadata(userLayers(info.meta), meta), 'meta', info.array ? 1 : 0)
  checkMetadataCount(mergeMetadata(yield* native.readVlmeta(frame), vlmeta), 'vlmeta')
  const changes = { meta, vlmeta, removed: [], checksums: null }
  return yield* native.saveFrame(yield* native.changeMetadata(frame, changes), target)
}
