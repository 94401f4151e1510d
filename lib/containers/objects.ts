/** One value per chunk. */
import { binding, type NativeFrame } from '../binding'
import { assemble, decodeValue, type Encoded, encodeValue, type MetaValue } from '../msgpack'
import { frameCParams } from '../params'
import { maxChunkBytes } from '../partition'
import { native as schunks } from '../schunk/steps'
import { native, type Steps } from '../steps'
import { immediate, type SequenceModel } from './model'

/** The metalayer of an ObjectArray, as Python-Blosc2 names it. */
export const objectMark = 'vlarray'

/** Entries that are read in one go. */
const together = 64

/** @param encode makes an entry's stored form of what is given. */
export function objectModel<In>(
  encode: (value: In, name: string) => Encoded,
): SequenceModel<In, MetaValue, Encoded> {
  return {
    span: (frame, start) =>
      immediate(Math.min(together, Math.max(binding.frameInfo(frame).nchunks - start, 0))),
    prepare: encode,
    count: (frame) => immediate(binding.frameInfo(frame).nchunks),
    *read(frame, start, stop) {
      const values: MetaValue[] = []
      for (let i = start; i < stop; i++) {
        values.push(decodeValue(yield* native.decodeChunk(frame, i), `entry ${i}`))
      }
      return values
    },
    splice: spliceObjects,
  }
}

export function encodeObject(value: unknown, name: string): Encoded {
  return encodeValue(value, name)
}

export function* spliceObjects(
  frame: NativeFrame,
  at: number,
  removed: number,
  values: readonly Encoded[],
): Steps<NativeFrame> {
  const cparams = frameCParams(binding.frameInfo(frame))
  let changed = frame
  for (const [i, value] of values.entries()) {
    const bytes = checkEntrySize(yield* assemble(value))
    const before = changed
    changed = yield* schunks.putData(before, { index: at + i, replace: i < removed }, bytes, cparams)
    // Each knows all chunks: were they left to the garbage collector, many entries would fill the memory.
    if (before !== frame) binding.releaseFrame(before)
  }
  for (let i = at + removed; i > at + values.length; i--) changed = yield* schunks.deleteChunk(changed, i - 1)
  return changed
}

/** @throws RangeError for more than a chunk holds. */
export function checkEntrySize(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= maxChunkBytes) return bytes
  throw new RangeError(`Expected an entry of at most ${maxChunkBytes} bytes, got one of ${bytes.length}`)
}
