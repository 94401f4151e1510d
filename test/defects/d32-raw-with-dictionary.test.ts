import assert from 'node:assert/strict'
import { asarray } from '../../lib/index'

describe('chunks that do not compress', () => {
  it('are not marked as having a dictionary: C-Blosc2 would read its length from their first items', async () => {
    // Random bytes in many small blocks: with useDict, C-Blosc2 3.3.3 stores the chunk raw but keeps its mark.
    let state = 1
    const data = Uint8Array.from({ length: 6000 }, () => {
      state = Math.imul(state, 1103515245) + 12345
      return state >>> 24
    })
    for (const codec of ['zstd', 'lz4', 'lz4hc'] as const) {
      const cparams = { codec, useDict: true, filters: [] } as const
      const array = await asarray({ data, shape: [6000] }, { chunks: [6000], blocks: [100], cparams })
      const chunk = await array.schunk.getChunk(0)
      assert.equal((chunk[2] ?? 0) & 0x02, 0x02, `${codec} stores it raw`)
      assert.equal((chunk[31] ?? 0) & 0x01, 0, `${codec} marks no dictionary`)
      assert.deepEqual((await array.get()).data, data)
    }
  })
})
