import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { binding } from '../../lib/binding'
import { DictStore, EmbedStore, open, openSync, TreeStore } from '../../lib/index'
import { runChild } from '../danger/processes'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

const path = scratchFolder()
const locked = { mode: 'a', threshold: 100, locking: true } as const

async function numbers(store: DictStore | TreeStore, key: string): Promise<number[]> {
  const array = await store.get(key, { kind: 'ndarray', dtype: 'int32' })
  assert.ok(array, key)
  const { data } = await array.get()
  await array.close()
  return Array.from(data)
}

describe('a directory store that several programs lock', () => {
  it('loses no key of any of them', async () => {
    const file = path('shared.b2d')
    const names = ['a', 'b', 'c']
    const count = 25
    const ended = await Promise.all(
      names.map((name) => runChild('stores/children/shared-writer', { args: [file, name, String(count)] })),
    )
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr)
    await using store = await TreeStore.open(file)
    for (const name of names) {
      for (let n = 0; n < count; n++) {
        const key = `/${name}/value${n}`
        if (n % 5 === 4) assert.equal(store.has(key), false, key)
        else assert.deepEqual(await numbers(store, key), new Array(n % 2 === 0 ? 10 : 100).fill(n))
        if (n % 10 !== 0) continue
        assert.deepEqual(await numbers(store, `/${name}/first${n}`), [n])
        assert.equal((await numbers(store, `/${name}/second${n}`)).length, 100)
      }
    }
    await store.verify()
  })

  it('follows what others have changed with each call, embedded values and leaves alike', async () => {
    const file = path('followed.b2d')
    await using a = await TreeStore.open(file, locked)
    await using b = await TreeStore.open(file, locked)
    await using reader = await open(file, { kind: 'treestore', locking: true })
    await a.set('/small', Int32Array.of(1))
    await a.set('/group/large', new Int32Array(100).fill(2))
    assert.deepEqual(await numbers(b, '/small'), [1])
    await b.set('/small', Int32Array.of(3))
    await b.delete('/group/large')
    assert.equal(await a.get('/group/large'), undefined)
    assert.deepEqual(await numbers(reader, '/small'), [3])
    await b.vlmeta.set('note', 'from b')
    await a.refresh()
    assert.equal(a.vlmeta.get('note'), 'from b')
    a.setSync('/other', new Int32Array(100).fill(4))
    assert.equal(reader.getSync('/other', { kind: 'ndarray' })?.size, 100)
    assert.deepEqual([...reader.keys()], ['/other', '/small'])
  })

  it('keeps others out during a batch, which so may read and change', async () => {
    const file = path('counted.b2d')
    await using a = await DictStore.open(file, locked)
    await using b = await DictStore.open(file, locked)
    await a.set('/n', Int32Array.of(0))
    const count = (store: DictStore) =>
      store.batch(async () => {
        const [n = Number.NaN] = await numbers(store, '/n')
        await store.set('/n', Int32Array.of(n + 1))
      })
    await Promise.all(Array.from({ length: 30 }, (_, i) => count(i % 2 === 0 ? a : b)))
    assert.deepEqual(await numbers(a, '/n'), [30])
  })

  it('waits while another holds the lock; the blocking form refuses, and so does an abort', async () => {
    const file = path('held.b2d')
    await using store = await TreeStore.open(file, locked)
    await store.set('/a', Int32Array.of(1))
    const lock = new binding.Lock(`${file}/embed.b2e.b2lock`)
    assert.ok(lock.try(true, 0))
    let done = false
    const waiting = store.set('/b', Int32Array.of(2)).then(() => (done = true))
    assert.equal(codeOf(await errorOf(() => store.getSync('/a'))), 'ERR_BLOSC2_LOCKED')
    const signal = AbortSignal.timeout(20)
    await assert.rejects(store.get('/a', { signal }), { name: 'TimeoutError' })
    await wait(50)
    assert.equal(done, false)
    lock.close()
    await waiting
    assert.deepEqual(await numbers(store, '/b'), [2])
  })

  it('withdraws changes by their signals while several wait for the lock, and makes the others', async () => {
    const file = path('withdrawn.b2d')
    await using store = await TreeStore.open(file, locked)
    await store.set('/a', Int32Array.of(1))
    const lock = new binding.Lock(`${file}/embed.b2e.b2lock`)
    assert.ok(lock.try(true, 0))
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
    const one = store.set('/b', Int32Array.of(2), { signal: first.signal })
    const two = store.set('/c', Int32Array.of(3), { signal: second.signal })
    const other = store.set('/d', Int32Array.of(4))
    await wait(30)
    first.abort()
    await assert.rejects(one, { name: 'AbortError' })
    lock.unlock()
    await Promise.all([two, other])
    assert.deepEqual([...store.keys()], ['/a', '/c', '/d'])
    second.abort()
    assert.ok(lock.try(true, 1000))
    const gone = [store.delete('/a', { signal: third.signal }), store.delete('/c', { signal: third.signal })]
    await wait(30)
    third.abort()
    for (const deletion of gone) await assert.rejects(deletion, { name: 'AbortError' })
    const later = store.set('/e', Int32Array.of(5))
    lock.close()
    await later
    assert.deepEqual([...store.keys()], ['/a', '/c', '/d', '/e'])
  })

  it('is refused where it has no meaning', async () => {
    const archive = path('archive.b2z')
    await (await TreeStore.open(archive, { mode: 'a' })).close()
    await assert.rejects(TreeStore.open(archive, { locking: true }), TypeError)
    assert.throws(() => openSync(archive, { locking: true }), TypeError)
    await using _store = await TreeStore.open(path('mapped.b2d'), locked)
    await assert.rejects(TreeStore.open(path('mapped.b2d'), { mmapMode: 'r', locking: true }), TypeError)
  })

  it('comes into being once, whoever asks first', async () => {
    for (const [n, extension] of ['.b2d', '.b2e'].entries()) {
      const file = path(`made${n}${extension}`)
      const opened = await Promise.all(
        Array.from({ length: 8 }, async (_, i) => {
          const options = { mode: 'a', locking: true } as const
          await using store = await (extension === '.b2e'
            ? EmbedStore.open(file, options)
            : DictStore.open(file, { ...options, threshold: null }))
          await store.set(`/key${i}`, Int32Array.of(i))
        }),
      )
      assert.equal(opened.length, 8)
      await using store = await (extension === '.b2e' ? EmbedStore.open(file) : DictStore.open(file))
      assert.equal(store.size, 8)
    }
  })
})
