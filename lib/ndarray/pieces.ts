/** Puts parts of arrays next to each other along one axis, writing every chunk of the result once. */
import { binding, type NativeCParams, type NativeFrame } from '../binding'
import type { ElementType } from '../dtype'
import { native, type Steps } from '../steps'
import { boxRanges, denseStrides, layoutOf, plainConversion, product } from './state'
import { type Tile, tileBudget, tiles } from './tiles'

/**
 * Elements `from` … `from + length` of an array along the axis, which become those from `at` on. The array has the
 * dtype of the result, if perhaps another byte order.
 */
export interface Piece {
  readonly frame: NativeFrame
  readonly type: ElementType
  readonly at: number
  readonly from: number
  readonly length: number
  /** The source lacks the axis: it is one layer of the result. */
  readonly layer?: boolean
}

/** Runs of bytes copied between two turns of the event loop. */
const maxRuns = 2 ** 14

/** `frame` with the pieces in place. They touch one another and reach up to the end of the axis. */
export function* assemble(
  type: ElementType,
  cparams: NativeCParams,
  frame: NativeFrame,
  axis: number,
  pieces: readonly Piece[],
): Steps<NativeFrame> {
  const { shape, chunks } = layoutOf(binding.frameInfo(frame))
  const start = shape.map((_, i) => (i === axis ? (pieces[0]?.at ?? 0) : 0))
  // Copying runs is work for JavaScript; along the first axis there is one run per piece.
  const bytes =
    axis === 0 ? tileBudget : Math.min(tileBudget, maxRuns * product(chunks.slice(axis)) * type.itemsize)
  let result = frame
  for (const tile of tiles(start, shape, chunks, bytes / type.itemsize)) {
    const view = yield* gather(type, axis, tile, pieces)
    const data = { view, offset: 0, strides: denseStrides(tile.shape, type.itemsize) }
    const ranges = boxRanges(tile.start, tile.shape)
    result = yield* native.writeArray(result, { ranges }, data, plainConversion(type), cparams, null)
  }
  return result
}

/** A tile's elements, dense and little-endian. */
function* gather(type: ElementType, axis: number, tile: Tile, pieces: readonly Piece[]): Steps<Uint8Array> {
  const start = tile.start[axis] ?? 0
  const end = start + (tile.shape[axis] ?? 0)
  const tileBytes = product(tile.shape) * type.itemsize
  let whole: Uint8Array | undefined
  for (const piece of pieces) {
    const low = Math.max(start, piece.at)
    const high = Math.min(end, piece.at + piece.length)
    if (low >= high) continue
    const part = yield* readPart(type, axis, tile, piece, low, high - low)
    if (part.length === tileBytes) return part
    whole ??= new Uint8Array(tileBytes)
    place(whole, part, type.itemsize, axis, tile.shape, low - start, high - low)
  }
  return whole ?? new Uint8Array(tileBytes)
}

function* readPart(
  type: ElementType,
  axis: number,
  tile: Tile,
  piece: Piece,
  low: number,
  length: number,
): Steps<Uint8Array> {
  const extent = tile.shape.with(axis, length)
  const start = tile.start.with(axis, piece.from + low - piece.at)
  const shape = piece.layer ? extent.toSpliced(axis, 1) : extent
  const origin = piece.layer ? start.toSpliced(axis, 1) : start
  const bytes = new Uint8Array(product(shape) * type.itemsize)
  const ranges = boxRanges(origin, shape)
  yield* native.readArray(piece.frame, { ranges }, bytes, plainConversion(piece.type))
  return bytes
}

/** Copies a part that covers `length` of the tile's axis, from `at` on. */
function place(
  whole: Uint8Array,
  part: Uint8Array,
  itemsize: number,
  axis: number,
  shape: readonly number[],
  at: number,
  length: number,
): void {
  const inner = product(shape.slice(axis + 1)) * itemsize
  const outer = product(shape.slice(0, axis))
  const stride = (shape[axis] ?? 1) * inner
  const run = length * inner
  for (let i = 0; i < outer; i++) whole.set(part.subarray(i * run, (i + 1) * run), i * stride + at * inner)
}
