/** New super-chunks that carry sequences. */

import type { NativeMetalayer } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { assemble, encodeValue } from '../msgpack'
import { planCreation } from '../ndarray/create-options'
import { handleOf } from '../ndarray/make'
import { ofArrays, type SChunkStorageOptions, schunkCParams, schunkPlan } from '../schunk/create'
import { native } from '../schunk/steps'
import type { AsyncOptions, Steps } from '../steps'

/** Where and how a sequence is stored. */
export interface SyncContainerOptions extends Omit<SChunkStorageOptions, 'chunksize'> {}

/** {@link SyncContainerOptions}, interruptible. */
export interface ContainerOptions extends SyncContainerOptions, AsyncOptions {}

interface Made {
  /** The metalayers that tell what it is, encoded or as values. */
  readonly marks: readonly (readonly [name: string, value: unknown])[]
  /** Options of the kind itself. */
  readonly extra?: readonly string[]
}

export function* createContainer(
  given: ContainerOptions | undefined,
  owner: string,
  { marks, extra = [] }: Made,
): Steps<FrameHandle> {
  const plan = planCreation(given, owner, { refused: ofArrays, extra })
  const { typesize: _, ...cparams } = given?.cparams ?? {}
  const params = schunkCParams(cparams, 1)
  const meta: NativeMetalayer[] = []
  for (const [name, value] of marks) {
    meta.push([name, value instanceof Uint8Array ? value : yield* assemble(encodeValue(value, name))])
  }
  // Chunks may differ in size from the outset: C-Blosc2 cannot go on with some of the states that lead there. For
  // the same reason there are no dictionaries, which Python-Blosc2 has by default for ObjectArrays.
  const full = yield* schunkPlan(plan, params, 0, { meta, vlmeta: [], checksums: false })
  return handleOf(plan, yield* native.createSchunk(full, new Uint8Array(0), plan.target))
}
