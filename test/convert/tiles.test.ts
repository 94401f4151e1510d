import assert from 'node:assert/strict'
import fc from 'fast-check'
import { tiles } from '../../lib/ndarray/tiles'
import { product } from '../models/dense'

const axis = fc.record({ start: fc.nat(12), length: fc.nat(15), chunk: fc.integer({ min: 1, max: 6 }) })

describe('tiles', () => {
  it('cover a box once, cut only between chunks, and keep to the budget where a chunk does', () => {
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 3 }), fc.integer({ min: 1, max: 200 }), (axes, budget) => {
        const start = axes.map((a) => a.start)
        const stop = axes.map((a) => a.start + a.length)
        const chunks = axes.map((a) => a.chunk)
        const covered = new Map<string, number>()
        for (const tile of tiles(start, stop, chunks, budget)) {
          assert.ok(product(tile.shape) <= Math.max(budget, product(chunks)))
          tile.start.forEach((from, i) => {
            const chunk = chunks[i] ?? 1
            const end = from + (tile.shape[i] ?? 0)
            assert.ok(from === start[i] || from % chunk === 0)
            assert.ok(end === stop[i] || end % chunk === 0)
          })
          for (const cell of cells(tile.start, tile.shape)) covered.set(cell, (covered.get(cell) ?? 0) + 1)
        }
        const expected = cells(
          start,
          axes.map((a) => a.length),
        )
        assert.deepEqual([...covered.keys()].sort(), expected.sort())
        assert.ok([...covered.values()].every((count) => count === 1))
      }),
    )
  })
})

function cells(start: readonly number[], shape: readonly number[]): string[] {
  return shape
    .reduce<number[][]>(
      (found, length, axis) =>
        found.flatMap((cell) => Array.from({ length }, (_, i) => [...cell, (start[axis] ?? 0) + i])),
      [[]],
    )
    .map(String)
}
