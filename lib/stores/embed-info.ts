/** Members of an EmbedStore by their headers. */
import { binding, type NativeFrame } from '../binding'
import { describeFrame, type Sniffed } from '../describe-frame'
import { nativeLimits } from '../limits'
import { native, type Steps } from '../steps'
import { type EmbedHeap, remoteError } from './embed-heap'
import { isLocal } from './embed-index'

export function* describeEmbedded(
  heap: EmbedHeap,
  frame: NativeFrame,
  key: string,
): Steps<(Sniffed & { readonly offset: number; readonly length: number }) | undefined> {
  const entry = heap.index(frame).entries.get(key)
  if (!entry) return undefined
  if (!isLocal(entry)) throw remoteError(key)
  const bytes = yield* heap.read(frame, entry)
  const { offset, length } = entry
  const member = yield* native.openBytes(bytes, {
    offset: 0,
    length: -1,
    mapped: false,
    reserve: 0,
    headerOnly: true,
    verify: false,
    limits: nativeLimits(),
    copy: false,
  })
  try {
    return { ...describeFrame(member), offset, length }
  } finally {
    binding.releaseFrame(member)
  }
}
