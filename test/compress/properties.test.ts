import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type CParams, compress, compressSync, decompress, decompressSync, type FilterSpec } from '../../lib'

const runs = Number(process.env.COMPRESS_RUNS ?? 300)

/** Bytes that compress more or less: steps of random length and height, noise, or one value. */
const content = fc
  .record({
    length: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 70_000 })),
    kind: fc.constantFrom('steps', 'noise', 'sparse', 'same'),
    seed: fc.integer({ min: 1 }),
  })
  .map(({ length, kind, seed }) => {
    let state = seed
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 16
    }
    const step = 1 + (next() % 50)
    return Uint8Array.from({ length }, (_, i) => {
      if (kind === 'steps') return Math.floor(i / step) * 3
      if (kind === 'noise') return next()
      if (kind === 'sparse') return next() % 40 === 0 ? 255 : 0
      return seed
    })
  })

const lossless = fc.constantFrom<FilterSpec[]>(
  'shuffle',
  'bitshuffle',
  { id: 'bytedelta', meta: 4 },
  { id: 'bytedelta', meta: 7 },
  { id: 'shuffle', meta: 2 },
)

/** With delta or without, which stands among the first three. */
const pipeline: fc.Arbitrary<FilterSpec[]> = fc
  .tuple(fc.array(lossless, { maxLength: 5 }), fc.option(fc.integer({ min: 0, max: 2 })))
  .map(([filters, at]) => (at === null ? filters : filters.toSpliced(at, 0, 'delta')))

const cparams: fc.Arbitrary<CParams> = fc
  .record(
    {
      codec: fc.constantFrom('blosclz', 'lz4', 'lz4hc', 'zlib', 'zstd'),
      clevel: fc.integer({ min: 0, max: 9 }),
      filters: pipeline,
      splitMode: fc.constantFrom('always', 'never', 'auto', 'forwardCompat'),
      blocksize: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40_000 })),
      typesize: fc.oneof(fc.constantFrom(1, 2, 4, 8, 16, 32), fc.integer({ min: 1, max: 600 })),
      useDict: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map(({ useDict = false, ...rest }) => {
    const takes = rest.codec !== 'blosclz' && rest.codec !== 'zlib'
    return { ...rest, useDict: useDict && takes }
  })

/** Delta works on whole items, of 8 bytes at most. */
function suited(bytes: Uint8Array, { filters = [] }: CParams): Uint8Array {
  return filters.includes('delta') ? bytes.subarray(0, bytes.length - (bytes.length % 8)) : bytes
}

describe('any bytes, compressed in any way', () => {
  it('come back the same, and stay as they are', () => {
    fc.assert(
      fc.property(content, cparams, (random, params) => {
        const bytes = suited(random, params)
        const before = bytes.slice()
        const chunk = compressSync(bytes, params)
        assert.equal(Buffer.compare(bytes, before), 0)
        assert.ok(chunk.length <= bytes.length + 32)
        assert.equal(Buffer.compare(decompressSync(chunk), bytes), 0)
      }),
      { numRuns: runs },
    )
  })

  it('come back the same without blocking, into memory that held something else', async () => {
    await fc.assert(
      fc.asyncProperty(content, cparams, async (random, params) => {
        const bytes = suited(random, params)
        const chunk = await compress(bytes, params)
        const out = new Uint8Array(bytes.length + 5).fill(0x5a)
        const result = await decompress(chunk, { out })
        assert.equal(Buffer.compare(result, bytes), 0)
        assert.deepEqual(out.subarray(bytes.length), new Uint8Array(5).fill(0x5a))
      }),
      { numRuns: Math.ceil(runs / 3) },
    )
  })
})
