import assert from 'node:assert/strict'
import { asarray, fromCframe, fromCframeSync, type NDArray } from '../../lib/index'
import { numbers } from './arrays'

describe('D14: a frame that is read in place', () => {
  const plain = numbers(5000)

  async function bytesOf(): Promise<Uint8Array> {
    const array = await asarray({ data: plain, shape: [5000] }, { chunks: [700], dtype: 'int32' })
    return array.toCframe()
  }

  it('is changed beside its bytes, which stay as they were', async () => {
    const bytes = await bytesOf()
    const before = bytes.slice()
    for (const change of [
      (array: NDArray) => array.set([0], 1),
      (array: NDArray) => array.setSync(null, 1),
      (array: NDArray) => array.append({ data: numbers(5000), shape: [5000] }),
      (array: NDArray) => array.insert(0, { data: Int32Array.of(1), shape: [1] }),
      (array: NDArray) => array.delete(0, 4999),
      (array: NDArray) => array.resize([100_000]),
      (array: NDArray) => array.resizeSync([1]),
      (array: NDArray) => array.batch(() => array.set([0], 1)),
    ]) {
      const array = await fromCframe(bytes, { copy: false, dtype: 'int32' })
      await change(array)
      const again = await fromCframe(await array.toCframe(), { dtype: 'int32' })
      assert.deepEqual(again.getSync().data, array.getSync().data)
      assert.notDeepEqual(array.getSync().data, plain)
      assert.deepEqual(bytes, before)
      await array.close()
    }
  })

  it('stays in memory as long as the array, whoever else forgets it', async () => {
    const arrays = await Promise.all(
      Array.from({ length: 20 }, async () =>
        fromCframe((await bytesOf()).slice(), { copy: false, dtype: 'int32' }),
      ),
    )
    for (let round = 0; round < 3; round++) {
      global.gc?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    for (const array of arrays) {
      assert.deepEqual((await array.get()).data, plain)
      array.closeSync()
    }
  })

  it('may be copied to an array that can be changed', async () => {
    const array = fromCframeSync(await bytesOf(), { copy: false, dtype: 'int32' })
    const copy = await array.copy()
    array.closeSync()
    await copy.set([0], -5)
    assert.equal(await copy.get([0]), -5)
  })

  it('that is not copied from may be reused at once when copy is true', async () => {
    const bytes = await bytesOf()
    const array = fromCframeSync(bytes, { dtype: 'int32' })
    bytes.fill(0)
    assert.deepEqual(array.getSync().data, plain)
    await array.set([0], 1)
    assert.equal(await array.get([0]), 1)
  })
})
