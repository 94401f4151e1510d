import assert from 'node:assert/strict'
import fc from 'fast-check'
import { packTensor, type TensorLike, unpackTensor } from '../../lib/index'
import { product } from '../models/dense'

interface Layout {
  readonly shape: readonly number[]
  /** In elements. */
  readonly strides: readonly number[]
  readonly offset: number
  readonly length: number
}

/** Axes in any order in memory, some backwards, with gaps, some repeated. */
const layouts: fc.Arbitrary<Layout> = fc
  .array(
    fc.record({
      n: fc.integer({ min: 0, max: 70 }),
      gap: fc.constantFrom(1, 1, 1, 2, 3),
      backwards: fc.boolean(),
      repeated: fc.integer({ min: 0, max: 9 }).map((x) => x === 0),
      rank: fc.double({ noNaN: true }),
    }),
    { maxLength: 4 },
  )
  .map((axes) => {
    const strides = new Array<number>(axes.length).fill(0)
    let step = 1
    let offset = 0
    const inMemory = axes.map((axis, i) => ({ ...axis, i })).sort((a, b) => a.rank - b.rank)
    for (const { n, gap, backwards, repeated, i } of inMemory) {
      if (repeated) continue
      step *= gap
      strides[i] = backwards ? -step : step
      if (backwards) offset += step * Math.max(n - 1, 0)
      step *= Math.max(n, 1)
    }
    return { shape: axes.map(({ n }) => n), strides, offset, length: step + offset }
  })
  .filter(({ shape, length }) => product(shape) <= 60_000 && length <= 500_000)

/** Element numbers in C order, one by one. */
function naive({ shape, strides, offset }: Layout): number[] {
  return Array.from({ length: product(shape) }, (_, n) => {
    let rest = n
    let at = offset
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const extent = shape[axis] ?? 1
      at += (rest % extent) * (strides[axis] ?? 0)
      rest = Math.floor(rest / extent)
    }
    return at
  })
}

const filled = (length: number, of: (i: number) => number) => Array.from({ length }, (_, i) => of(i))

const kinds: readonly {
  readonly dtype: string
  make(length: number): ArrayBufferView
  at(index: number): unknown
}[] = [
  { dtype: 'uint8', make: (n) => Uint8Array.from(filled(n, (i) => i % 251)), at: (i) => i % 251 },
  { dtype: 'int16', make: (n) => Int16Array.from(filled(n, (i) => i % 30_011)), at: (i) => i % 30_011 },
  { dtype: '>i4', make: (n) => Int32Array.from(filled(n, (i) => i)), at: (i) => i },
  { dtype: 'float64', make: (n) => Float32Array.from(filled(n, (i) => i)), at: (i) => i },
  { dtype: 'float32', make: (n) => Float32Array.from(filled(n, (i) => i)), at: (i) => i },
]

describe('tensors in any layout', () => {
  it('are stored in C order, whatever the chunks', async function () {
    this.timeout(120_000)
    const kind = fc.constantFrom(...kinds)
    const chunks = fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined })
    await fc.assert(
      fc.asyncProperty(layouts, kind, chunks, async (layout, { dtype, make, at }, elements) => {
        const { shape, strides, offset, length } = layout
        const given: TensorLike = { data: make(length), shape, strides, offset }
        const chunksize = elements === undefined ? undefined : elements * 8
        const bytes = await packTensor(given, { ...dtypeOption(dtype), chunksize })
        const { data, shape: found } = await unpackTensor(bytes)
        assert.deepEqual(found, shape)
        assert.deepEqual(Array.from<unknown>(values(data)), naive(layout).map(at))
      }),
      { numRuns: 150 },
    )
  })
})

function dtypeOption(dtype: string) {
  return dtype === '>i4'
    ? ({ dtype: '>i4' } as const)
    : dtype === 'float64'
      ? ({ dtype: 'float64' } as const)
      : {}
}

function isIterable(x: unknown): x is Iterable<unknown> {
  return typeof x === 'object' && x !== null && Symbol.iterator in x
}

function values(data: unknown): Iterable<unknown> {
  assert.ok(isIterable(data))
  return data
}
