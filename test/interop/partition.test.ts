import assert from 'node:assert/strict'
import { partition } from '../../lib/partition'
import { Dice } from '../models/dense'
import { seed, session } from './session'

const caches = [
  [32768, 262144, 1048576],
  [32768, 524288, 33554432],
  [49152, 2097152, 37748736],
  [32768, 1048576, 134217728],
  [49152, 2097152, 272629760],
  [65536, 524288, 0],
] as const

describe(`default chunks and blocks, seed ${seed}`, () => {
  const there = session()

  it('are those of Python for 3000 random shapes and six processors', async () => {
    const dice = new Dice(seed)
    const cases = Array.from({ length: 3000 }, () => {
      const ndim = 1 + dice.below(5)
      const largest = Math.ceil(10 ** (1 + dice.below(8) / ndim))
      const shape = Array.from({ length: ndim }, () => 1 + dice.below(largest))
      const itemsize = [1, 2, 4, 8, 16, 3, 20, 100, 1000][dice.below(9)] ?? 1
      return [shape, itemsize, caches[dice.below(caches.length)] ?? caches[0]] as const
    })
    const theirs = await there.python.ask<[number[], number[]][]>('partitions', { cases })
    cases.forEach(([shape, itemsize, [l1, l2, l3]], n) => {
      const { chunks, blocks } = partition(shape, itemsize, { caches: { l1, l2, l3 } })
      assert.deepEqual(
        [chunks, blocks],
        theirs[n],
        `shape [${shape}], ${itemsize} bytes, caches ${l1} ${l2} ${l3}`,
      )
    })
  })
})
