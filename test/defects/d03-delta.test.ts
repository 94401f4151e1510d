import assert from 'node:assert/strict'
import { asarraySync, type CParams } from '../../lib/index'
import { assertRange, numbers, pairOf, ranges } from './arrays'

describe('D3: the DELTA filter', () => {
  const settings: CParams[] = (['blosclz', 'lz4', 'zstd'] as const).flatMap((codec) => [
    { codec, filters: ['delta'] },
    { codec, filters: ['delta', 'shuffle'] },
    { codec, filters: ['delta', 'bitshuffle'], splitMode: 'never' },
  ])

  for (const cparams of settings) {
    it(`gives parts of chunks right: ${cparams.codec} after ${cparams.filters?.join(' and ')}`, () => {
      const pair = pairOf(5000, 900, 100, cparams)
      assert.deepEqual(pair.array.getSync().data, pair.plain)
      for (const [start, stop] of ranges(5000, 60)) assertRange(pair, start, stop)
    })
  }

  it('gives windows, points and lists of two dimensions right', () => {
    const plain = numbers(60 * 70)
    const options = { chunks: [23, 31], blocks: [6, 9], cparams: { filters: ['delta', 'shuffle'] } } as const
    const array = asarraySync({ data: plain, shape: [60, 70] }, { ...options, dtype: 'int32' })
    const at = (row: number, column: number) => plain[row * 70 + column] ?? 0
    for (const [row, stop] of ranges(60, 20)) {
      for (const [column, end] of ranges(70, 5, row + 1)) {
        const { data } = array.getSync([
          { start: row, stop, step: 1 },
          { start: column, stop: end, step: 1 },
        ])
        const wanted: number[] = []
        for (let r = row; r < stop; r++) for (let c = column; c < end; c++) wanted.push(at(r, c))
        assert.deepEqual(Array.from(data), wanted)
      }
    }
    assert.deepEqual(
      array.getPointsSync([
        [59, 69],
        [0, 0],
        [24, 32],
      ]).data,
      Int32Array.of(at(59, 69), at(0, 0), at(24, 32)),
    )
  })

  it('keeps the rest of a chunk when a part of it is changed', () => {
    const { array, plain } = pairOf(3000, 1000, 100, { filters: ['delta', 'shuffle'] })
    const expected = plain.slice()
    for (const [start, stop] of ranges(3000, 20)) {
      expected.fill(start, start, stop)
      array.setSync([{ start, stop, step: 1 }], start)
    }
    assert.deepEqual(array.getSync().data, expected)
  })
})
