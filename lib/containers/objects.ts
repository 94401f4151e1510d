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
  const place = { index: at, removed }
  if (values.length === 0) return yield* schunks.deleteChunks(frame, place)
  const entries: Uint8Array[] = []
  for (const value of values) entries.push(checkEntrySize(yield* assemble(value)))
  return yield* schunks.putData(frame, place, entries, frameCParams(binding.frameInfo(frame)), null)
}

/** @throws RangeError for more than a chunk holds. */
export function checkEntrySize(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= maxChunkBytes) return bytes
  throw new RangeError(`Expected an entry of at most ${maxChunkBytes} bytes, got one of ${bytes.length}`)
}
