import assert from 'node:assert/strict'
import { open } from '../../lib/index'
import { assertValues, codeOf, errorOf, sampleArray, values } from './samples'
import { scratchFolder } from './scratch'

const length = 1 << 19

describe('closing a handle', () => {
  const path = scratchFolder()

  before(async () => {
    await using _ = await sampleArray(length, {
      chunks: [1 << 16],
      blocks: [1 << 12],
      urlpath: path('a.b2nd'),
    })
  })

  it('during reads lets each of them end with its result or ERR_BLOSC2_CLOSED', async () => {
    for (const mmapMode of [undefined, 'r'] as const) {
      const array = await open(path('a.b2nd'), { dtype: 'float32', mmapMode })
      const reads = Array.from({ length: 20 }, () => array.get())
      const closing = array.close()
      const [late, ...results] = await Promise.allSettled([array.get(), ...reads])
      for (const result of results) {
        if (result.status === 'fulfilled') assertValues(result.value.data)
        else assert.equal(codeOf(result.reason), 'ERR_BLOSC2_CLOSED')
      }
      assert.equal(late.status === 'rejected' && codeOf(late.reason), 'ERR_BLOSC2_CLOSED')
      await closing
      assert.equal(array.closed, true)
    }
  })

  it('resolves only when the reads under way are done', async () => {
    const array = await open(path('a.b2nd'), { dtype: 'float32' })
    const order: string[] = []
    const reading = array.get().then(() => order.push('read'))
    await array.close().then(() => order.push('closed'))
    await reading
    assert.deepEqual(order, ['read', 'closed'])
  })

  it('at once, with closeSync(), leaves reads under way their bytes', async () => {
    for (const mmapMode of [undefined, 'r'] as const) {
      const array = await open(path('a.b2nd'), { dtype: 'float32', mmapMode })
      const reads = Array.from({ length: 10 }, () => array.get())
      array.closeSync()
      global.gc?.()
      for (const result of await Promise.allSettled(reads)) {
        if (result.status === 'fulfilled') assertValues(result.value.data)
        else assert.equal(codeOf(result.reason), 'ERR_BLOSC2_CLOSED')
      }
    }
  })

  it('during changes commits those already asked for, or refuses them', async () => {
    const array = await sampleArray(length, { chunks: [1 << 16], urlpath: path('changed.b2nd') })
    const changes = [0, 1, 2].map((i) =>
      array.set([{ start: i, stop: i + 1 }], { data: values(1, 7), shape: [1] }),
    )
    const closing = array.close()
    const results = await Promise.allSettled(changes)
    await closing
    await using again = await open(path('changed.b2nd'), { dtype: 'float32' })
    const { data } = await again.get()
    for (const [i, result] of results.entries()) {
      if (result.status === 'rejected') assert.equal(codeOf(result.reason), 'ERR_BLOSC2_CLOSED')
      assert.equal(data[i], values(1, result.status === 'fulfilled' ? 7 : i)[0])
    }
    assertValues(data.subarray(3), 3)
  })

  it('twice, in both ways, is fine', async () => {
    const array = await open(path('a.b2nd'))
    await array.close()
    array.closeSync()
    await array.close()
    assert.equal(array.closed, true)
  })

  it('makes every later call fail with ERR_BLOSC2_CLOSED', async () => {
    const array = await open(path('a.b2nd'), { dtype: 'float32' })
    await array.close()
    const calls: (() => unknown)[] = [
      () => array.get(),
      () => array.getSync([0]),
      () => array.set([0], 1),
      () => array.resize([5]),
      () => array.chunkAt(0),
      () => array.chunkInfo(0),
      () => array.copy(),
      () => array.slice('0:5'),
      () => array.save(path('b.b2nd')),
      () => array.toCframe(),
      () => array.getPoints([[0]]),
      () => array.verify(),
      () => array.iterChunks().next(),
      () => array.schunk.decompressChunk(0),
    ]
    for (const call of calls) assert.equal(codeOf(await errorOf(call)), 'ERR_BLOSC2_CLOSED', String(call))
  })
})
