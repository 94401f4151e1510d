import assert from 'node:assert/strict'
import { limits, setLimits, TreeStore } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

const path = scratchFolder()

describe('limits that are set while a store is open', () => {
  const before = { maxBytes: limits.maxBytes, maxChunks: limits.maxChunks }

  afterEach(() => setLimits(before))

  for (const [extension, threshold] of [
    ['.b2z', 0],
    ['.b2d', 0],
    ['.b2d', null],
  ] as const) {
    it(`hold for values that are opened from then on: ${extension}, threshold ${threshold}`, async () => {
      const file = path(`limited-${threshold}${extension}`)
      await using made = await TreeStore.open(file, { mode: 'w', threshold })
      await made.set('/small', new Int32Array(10))
      await made.set(
        '/large',
        Int32Array.from({ length: 10_000 }, (_, i) => i),
      )
      await made.close()
      await using store = await TreeStore.open(file)
      setLimits({ maxBytes: 4096 })
      await assert.rejects(
        async () => {
          await using array = await store.get('/large', { kind: 'ndarray', dtype: 'int32' })
          return array?.schunk.getChunk(0)
        },
        { code: 'ERR_BLOSC2_LIMIT' },
      )
      assert.ok(await store.get('/small'))
      setLimits(before)
      await using array = await store.get('/large', { kind: 'ndarray', dtype: 'int32' })
      assert.equal((await array?.get())?.data[9999], 9999)
    })
  }
})
