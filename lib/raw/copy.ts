/** Compressed arrays into uncompressed ones of the same dtype, without a look at the elements. */
import { binding, type NativeFrame, type NativeRaw } from '../binding'
import { boxRanges, denseStrides, layoutOf, product } from '../ndarray/state'
import { tileBudget, tiles } from '../ndarray/tiles'
import { native as frames, type Steps } from '../steps'
import type { RawArray } from './array'
import { native } from './steps'

const asTheyAre = { stored: 0, memory: 0, swap: 1 }

/** Chunk after chunk, each decoded once, through memory that holds some of them. */
export function* copyElements(frame: NativeFrame, to: RawArray): Steps<void> {
  const { shape, chunks } = layoutOf(binding.frameInfo(frame))
  const { raw, type, offset, fortran } = to
  const layout = { shape, itemsize: type.itemsize, offset, fortran }
  let room = new Uint8Array(0)
  for (const { start, shape: box } of tiles(
    shape.map(() => 0),
    shape,
    chunks,
    tileBudget / type.itemsize,
  )) {
    const bytes = product(box) * type.itemsize
    if (bytes > room.length) room = new Uint8Array(bytes)
    const view = room.subarray(0, bytes)
    const ranges = boxRanges(start, box)
    yield* frames.readArray(frame, { ranges }, view, asTheyAre)
    const data = { view, offset: 0, strides: denseStrides(box, type.itemsize) }
    yield* native.writeRaw(raw, layout, { ranges }, data, asTheyAre)
  }
}

/** A run of bytes from one file to another. */
export function* copyBytes(
  from: NativeRaw,
  offset: number,
  to: NativeRaw,
  at: number,
  length: number,
): Steps<void> {
  const room = new Uint8Array(Math.min(length, tileBudget))
  for (let done = 0; done < length; ) {
    const n = Math.min(room.length, length - done)
    const view = room.subarray(0, n)
    const run = { shape: [n], itemsize: 1, fortran: false }
    const ranges = Float64Array.of(0, 1, n)
    yield* native.readRaw(from, { ...run, offset: offset + done }, { ranges }, view, asTheyAre)
    const data = { view, offset: 0, strides: [1] }
    yield* native.writeRaw(to, { ...run, offset: at + done }, { ranges }, data, asTheyAre)
    done += n
  }
}
