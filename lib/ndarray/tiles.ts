/** Boxes that cover an array, each made of whole chunks, so that no chunk is encoded twice. */

export interface Tile {
  readonly start: readonly number[]
  readonly shape: readonly number[]
}

/** Uncompressed bytes that native code works on at a time, unless a single chunk is larger. */
export const tileBudget = 32 * 2 ** 20

/** Elements that JavaScript works on between two turns of the event loop, unless a single chunk has more. */
export const tileElements = 2 ** 17

/**
 * Covers the box from `start` to `stop` in C order. Inner edges lie on chunk boundaries; a tile takes as many
 * chunks as `budget` (in elements) allows, last axis first.
 */
export function* tiles(
  start: readonly number[],
  stop: readonly number[],
  chunks: readonly number[],
  budget: number,
): Generator<Tile, void, void> {
  const ndim = start.length
  if (stop.some((end, axis) => end <= (start[axis] ?? 0))) return
  const step = tileExtent(start, stop, chunks, budget)
  const at = [...start]
  for (;;) {
    const shape = at.map((from, axis) => tileEnd(from, axis) - from)
    yield { start: [...at], shape }
    let axis = ndim - 1
    for (; axis >= 0; axis--) {
      const next = tileEnd(at[axis] ?? 0, axis)
      if (next < (stop[axis] ?? 0)) {
        at[axis] = next
        break
      }
      at[axis] = start[axis] ?? 0
    }
    if (axis < 0) return
  }

  function tileEnd(from: number, axis: number): number {
    const extent = step[axis] ?? 1
    return Math.min((Math.floor(from / extent) + 1) * extent, stop[axis] ?? 0)
  }
}

/** A tile's size: chunks multiplied along the last axes while the budget lasts. */
function tileExtent(
  start: readonly number[],
  stop: readonly number[],
  chunks: readonly number[],
  budget: number,
): number[] {
  const extent = chunks.map((chunk) => Math.max(chunk, 1))
  let size = extent.reduce((a, b) => a * b, 1)
  for (let axis = extent.length - 1; axis >= 0; axis--) {
    const chunk = extent[axis] ?? 1
    const first = Math.floor((start[axis] ?? 0) / chunk)
    const needed = Math.ceil((stop[axis] ?? 0) / chunk) - first
    const affordable = Math.max(1, Math.floor(budget / size))
    const factor = Math.min(needed, affordable)
    extent[axis] = chunk * factor
    size *= factor
    if (factor < needed) break
  }
  return extent
}
