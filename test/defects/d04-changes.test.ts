import assert from 'node:assert/strict'
import { asarraySync, type NDArray, openSync, zerosSync } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { below, numbers } from './arrays'

function rows(array: NDArray<'int32'>): number[][] {
  const { data, shape } = array.getSync()
  const [count = 0, width = 0] = shape
  return Array.from({ length: count }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)))
}

describe('changes that C-Blosc2 loses data in', () => {
  const path = scratchFolder()

  it('D4: writing up to the length of the last chunk into another keeps the rest of that', () => {
    const plain = numbers(250)
    const array = asarraySync({ data: plain, shape: [250] }, { chunks: [100], blocks: [10], dtype: 'int32' })
    array.setSync([{ start: 100, stop: 150, step: 1 }], -1)
    const expected = plain.slice().fill(-1, 100, 150)
    assert.deepEqual(array.getSync().data, expected)
    assert.deepEqual([array.schunk.chunksize, array.nchunks, array.shape], [400, 3, [250]])
  })

  it('D5: appending a chunk’s worth to a half-full chunk keeps both', () => {
    const array = asarraySync(
      { data: numbers(5), shape: [5] },
      { chunks: [10], blocks: [10], dtype: 'int32' },
    )
    array.appendSync({ data: numbers(10, 2), shape: [10] })
    assert.deepEqual(Array.from(array.getSync().data), [...numbers(5), ...numbers(10, 2)])
    assert.equal(array.nchunks, 2)
  })

  it('D5: appending rows to an array of several columns of chunks keeps all of them', () => {
    for (const urlpath of [undefined, path('rows.b2nd')]) {
      const options = { chunks: [2, 3], blocks: [2, 3], dtype: 'int32', urlpath } as const
      const array = asarraySync({ data: numbers(12), shape: [2, 6] }, options)
      const added = { data: numbers(6, 2), shape: [1, 6] }
      array.appendSync(added)
      array.appendSync({ data: numbers(12, 3), shape: [2, 6] })
      const expected = [
        numbers(12).slice(0, 6),
        numbers(12).slice(6),
        numbers(6, 2),
        numbers(12, 3).slice(0, 6),
        numbers(12, 3).slice(6),
      ]
      assert.deepEqual(
        rows(array),
        expected.map((row) => Array.from(row)),
      )
      assert.equal(array.nchunks, 6)
    }
    const again = openSync(path('rows.b2nd'), { dtype: 'int32' })
    assert.deepEqual([again.shape, rows(again).length], [[5, 6], 5])
  })

  it('D6: appending to and inserting into arrays with an axis of length zero is fine', () => {
    const array = zerosSync([3, 0], { chunks: [2, 2], blocks: [1, 1], dtype: 'int32' })
    array.appendSync(zerosSync([2, 0], { dtype: 'int32' }))
    assert.deepEqual(array.shape, [5, 0])
    array.insertSync(1, zerosSync([1, 0], { dtype: 'int32' }))
    assert.deepEqual(array.shape, [6, 0])
    array.appendSync({ data: numbers(12), shape: [6, 2] }, 1)
    assert.deepEqual(rows(array).flat(), Array.from(numbers(12)))
    array.deleteSync(0, 6)
    assert.deepEqual([array.shape, array.getSync().data.length], [[0, 2], 0])
  })

  it('D6: appending nothing changes nothing', () => {
    const array = asarraySync({ data: numbers(6), shape: [2, 3] }, { chunks: [2, 2], dtype: 'int32' })
    array.appendSync({ data: new Int32Array(0), shape: [0, 3] })
    array.insertSync(1, { data: new Int32Array(0), shape: [2, 0] }, 1)
    assert.deepEqual(rows(array).flat(), Array.from(numbers(6)))
  })

  it('D7: a copy with other parameters ends where the array does', () => {
    const plain = numbers(150)
    const array = asarraySync({ data: plain, shape: [150] }, { chunks: [100], blocks: [20], dtype: 'int32' })
    for (const cparams of [{ codec: 'lz4' }, { clevel: 9 }, { filters: [] }] as const) {
      const copy = array.copySync({ cparams })
      assert.deepEqual([copy.shape, copy.nbytes, copy.nchunks], [[150], 600, 2])
      assert.deepEqual(copy.getSync().data, plain)
      copy.saveSync(path('copy.b2nd'), { mode: 'w' })
      const saved = openSync(path('copy.b2nd'), { dtype: 'int32' })
      assert.deepEqual(saved.getSync().data, plain)
      // The padding of the last chunk is zeros, never what memory held before.
      const last = new Int32Array(saved.schunk.decompressChunkSync(1).buffer)
      assert.deepEqual(
        last,
        Int32Array.from({ length: 100 }, (_, i) => plain[100 + i] ?? 0),
      )
    }
  })

  it('D4 to D7: a hundred random changes give what they give to a plain list', () => {
    let list = Array.from(numbers(37))
    const array = asarraySync(
      { data: Int32Array.from(list), shape: [37] },
      { chunks: [10], blocks: [4], dtype: 'int32' },
    )
    const dice = below(1000, 400)
    const roll = (n: number) => (n === 0 ? 0 : (dice.next().value ?? 0) % n)
    for (let round = 0; round < 100; round++) {
      const at = roll(list.length + 1)
      const added = Array.from(numbers(1 + roll(12), round))
      const tensor = { data: Int32Array.from(added), shape: [added.length] }
      if (round % 4 === 0) {
        array.appendSync(tensor)
        list = [...list, ...added]
      } else if (round % 4 === 1) {
        array.insertSync(at, tensor)
        list = list.toSpliced(at, 0, ...added)
      } else if (round % 4 === 2) {
        const n = roll(list.length - at + 1)
        array.deleteSync(at, n)
        list = list.toSpliced(at, n)
      } else if (at < list.length) {
        array.setSync([{ start: at, stop: null, step: 1 }], round)
        list = list.fill(round, at)
      }
      assert.deepEqual(Array.from(array.getSync().data), list, `round ${round}`)
    }
  })
})
