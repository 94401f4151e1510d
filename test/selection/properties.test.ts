import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type AxisSelection, newaxis, resolveSelection } from '../../lib/selection'

interface Bounds {
  readonly start: number | null
  readonly stop: number | null
  readonly step: number | null
}

/** NumPy's rule in its plainest form: walk, and keep what lies within. */
function walk({ start, stop, step }: Bounds, size: number): number[] {
  const by = step ?? 1
  const from = (bound: number | null, open: number): number =>
    bound === null ? open : bound < 0 ? bound + size : bound
  const indices: number[] = []
  let at = from(start, by > 0 ? 0 : size - 1)
  const end = from(stop, by > 0 ? size : Number.NEGATIVE_INFINITY)
  // A bound beyond the array is clipped before walking, so that steps count from the edge.
  at = by > 0 ? Math.max(at, 0) : Math.min(at, size - 1)
  for (; by > 0 ? at < Math.min(end, size) : at > Math.max(end, -1); at += by) indices.push(at)
  return indices
}

interface Entry {
  readonly given: AxisSelection
  readonly indices: readonly number[]
  readonly drops: boolean
}

function entryFor(size: number): fc.Arbitrary<Entry> {
  const bound = fc.option(fc.integer({ min: -size - 2, max: size + 2 }))
  const step = fc.option(fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0))
  const all = Array.from({ length: size }, (_, i) => i)
  const kinds: fc.Arbitrary<Entry>[] = [
    fc.constant({ given: null, indices: all, drops: false }),
    fc
      .record({ start: bound, stop: bound, step })
      .map((given) => ({ given, indices: walk(given, size), drops: false })),
    fc
      .array(fc.boolean(), { minLength: size, maxLength: size })
      .map((given) => ({ given, indices: all.filter((i) => given[i]), drops: false })),
  ]
  if (size > 0) {
    const index = fc.integer({ min: -size, max: size - 1 })
    const whole = (i: number): number => (i < 0 ? i + size : i)
    kinds.push(
      index.map((given) => ({ given, indices: [whole(given)], drops: true })),
      fc.array(index, { maxLength: 5 }).map((given) => ({ given, indices: given.map(whole), drops: false })),
    )
  }
  return fc.oneof(...kinds)
}

const cases = fc
  .array(fc.nat({ max: 6 }), { maxLength: 4 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.tuple(...shape.map(entryFor))))

describe('selections, whatever they are made of,', () => {
  it('pick what a plain walk picks', () => {
    fc.assert(
      fc.property(cases, ([shape, entries]) => {
        const resolved = resolveSelection(
          entries.map((entry) => entry.given),
          shape,
        )
        const picked = resolved.counts.map((count, axis) => {
          const [start = 0, step = 0] = resolved.ranges.subarray(3 * axis)
          return Array.from({ length: count }, (_, i) => resolved.lists?.[axis]?.[i] ?? start + i * step)
        })
        assert.deepEqual(
          picked,
          entries.map((entry) => [...entry.indices]),
        )
        const kept = entries.filter((entry) => !entry.drops)
        assert.deepEqual(
          resolved.shape,
          kept.map((entry) => entry.indices.length),
        )
        assert.equal(resolved.scalar, kept.length === 0)
        let next = 0
        assert.deepEqual(
          resolved.axes,
          entries.map((entry) => (entry.drops ? -1 : next++)),
        )
      }),
      { numRuns: 2000 },
    )
  })

  it('say that they are everything only if they are', () => {
    fc.assert(
      fc.property(cases, ([shape, entries]) => {
        const { everything } = resolveSelection(
          entries.map((entry) => entry.given),
          shape,
        )
        const isWhole = entries.every(
          ({ indices, drops }, axis) =>
            !drops && indices.length === shape[axis] && indices.every((n, i) => n === i),
        )
        assert.ok(!everything || isWhole)
        // Lists may name every element and still do not count.
        const isPlain = entries.every(({ given }) => !Array.isArray(given))
        if (isPlain) assert.equal(everything, isWhole)
      }),
      { numRuns: 2000 },
    )
  })

  it("mean the same with '...' in place of whole axes, and with new axes beside", () => {
    fc.assert(
      fc.property(cases, fc.nat(), ([shape, entries], split) => {
        const at = entries.length === 0 ? 0 : split % (entries.length + 1)
        const given = entries.map((entry) => entry.given)
        const wide = [...shape.slice(0, at), 3, 2, ...shape.slice(at)]
        const spread = resolveSelection([...given.slice(0, at), '...', ...given.slice(at)], wide)
        const named = resolveSelection([...given.slice(0, at), null, null, ...given.slice(at)], wide)
        assert.deepEqual({ ...spread, scalar: false }, { ...named, scalar: false })
        const inserted = resolveSelection([newaxis, ...given], shape)
        const plain = resolveSelection(given, shape)
        assert.deepEqual(inserted.shape, [1, ...plain.shape])
        assert.deepEqual(inserted.ranges, plain.ranges)
      }),
      { numRuns: 1000 },
    )
  })

  it('throw TypeError or RangeError for anything else, and nothing worse', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.nat({ max: 3 }), { maxLength: 3 }), (selection, shape) => {
        try {
          const resolved: unknown = Reflect.apply(resolveSelection, undefined, [selection, shape])
          assert.ok(resolved)
        } catch (error) {
          assert.ok(error instanceof TypeError || error instanceof RangeError)
          assert.match(error.message, /^Expected /)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
