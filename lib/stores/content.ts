/** What a store keeps of a value: the bytes of a frame. */
import type { FrameHandle } from '../handle/handle'
import { type Embeddable, frameHandle, isEmbeddable } from '../msgpack'
import type { ArrayBase } from '../ndarray/base'
import { planCreation } from '../ndarray/create-options'
import { makeFromTensor } from '../ndarray/make'
import type { CParams } from '../params'
import { native, type Steps } from '../steps'
import type { TensorLike } from '../tensor'

/**
 * What stores take: tensors of this or another library, which become arrays, and arrays, super-chunks, containers and
 * embedded stores as they are, with their partitions, compression and metadata.
 */
export type StoreValue = TensorLike | ArrayBase | Embeddable

export interface Content {
  /** The object that is read meanwhile, which may have a file of its own. */
  readonly sources: readonly FrameHandle[]
  /** Those of a contiguous file. */
  bytes(): Steps<Uint8Array>
}

/** @param cparams for arrays that are made of tensors. */
export function contentOf(value: unknown, cparams: CParams | undefined, owner: string): Content {
  if (typeof value === 'object' && value !== null && isEmbeddable(value)) {
    const handle = value[frameHandle]
    return { sources: [handle], bytes: () => native.frameBytes(handle.frame) }
  }
  const plan = planCreation({ cparams }, owner)
  return {
    sources: [],
    *bytes() {
      const { handle } = yield* makeFromTensor(plan, value)
      return yield* native.frameBytes(handle.frame)
    },
  }
}
