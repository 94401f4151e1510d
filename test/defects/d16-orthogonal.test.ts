import assert from 'node:assert/strict'
import { asarraySync, type Selection } from '../../lib/index'
import { errorOf } from '../danger/samples'
import { below, numbers } from './arrays'

const [rows, columns] = [40, 50]

describe('D16: lists of indices', () => {
  const plain = numbers(rows * columns)
  const options = { chunks: [7, 11], blocks: [3, 4], dtype: 'int32' } as const
  const array = asarraySync({ data: plain, shape: [rows, columns] }, options)
  const at = (row: number, column: number) => plain[row * columns + column] ?? 0

  it('out of range are refused, at both ends, reading and writing', async () => {
    const wrong: Selection[] = [
      [[0, rows], [0]],
      [[-rows - 1], [0]],
      [[0], [columns]],
      [[0], [0, -columns - 1]],
      [Int32Array.of(2 ** 31 - 1), [0]],
      [Int32Array.of(-(2 ** 31)), [0]],
      [BigInt64Array.of(2n ** 62n), [0]],
      [BigInt64Array.of(-(2n ** 63n)), [0]],
    ]
    for (const selection of wrong) {
      assert.ok((await errorOf(() => array.get(selection))) instanceof RangeError, String(selection))
      assert.ok((await errorOf(() => array.set(selection, 1))) instanceof RangeError, String(selection))
    }
    for (const indices of [[rows], [-rows - 1], [1e9]]) {
      assert.ok((await errorOf(() => array.take(indices, { axis: 0 }))) instanceof RangeError)
      assert.ok((await errorOf(() => array.getPoints(indices.map((i) => [i, 0])))) instanceof RangeError)
    }
    assert.deepEqual(array.getSync().data, plain)
  })

  it('need room for all they select, and no more than that', async () => {
    const selection: Selection = [
      [1, 3, 5],
      [2, 4],
    ]
    assert.ok((await errorOf(() => array.get(selection, { out: new Int32Array(5) }))) instanceof RangeError)
    const out = new Int32Array(100).fill(-9)
    const { data } = array.getSync(
      [
        [1, 3, 5],
        [2, 4],
      ],
      { out },
    )
    assert.equal(data.length, 6)
    assert.deepEqual(out.subarray(6), new Int32Array(94).fill(-9))
  })

  it('in any order, repeated and negative, give what NumPy gives', () => {
    for (let round = 0; round < 30; round++) {
      const first = [...below(2 * rows, 1 + (round % 9), round)].map((i) => i - rows)
      const second = [...below(2 * columns, 1 + (round % 12), round + 99)].map((i) => i - columns)
      const expected = first.flatMap((row) =>
        second.map((column) => at((row + rows) % rows, (column + columns) % columns)),
      )
      assert.deepEqual(Array.from(array.getSync([first, second]).data), expected)
    }
  })

  it('whose positions differ by more than 2^31 are sorted right', () => {
    // Only chunks that are touched take memory, so the array may be as long as that.
    const length = 3 * 2 ** 31
    const long = asarraySync(
      { data: new Uint8Array(0), shape: [0] },
      { chunks: [2 ** 28], blocks: [2 ** 16], dtype: 'uint8' },
    )
    long.resizeSync([length])
    const places = [length - 1, 0, 2 ** 31 + 5, 7, 2 ** 32 + 1]
    for (const [i, place] of places.entries()) assert.equal(long.getSync([place]), 0, String(i))
    assert.deepEqual(Array.from(long.getSync([BigInt64Array.from(places.map(BigInt))]).data), [0, 0, 0, 0, 0])
  })

  it('write to the places they name, the last of repeated ones winning', () => {
    const copy = array.copySync()
    const data = Int32Array.of(-1, -2, -3, -4, -5, -6)
    copy.setSync(
      [
        [39, 0, 39],
        [49, 10],
      ],
      { data, shape: [3, 2] },
    )
    assert.deepEqual(
      [copy.getSync([39, 49]), copy.getSync([39, 10]), copy.getSync([0, 49]), copy.getSync([0, 10])],
      [-5, -6, -3, -4],
    )
    assert.equal(copy.getSync([20, 20]), at(20, 20))
  })

  it('of an array without axes do not exist', async () => {
    const scalar = asarraySync({ data: Int32Array.of(5), shape: [] }, { dtype: 'int32' })
    assert.ok((await errorOf(() => scalar.get([[0]]))) instanceof RangeError)
    assert.ok((await errorOf(() => scalar.take([0]))) instanceof Error)
    assert.equal(scalar.getSync([]), 5)
  })
})
