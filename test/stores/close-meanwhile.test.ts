import assert from 'node:assert/strict'
import { TreeStore } from '../../lib/index'
import { codeOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

const path = scratchFolder()

for (const extension of ['.b2z', '.b2d']) {
  describe(`closing a store while it is read: ${extension}`, () => {
    for (const how of ['close', 'closeSync'] as const) {
      it(`keeps what is being read open until then: ${how}()`, async () => {
        const file = path(`${how}${extension}`)
        await using made = await TreeStore.open(file, { mode: 'w', threshold: 1000 })
        for (let n = 0; n < 40; n++) await made.set(`/g/k${n}`, new Int32Array(n % 2 ? 10 : 2000).fill(n))
        await made.close()
        const outcomes = new Set<unknown>()
        for (let round = 0; round < 20; round++) {
          const store = await TreeStore.open(file, { mode: round % 2 ? 'r' : 'r+' })
          const reads: Promise<unknown>[] = [store.verify(), store.verify()]
          for (let n = 0; n < 40; n++) reads.push(store.info(`/g/k${n}`), store.get(`/g/k${n}`))
          await new Promise((resolve) => setImmediate(resolve))
          const closing = how === 'close' ? store.close() : store.closeSync()
          for (const read of await Promise.allSettled(reads))
            if (read.status === 'rejected') outcomes.add(codeOf(read.reason))
          await closing
          await store.close()
        }
        outcomes.delete('ERR_BLOSC2_CLOSED')
        assert.deepEqual([...outcomes], [])
      })
    }
  })
}
