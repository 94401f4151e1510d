/** Super-chunks out of existing ones. */
import { binding, type NativeFrame } from '../binding'
import { userLayers } from '../metadata/input'
import { type CreatePlan, planCreation } from '../ndarray/create-options'
import { relabel } from '../ndarray/relabel'
import { type SaveInfo, savedInfo } from '../ndarray/save-info'
import { checkOptions } from '../options'
import type { CParams } from '../params'
import type { PathLike } from '../path'
import { type AsyncOptions, native as frames, type Steps } from '../steps'
import { newSchunk, ofArrays, type SChunkStorageOptions, schunkCParams, schunkPlan } from './create'
import type { SchunkState } from './state'
import { native } from './steps'

/** Options of `copySync`. Chunks are compressed anew only where `chunksize` or `cparams` ask for it. */
export interface SyncSChunkCopyOptions extends SChunkStorageOptions {}

/** Options of `copy`. */
export interface SChunkCopyOptions extends SyncSChunkCopyOptions, AsyncOptions {}

/** Options of `save`. */
export type SChunkSaveOptions = Omit<SChunkCopyOptions, 'urlpath'>
/** Options of the blocking `SChunk.saveSync`. */
export type SyncSChunkSaveOptions = Omit<SyncSChunkCopyOptions, 'urlpath'>

interface CopyPlan extends CreatePlan {
  readonly cparams: CParams | undefined
  readonly chunksize: number | undefined
}

export function planCopy(given: SChunkCopyOptions | undefined, owner: string): CopyPlan {
  const plan = planCreation(given, owner, { extra: ['chunksize'], refused: ofArrays })
  return { ...plan, cparams: given?.cparams, chunksize: given?.chunksize }
}

export function planSave(path: PathLike, given: SChunkSaveOptions | undefined, owner: string): CopyPlan {
  checkOptions(given, Object.keys(given ?? {}), `${owner}()`)
  return planCopy({ ...given, urlpath: path }, owner)
}

export function* copySchunk(plan: CopyPlan, state: SchunkState, frame: NativeFrame): Steps<SchunkState> {
  return newSchunk(plan, yield* copyFrame(plan, state, frame))
}

export function* saveSchunk(plan: CopyPlan, state: SchunkState, frame: NativeFrame): Steps<SaveInfo> {
  const { handle } = yield* copySchunk(plan, state, frame)
  return yield* savedInfo(handle, handle.info.nbytes)
}

function* copyFrame(plan: CopyPlan, state: SchunkState, frame: NativeFrame): Steps<NativeFrame> {
  const { cparams, chunksize, target } = plan
  if (cparams === undefined && chunksize === undefined) {
    const labelled = yield* relabel(frame, plan)
    return target ? yield* frames.saveFrame(labelled, target) : yield* frames.loadFrame(labelled)
  }
  const info = binding.frameInfo(frame)
  const params = cparams === undefined ? state.cparams : schunkCParams(cparams, info.typesize)
  const inherited = {
    meta: userLayers(info.meta),
    vlmeta: yield* frames.readVlmeta(frame),
    checksums: binding.checksumState(frame) !== 'none',
  }
  // The chunks it has keep the size they have, whatever their items are called now.
  const full = yield* schunkPlan(plan, params, chunksize ?? 0, inherited)
  return yield* native.recodeSchunk(full, frame, chunksize === undefined, target)
}
