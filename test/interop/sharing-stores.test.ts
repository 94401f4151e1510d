import assert from 'node:assert/strict'
import { TreeStore } from '../../lib/index'
import { session } from './session'

const locked = { threshold: 400, locking: true } as const
const count = 60

const lengthOf = (n: number) => (n % 2 === 0 ? 10 : 100)

async function check(store: TreeStore, key: string, n: number): Promise<void> {
  await using array = await store.get(key, { kind: 'ndarray', dtype: 'int32' })
  assert.ok(array, key)
  assert.deepEqual(Array.from((await array.get()).data), new Array(lengthOf(n)).fill(n), key)
}

describe('directory stores that Node and Python lock and change at the same time', () => {
  const there = session()
  const ask = <T>(what: string, parameters: Record<string, unknown>) =>
    there.python.ask<T>(`shared_store_${what}`, parameters)

  it('lose no key of either', async () => {
    const path = there.path('both.b2d')
    await using store = await TreeStore.open(path, { mode: 'a', ...locked })
    const changing = ask<number>('change', { path, count, until: '/node/last' })
    for (let n = 0; n < count || !store.has(`/python/value${count}`); n++) {
      await store.set(`/node/value${n % count}`, new Int32Array(lengthOf(n % count)).fill(n % count))
      if (n % 7 === 6) await store.delete(`/node/value${n % count}`)
    }
    for (let n = 0; n < count; n++) await store.set(`/node/value${n}`, new Int32Array(lengthOf(n)).fill(n))
    await store.set('/node/last', Int32Array.of(1))
    const made = await changing
    await store.refresh()
    for (let n = 0; n < count; n++) await check(store, `/node/value${n}`, n)
    for (let n = 0; n < made; n++) {
      if (n % 5 === 4) assert.equal(store.has(`/python/value${n}`), false)
      else await check(store, `/python/value${n}`, n)
    }
    await store.verify()
  })

  it('show Python through an open handle what Node sets, embedded or not', async () => {
    const path = there.path('followed.b2d')
    await using store = await TreeStore.open(path, { mode: 'a', ...locked })
    const following = ask<number[]>('follow', { path, count })
    for (let n = 0; n < count; n++) await store.set(`/node/value${n}`, new Int32Array(lengthOf(n)).fill(n))
    assert.deepEqual(await following, [])
  })
})
