import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type CacheSizes, cacheSizes, partition } from '../../lib/partition'

const KiB = 1 << 10
const MiB = 1 << 20
const fallback: CacheSizes = { l1: 32 * KiB, l2: 256 * KiB, l3: MiB }
const desktop: CacheSizes = { l1: 32 * KiB, l2: 512 * KiB, l3: 32 * MiB }
const intel: CacheSizes = { l1: 48 * KiB, l2: 2 * MiB, l3: 36 * MiB }
const server: CacheSizes = { l1: 32 * KiB, l2: MiB, l3: 128 * MiB }

/** What Python-Blosc2 4.12 chose on x86-64 with these caches. */
const chosen: [CacheSizes, number, number[], number[], number[]][] = [
  [fallback, 1, [1000003], [1000003], [65536]],
  [fallback, 8, [1000000], [504000], [8000]],
  [fallback, 8, [1000003], [524288], [8192]],
  [fallback, 8, [10000, 10000], [50, 10000], [1, 5000]],
  [fallback, 8, [97, 101, 103], [50, 101, 103], [1, 79, 103]],
  [fallback, 4, [1000, 10, 20, 100, 10], [5, 10, 20, 100, 10], [1, 1, 10, 100, 10]],
  [desktop, 8, [1000000], [1000000], [15625]],
  [desktop, 8, [10000, 10000], [100, 10000], [1, 10000]],
  [intel, 8, [1000003], [1000003], [24576]],
  [intel, 4, [1000, 1000], [1000, 1000], [40, 1000]],
  [server, 1, [1000000000], [31250000], [250000]],
  [server, 8, [3, 100000], [3, 100000], [1, 25000]],
]

const onX86 = process.arch === 'x64' && process.platform === 'linux'

describe('partitions', () => {
  if (onX86) {
    for (const [caches, itemsize, shape, chunks, blocks] of chosen) {
      it(`of (${shape.join(', ')}) × ${itemsize} bytes are those of Python, L2 ${caches.l2 / KiB} KiB`, () => {
        assert.deepEqual(partition(shape, itemsize, { caches }), { chunks, blocks })
      })
    }
  }

  it('keep blocks and chunks that are given', () => {
    assert.deepEqual(partition([100, 100], 8, { blocks: [10, 10], caches: fallback }).blocks, [10, 10])
    assert.deepEqual(partition([100, 100], 8, { chunks: [50, 20], caches: fallback }).chunks, [50, 20])
    const both = { chunks: [7, 9], blocks: [3, 9] }
    assert.deepEqual(partition([100, 100], 8, both), both)
    assert.deepEqual(partition([5], 8, { chunks: [10], blocks: [4] }), { chunks: [10], blocks: [4] })
  })

  it('of given blocks have chunks of whole blocks, also beyond a small shape', () => {
    const { chunks } = partition([100, 100], 8, { blocks: [7, 9], caches: fallback })
    assert.deepEqual(chunks, [100, 100])
    assert.deepEqual(partition([5, 100], 1, { blocks: [8, 10], caches: fallback }).chunks, [8, 100])
    const wide = partition([100_000, 1000], 8, { blocks: [30, 70], caches: fallback }).chunks
    assert.deepEqual([(wide[0] ?? 1) % 30, wide[1]], [0, 1000])
  })

  it('of no dimensions have none', () => {
    assert.deepEqual(partition([], 8, { caches: fallback }), { chunks: [], blocks: [] })
    assert.deepEqual(partition([], 100_000_000, { caches: fallback }), { chunks: [], blocks: [] })
  })

  it('of empty arrays are the shape, unless chunks are given to grow into', () => {
    assert.deepEqual(partition([0, 3], 8), { chunks: [0, 3], blocks: [0, 3] })
    assert.deepEqual(partition([0, 3], 8, { chunks: [2, 3], blocks: [1, 3] }), {
      chunks: [2, 3],
      blocks: [1, 3],
    })
    assert.deepEqual(partition([0, 3], 8, { chunks: [2, 3], caches: fallback }), {
      chunks: [2, 3],
      blocks: [2, 3],
    })
    assert.deepEqual(partition([0, 3], 8, { blocks: [4, 3], caches: fallback }), {
      chunks: [4, 3],
      blocks: [4, 3],
    })
    assert.deepEqual(partition([0, 3], 8, { chunks: [0, 2], caches: fallback }), {
      chunks: [0, 2],
      blocks: [0, 2],
    })
  })

  it('that cannot be are refused with the axis', () => {
    const cases: [() => unknown, RegExp | string][] = [
      [
        () => partition([4, 4], 1, { chunks: [4] }),
        'Expected chunks to have as many entries as the shape, 2, got 1',
      ],
      [
        () => partition([4], 1, { blocks: [2, 2] }),
        'Expected blocks to have as many entries as the shape, 1, got 2',
      ],
      [
        () => partition([4, 4], 1, { chunks: [4, 0] }),
        'Expected chunks[1] to be at least 1 as shape[1] is 4, got 0',
      ],
      [
        () => partition([4, 4], 1, { chunks: [2, 2], blocks: [2, 3] }),
        'Expected blocks[1] to be at most chunks[1], 2, got 3',
      ],
      [
        () => partition([2 ** 31], 1, { chunks: [2 ** 31 - 1] }),
        /Expected a chunk.*at most 2147483615 bytes/,
      ],
      [
        () => partition([2 ** 31], 1, { chunks: [2 ** 30], blocks: [2 ** 30] }),
        /Expected a block.*at most 536866816 bytes/,
      ],
      [() => partition([2 ** 40], 8, { chunks: [2 ** 28 - 5], blocks: [2 ** 25] }), /padded to whole blocks/],
      [() => partition([4], 1, { chunks: [-1] }), 'Expected chunks[0] to be at least 0, got -1'],
    ]
    for (const [run, message] of cases) assert.throws(run, { name: 'RangeError', message })
    assert.throws(() => partition([4], 1, { chunks: [1.5] }), { name: 'TypeError', message: /chunks\[0\]/ })
  })

  it('always fit: shape ≥ chunks ≥ blocks ≥ 1, within the limits of the format', () => {
    const cache = fc.integer({ min: 14, max: 28 }).map((bits) => 2 ** bits)
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 10 ** 7 })), {
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 5000 }),
        fc.record({ l1: cache, l2: cache, l3: fc.oneof(fc.constant(0), cache) }),
        (shape, itemsize, caches) => {
          const { chunks, blocks } = partition(shape, itemsize, { caches })
          shape.forEach((size, axis) => {
            const [chunk = 0, block = 0] = [chunks[axis], blocks[axis]]
            assert.ok(size >= chunk && chunk >= block && block >= 1)
            assert.ok(chunk % block === 0 || chunk === size)
          })
          const padded = chunks.map(
            (chunk, axis) => Math.ceil(chunk / (blocks[axis] ?? 1)) * (blocks[axis] ?? 1),
          )
          assert.ok(padded.reduce((a, b) => a * b, itemsize) <= 2_147_483_615)
          assert.ok(blocks.reduce((a, b) => a * b, itemsize) <= 536_866_816)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('cacheSizes', () => {
  it('tells plausible sizes, and the same each time', () => {
    const { l1, l2, l3 } = cacheSizes()
    assert.ok(l1 >= 4 * KiB && l2 >= l1 && l3 >= 0)
    assert.equal(cacheSizes(), cacheSizes())
  })
})
