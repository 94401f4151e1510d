import assert from 'node:assert/strict'
import { asarray, type CParams, compress, compressSync, decompressSync, type FilterSpec } from '../../lib'
import { errorOf } from '../danger/samples'

// C-Blosc2 3.3.3 hands a block from filter to filter between two buffers and the caller's own data: the third filter
// writes over them, and delta then compares with what is left.
const pipelines: readonly (readonly FilterSpec[])[] = [
  ['shuffle', 'bitshuffle', 'bytedelta'],
  ['delta', 'shuffle', 'bytedelta'],
  ['shuffle', 'delta', 'bitshuffle'],
  ['bitshuffle', 'shuffle', 'delta'],
  ['bytedelta', 'shuffle', 'bitshuffle', 'shuffle', 'bitshuffle', 'bytedelta'],
]

describe('three filters and more', () => {
  const numbers = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i / 100))
  const original = numbers.slice()

  for (const filters of pipelines) {
    const cparams: CParams = { filters, blocksize: 4000 }

    it(`${filters.join(', ')} leave the data alone, and give them back`, async () => {
      const watched = await compress(numbers, cparams, { onProgress: () => undefined })
      for (const chunk of [compressSync(numbers, cparams), watched]) {
        assert.deepEqual(numbers, original)
        assert.deepEqual(new Float32Array(decompressSync(chunk).buffer), original)
      }
    })

    it(`${filters.join(', ')} in an array leave the data alone, and give them back`, async () => {
      const options = { chunks: [50_000], blocks: [1000], cparams: { filters }, dtype: 'float32' } as const
      await using array = await asarray({ data: numbers, shape: [100_000] }, options)
      assert.deepEqual(numbers, original)
      assert.deepEqual((await array.get()).data, original)
      await array.set([{ start: 50_000, stop: 100_000, step: 1 }], {
        data: numbers.subarray(0, 50_000),
        shape: [50_000],
      })
      assert.deepEqual(numbers, original)
      assert.deepEqual(
        (await array.get([{ start: 50_000, stop: 100_000, step: 1 }])).data,
        numbers.subarray(0, 50_000),
      )
    })
  }

  it('of big data are the same while they are watched', async () => {
    const big = Int32Array.from({ length: 1 << 20 }, (_, i) => i >> 3)
    const before = big.slice()
    const short: FilterSpec[][] = [['delta'], ['delta', 'shuffle'], ['shuffle', 'bitshuffle']]
    for (const filters of [...short, ...pipelines]) {
      const cparams: CParams = { codec: 'lz4', filters }
      const chunk = await compress(big, cparams, { signal: new AbortController().signal })
      assert.deepEqual(big, before)
      assert.equal(Buffer.compare(chunk, compressSync(big, cparams)), 0)
      assert.deepEqual(new Int32Array(decompressSync(chunk).buffer), before)
    }
  })
})

describe('delta', () => {
  it('is refused where C-Blosc2 gives back other data: late, twice, or behind the last whole item', async () => {
    const refused: readonly [FilterSpec[], RegExp][] = [
      [
        ['delta', 'shuffle', 'delta'],
        /Expected delta once, among the first 3 filters, got delta, shuffle, delta/,
      ],
      [['shuffle', 'shuffle', 'shuffle', 'delta'], /Expected delta once, among the first 3 filters/],
    ]
    for (const [filters, expected] of refused) {
      const error = await errorOf(() => compress(new Float32Array(100), { filters }))
      assert.ok(error instanceof RangeError)
      assert.match(error.message, expected)
    }
    for (const [typesize, length] of [
      [2, 101],
      [4, 102],
      [8, 100],
      [16, 100],
    ] as const) {
      const error = await errorOf(() =>
        compressSync(new Uint8Array(length), { typesize, filters: ['delta'] }),
      )
      assert.ok(error instanceof RangeError)
      assert.match(error.message, /^Expected a multiple of \d bytes for the filter DELTA, but got \d+\.$/)
    }
  })
})
