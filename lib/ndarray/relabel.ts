import { binding, type NativeFrame } from '../binding'
import { assembleLayers, checkMetadataCount } from '../metadata/input'
import { native, type Steps } from '../steps'
import { type CreatePlan, keepsChecksums } from './create-options'

/** The same chunks with the plan's metadata on top of the frame's own. @throws `ERR_BLOSC2_LIMIT` */
export function* relabel(frame: NativeFrame, plan: CreatePlan): Steps<NativeFrame> {
  const { array, meta, vlmetaNames } = binding.frameInfo(frame)
  const checksums = keepsChecksums(plan, binding.checksumState(frame) !== 'none')
  const names = (layers: CreatePlan['meta']) => layers.map(({ name }) => name)
  const fixed = meta.map(([name]) => name)
  const reserved = array && !fixed.includes('b2nd') ? 1 : 0
  checkMetadataCount([...fixed, ...names(plan.meta)], 'meta', reserved)
  checkMetadataCount([...vlmetaNames, ...names(plan.vlmeta)], 'vlmeta', checksums ? 1 : 0)
  return yield* native.changeMetadata(frame, {
    meta: yield* assembleLayers(plan.meta),
    vlmeta: yield* assembleLayers(plan.vlmeta),
    removed: [],
    checksums,
  })
}
