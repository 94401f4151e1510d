/** Members of an EmbedStore by their headers. */
import { binding, type NativeFrame } from '../binding'
import { describeFrame, type Sniffed } from '../describe-frame'
import { nativeLimits } from '../limits'
import { native, type Steps } from '../steps'
import { type EmbedHeap, remoteError } from './embed-heap'
import { isLocal, type LocalEntry } from './embed-index'

export function* describeEmbedded(
  heap: EmbedHeap,
  frame: NativeFrame,
  key: string,
): Steps<(Sniffed & LocalEntry) | undefined> {
  const entry = heap.index(frame).entries.get(key)
  if (!entry) return undefined
  if (!isLocal(entry)) throw remoteError(key)
  const { offset, length } = entry
  return { ...(yield* describeEntry(heap, frame, entry)), offset, length }
}

export function* describeEntry(heap: EmbedHeap, frame: NativeFrame, entry: LocalEntry): Steps<Sniffed> {
  const member = yield* native.openBytes(yield* heap.read(frame, entry), {
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
    return describeFrame(member)
  } finally {
    binding.releaseFrame(member)
  }
}
