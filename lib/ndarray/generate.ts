/** Arrays whose elements are computed, a few chunks at a time. */
import { binding } from '../binding'
import { describeDType, type ElementType, resolveDType } from '../dtype'
import { frameCParams } from '../params'
import { native, type Steps } from '../steps'
import { type CreatePlan, layOut } from './create-options'
import { settle } from './make'
import { type ArrayState, boxRanges, denseStrides, product } from './state'
import { type Tile, tileElements, tiles } from './tiles'

/** Dense elements of a tile, in memory of one of a few simple types. */
export type TileData = Float64Array | BigInt64Array | BigUint64Array | Uint8Array
/** The elements of a tile; none where they are all zero. */
export type TileMaker = (tile: Tile) => TileData | undefined

/** Builds the array in memory first: it is written to its file when it is complete. */
export function* generate(
  plan: CreatePlan,
  type: ElementType,
  shape: readonly number[],
  make: TileMaker,
): Steps<ArrayState> {
  if (type.code === 0) throw new TypeError(`Expected a numeric dtype, got ${describeDType(type)}`)
  const layout = yield* layOut(plan, type, shape)
  let frame = yield* native.createArray(layout, { kind: 'special', special: 'zero' }, null)
  const cparams = frameCParams(binding.frameInfo(frame))
  const origin = shape.map(() => 0)
  for (const tile of tiles(origin, shape, layout.chunks, tileElements)) {
    const view = make(tile)
    if (view === undefined) continue
    const data = { view, offset: 0, strides: denseStrides(tile.shape, view.BYTES_PER_ELEMENT) }
    const conversion = { stored: type.code, memory: codeOf(view), swap: type.swap }
    frame = yield* native.writeArray(
      frame,
      { ranges: boxRanges(tile.start, tile.shape) },
      data,
      conversion,
      cparams,
      null,
    )
  }
  return yield* settle(plan, type, frame)
}

function codeOf(data: TileData): number {
  if (data instanceof Float64Array) return resolveDType('float64').code
  if (data instanceof BigInt64Array) return resolveDType('int64').code
  return resolveDType(data instanceof BigUint64Array ? 'uint64' : 'uint8').code
}

/** Calls `visit` with the position of every run along the last axis: in the tile, and in the flat array. */
export function forEachRun(
  tile: Tile,
  shape: readonly number[],
  visit: (inTile: number, inArray: number, length: number) => void,
): void {
  const last = shape.length - 1
  const length = tile.shape[last] ?? 1
  const runs = product(tile.shape) / Math.max(length, 1)
  for (let run = 0; run < runs; run++) {
    let rest = run
    let flat = tile.start[last] ?? 0
    let stride = shape[last] ?? 1
    for (let axis = last - 1; axis >= 0; axis--) {
      const extent = tile.shape[axis] ?? 1
      flat += ((tile.start[axis] ?? 0) + (rest % extent)) * stride
      rest = Math.floor(rest / extent)
      stride *= shape[axis] ?? 1
    }
    visit(run * length, flat, length)
  }
}
