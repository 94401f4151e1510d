/** Arrays whose elements are computed, a few chunks at a time. */
import { binding } from '../binding'
import type { ElementType } from '../dtype'
import { frameCParams } from '../params'
import { native, type Steps } from '../steps'
import type { TensorLike } from '../tensor'
import { type CreatePlan, layOut } from './create-options'
import { settle } from './make'
import { denseFrom, giveTensor } from './source'
import { type ArrayState, boxRanges, product } from './state'
import { type Tile, tileBudget, tiles } from './tiles'

/** The elements of a tile; none where they are all zero. */
export type TileMaker = (tile: Tile) => TensorLike | undefined

/** Builds the array in memory first: it is written to its file when it is complete. */
export function* generate(
  plan: CreatePlan,
  type: ElementType,
  shape: readonly number[],
  make: TileMaker,
): Steps<ArrayState> {
  const layout = layOut(plan, type, shape)
  let frame = yield* native.createArray(layout, { kind: 'special', special: 'zero' }, null)
  const cparams = frameCParams(binding.frameInfo(frame))
  const origin = shape.map(() => 0)
  for (const tile of tiles(origin, shape, layout.chunks, tileBudget / type.itemsize)) {
    const x = make(tile)
    if (x === undefined) continue
    const source = yield* denseFrom(x)
    const { data, conversion } = giveTensor(type, source, source.strides)
    const ranges = boxRanges(tile.start, tile.shape)
    frame = yield* native.writeArray(frame, { ranges }, data, conversion, cparams)
  }
  return yield* settle(plan, type, frame)
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
