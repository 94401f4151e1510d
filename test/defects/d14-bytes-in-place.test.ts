import assert from 'node:assert/strict'
import { asarray, fromCframe, fromCframeSync, SChunk } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { numbers } from './arrays'

describe('D14: a frame that is read in place', () => {
  const plain = numbers(5000)

  async function bytesOf(): Promise<Uint8Array> {
    const array = await asarray({ data: plain, shape: [5000] }, { chunks: [700], dtype: 'int32' })
    return array.toCframe()
  }

  it('is read-only, and says what would not be', async () => {
    const bytes = await bytesOf()
    const before = bytes.slice()
    const array = await fromCframe(bytes, { copy: false, dtype: 'int32' })
    assert.equal(array.mode, 'r')
    for (const change of [
      () => array.set([0], 1),
      () => array.setSync(null, 1),
      () => array.append({ data: numbers(5000), shape: [5000] }),
      () => array.insert(0, { data: Int32Array.of(1), shape: [1] }),
      () => array.delete(0, 4999),
      () => array.resize([100_000]),
      () => array.resizeSync([1]),
      () => array.batch(() => array.set([0], 1)),
      () => array.vlmeta.set('unit', 'K'),
      () => array.compact(),
    ]) {
      const error = await errorOf(change)
      assert.equal(codeOf(error), 'ERR_BLOSC2_READ_ONLY')
      assert.match(String(error), /copy: true/)
    }
    assert.deepEqual(array.getSync().data, plain)
    assert.deepEqual(bytes, before)
  })

  it('is read-only as a super-chunk, too', async () => {
    const bytes = (await SChunk.create({ data: plain, chunksize: 2800 })).toCframeSync()
    const schunk = await fromCframe(bytes, { copy: false, kind: 'schunk' })
    for (const change of [
      () => schunk.appendData(plain),
      () => schunk.setSlice(0, plain.subarray(0, 1)),
      () => schunk.updateChunk(0, bytes),
      () => schunk.deleteChunk(0),
      () => schunk.vlmeta.set('unit', 'K'),
    ]) {
      assert.equal(codeOf(await errorOf(change)), 'ERR_BLOSC2_READ_ONLY')
    }
    assert.deepEqual(schunk.nchunks, 8)
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
