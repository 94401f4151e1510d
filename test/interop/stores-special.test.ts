import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { DictStore, EmbedStore, NDArray, ObjectArray, open, TreeStore } from '../../lib/index'
import { elements } from '../stores/random'
import { session } from './session'

interface Special {
  readonly keys: string[]
  readonly table: [number, number][]
  readonly objects: string
}

describe('what Python keeps in stores besides arrays', () => {
  const there = session()
  const added = { data: Int16Array.of(7), shape: [1] }

  for (const extension of ['.b2z', '.b2d']) {
    it(`stays as it is: tables and containers in ${extension}`, async () => {
      const path = there.path(`special${extension}`)
      const before = await there.python.ask<Special>('stores_special', { path })
      await using store = await TreeStore.open(path, { mode: 'r+' })
      assert.deepEqual([...store.keys()].sort(), before.keys)
      assert.equal(store.has('/group/table/_meta'), false)
      const table = await store.get('/group/table')
      assert.ok(table instanceof TreeStore)
      assert.match(table.unsupported ?? '', /CTable/)
      assert.ok(table.has('/_meta') && table.has('/_cols/n'))
      const n = await table.get('/_cols/n', { kind: 'ndarray' })
      assert.deepEqual((await n?.get('0:3'))?.data, BigInt64Array.of(0n, 1n, 2n))
      await n?.close()
      for (const key of ['/group/table', '/group/table/x']) {
        await assert.rejects(store.set(key, added), { code: 'ERR_BLOSC2_UNSUPPORTED' })
      }
      const objects = await store.get('/objects')
      assert.ok(objects instanceof ObjectArray)
      assert.equal(objects.length, 3)
      await objects.close()
      await store.set('/added', added)
      await store.delete('/plain')
      await store.compact()
      await store.close()
      const after = await there.python.ask<Special>('stores_special_read', { path })
      assert.deepEqual(after, { ...before, keys: ['/added', '/group', '/group/table', '/objects'] })

      // Copied into another store it is the same table still.
      await using again = await TreeStore.open(path)
      await using other = await TreeStore.open(there.path(`copied${extension}`), { mode: 'w' })
      await other.set('/', again)
      await other.close()
      const copied = await there.python.ask<Special>('stores_special_read', { path: other.urlpath })
      assert.deepEqual(copied, after)
      await using emptied = await TreeStore.open(other.urlpath ?? '', { mode: 'r+' })
      await emptied.delete('/group/table')
      assert.deepEqual([...emptied.keys()], ['/added', '/objects'])
    })
  }

  it('opens as its carrier: lazy expressions', async () => {
    const path = there.path('lazy.b2d')
    await there.python.ask('stores_expression', { path })
    await using store = await DictStore.open(path, { mode: 'r+' })
    assert.deepEqual([...store.keys()].sort(), ['/e', '/x'])
    const lazy = await store.get('/e')
    assert.ok(lazy instanceof NDArray)
    assert.match(lazy.unsupported ?? '', /lazy expression/)
    await store.set('/copy', lazy)
    await store.set('/y', added)
    await store.close()
    // Where it was, and where it was copied to, Python computes the same.
    const expected = [0, 3, 6, 9, 12]
    for (const name of ['e', 'copy']) {
      const value = await there.python.ask('stores_expression_value', { path: `${path}/${name}.b2nd` })
      assert.deepEqual(value, expected, name)
    }
  })

  it('is read where Python does not find it: values as long as a block of their store', async () => {
    const path = there.path('blocks.b2e')
    assert.equal(await there.python.ask<boolean>('stores_as_long_as_blocks', { path }), true)
    await using store = await EmbedStore.open(path)
    for (const [key, count] of [
      ['/first', 7],
      ['/between', 50],
      ['/last', 7],
    ] as const) {
      const value = await store.get(key)
      assert.ok(value instanceof NDArray)
      assert.deepEqual((await value.get()).data, elements('|u1', [count], count), key)
    }
  })

  it('opens though it is older than 4.1 and does not tell which store it is', async () => {
    const path = there.path('old.b2d')
    await there.python.ask('stores_old', { path })
    await using flat = await open(path)
    assert.equal(flat.kind, 'dictstore')
    await using tree = await TreeStore.open(path, { mode: 'r+' })
    assert.deepEqual([...tree.keys()], ['/embedded', '/leaf'])
    const embedded = await tree.get('/embedded', { kind: 'ndarray', dtype: 'int64' })
    assert.deepEqual((await embedded?.get())?.data, BigInt64Array.of(0n, 1n, 2n, 3n))
    await tree.set('/more', added)
    await tree.toB2z(there.path('old.b2z'))
    const { values } = await there.python.ask<{ values: object }>('stores_read', {
      path: there.path('old.b2z'),
      kind: 'treestore',
    })
    assert.deepEqual(Object.keys(values).sort(), ['/embedded', '/leaf', '/more'])
    await using found = await open(there.path('old.b2z'))
    assert.equal(found.kind, 'treestore')
  })

  it('opens by its content, whatever it is called', async () => {
    const path = there.path('named.b2z')
    await there.python.ask('stores_change', { path, kind: 'dictstore', mode: 'w', steps: [] })
    await using marked = await open(path)
    assert.equal(String(marked.kind), 'dictstore')
    copyFileSync(path, there.path('without extension'))
    await using unnamed = await open(there.path('without extension'))
    assert.equal(unnamed.kind, 'dictstore')
    await assert.rejects(open(path, { kind: 'treestore' }), { code: 'ERR_BLOSC2_TYPE' })
  })
})
