import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { asarray, load, NDArray, open, SChunk, save, sniff, TreeStore, Tuple } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { newTree, pathIn, places } from './kinds'

const floats = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }

async function numbers(store: TreeStore, key: string): Promise<number[]> {
  const array = await store.get(key, { kind: 'ndarray', dtype: 'float32' })
  return array ? Array.from((await array.get()).data) : assert.fail(`There is no '${key}'`)
}

for (const place of places) {
  for (const threshold of [0, 10_000, null]) {
    describe(`a TreeStore in ${place === 'memory' ? 'memory' : `a ${place}`}, threshold ${threshold}`, () => {
      const path = scratchFolder()
      let store: TreeStore

      beforeEach(async () => {
        store = await newTree(place, path('tree'), threshold)
      })
      afterEach(() => store.close())

      it('gives back what it was given', async () => {
        await store.set('/train/images', floats)
        await store.set('labels', await asarray(Int16Array.of(1, 2, 3)))
        store.setSync('/raw/text', await SChunk.create({ data: Buffer.from('hello') }))
        assert.deepEqual(await numbers(store, '/train/images'), [1, 2, 3, 4])
        const labels = store.getSync('/labels')
        assert.ok(labels instanceof NDArray)
        assert.deepEqual(labels.getSync().data, Int16Array.of(1, 2, 3))
        const text = await store.get('/raw/text', { kind: 'schunk' })
        assert.equal(Buffer.from((await text?.getSlice()) ?? []).toString(), 'hello')
        assert.equal(await store.get('/nothing'), undefined)
        const info = await store.info('/train/images')
        assert.deepEqual(
          [info?.kind, info?.dtype, info?.shape, info?.nbytes],
          ['ndarray', 'float32', [2, 2], 16],
        )
        assert.equal(info?.embedded, threshold !== 0)
        assert.equal(await store.info('/train'), undefined)
      })

      it('is a tree', async () => {
        await Promise.all(['/b/x', '/a', '/b/c/y', '/b/c/z', '/ü/𝒳'].map((key) => store.set(key, floats)))
        assert.deepEqual([...store.keys()], ['/a', '/b', '/b/c', '/b/c/y', '/b/c/z', '/b/x', '/ü', '/ü/𝒳'])
        assert.equal(store.size, 8)
        assert.deepEqual(store.children(), ['/a', '/b', '/ü'])
        assert.deepEqual(store.children('/b'), ['/b/c', '/b/x'])
        assert.deepEqual(store.descendants('b'), ['/b/c', '/b/c/y', '/b/c/z', '/b/x'])
        assert.deepEqual(
          [...store.walk('/')],
          [
            ['/', ['b', 'ü'], ['a']],
            ['/b', ['c'], ['x']],
            ['/b/c', [], ['y', 'z']],
            ['/ü', [], ['𝒳']],
          ],
        )
        const upwards = [...store.walk('/b', { topDown: false })].map(([at]) => at)
        assert.deepEqual(upwards, ['/b/c', '/b'])
        assert.deepEqual(store.tree().split('\n'), [
          '/',
          '├── a',
          '├── b/',
          '│   ├── c/',
          '│   │   ├── y',
          '│   │   └── z',
          '│   └── x',
          '└── ü/',
          '    └── 𝒳',
        ])
        assert.deepEqual(store.tree({ depth: 1 }).split('\n'), ['/', '├── a', '├── b/', '└── ü/'])
        const b = store.subtree('/b')
        assert.deepEqual([b.path, [...b.keys()]], ['/b', ['/c', '/c/y', '/c/z', '/x']])
        assert.deepEqual(await numbers(b.subtree('c'), '/y'), [1, 2, 3, 4])
        const group = await store.get('/b')
        assert.ok(group instanceof TreeStore)
        assert.deepEqual(
          [group.path, group.has('/c'), group.has('/x'), group.has('/y')],
          ['/b', true, true, false],
        )
        const seen: string[] = []
        for await (const [key, value] of b) seen.push(`${key} ${value.kind}`)
        assert.deepEqual(seen, ['/c treestore', '/c/y ndarray', '/c/z ndarray', '/x ndarray'])
      })

      it('replaces and deletes values, and groups with all that is in them', async () => {
        for (const key of ['/a/b', '/a/c/d', '/a/c/e', '/f']) await store.set(key, floats)
        await store.set('/a/b', Float32Array.of(9))
        assert.deepEqual(await numbers(store, '/a/b'), [9])
        await store.set('/a/b', await SChunk.create({ data: Buffer.from('other kind') }))
        assert.equal((await store.get('/a/b'))?.kind, 'schunk')
        assert.equal(await store.delete('/a/c/d'), true)
        assert.equal(await store.delete('/a/c/d'), false)
        assert.equal(store.deleteSync('/a'), true)
        assert.deepEqual([...store.keys()], ['/f'])
        // What was a group may be a value now, and the reverse.
        await store.set('/a', floats)
        await store.delete('/f')
        await store.set('/f/g', floats)
        assert.deepEqual([...store.keys()], ['/a', '/f', '/f/g'])
      })

      it('keeps metadata of its own and of every group', async () => {
        await store.set('/g/x', floats)
        await store.vlmeta.set('license', 'CC0')
        await store.subtree('/g').vlmeta.update({ list: [1, 2.5, null], pair: new Tuple<unknown>(1, 'b') })
        store.subtree('/g').vlmeta.setSync('list', [3])
        assert.deepEqual(store.vlmeta.toObject(), { license: 'CC0' })
        assert.deepEqual(store.subtree('/g').vlmeta.toObject(), {
          list: [3],
          pair: new Tuple<unknown>(1, 'b'),
        })
        assert.deepEqual([...store.keys()], ['/g', '/g/x'])
        assert.equal(await store.subtree('/g').vlmeta.delete('list'), true)
        assert.equal(await store.subtree('/g').vlmeta.delete('list'), false)
        await assert.rejects(
          store.vlmeta.update(Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`n${i}`, i]))),
          { code: 'ERR_BLOSC2_LIMIT' },
        )
        await store.vlmeta.clear()
        assert.equal(store.vlmeta.size, 0)
        await store.delete('/g')
        assert.equal(store.subtree('/g').vlmeta.size, 0)
      })

      it('has no place for values below values, or where groups are', async () => {
        await store.set('/a/b', floats)
        for (const key of ['/a', '/a/b/c', '/a/b/c/d']) {
          await assert.rejects(store.set(key, floats), { code: 'ERR_BLOSC2_KEY' }, key)
        }
        for (const key of [
          '/',
          '',
          '/..',
          '/a/../c',
          '//a',
          '/a/',
          '/a\\b',
          '/a\0',
          '/x/__vlmeta__',
          'c:/x',
          '/a\nb',
        ]) {
          await assert.rejects(store.set(key, floats), { code: 'ERR_BLOSC2_KEY' }, JSON.stringify(key))
        }
        assert.throws(() => store.subtree('/a/b'), { code: 'ERR_BLOSC2_KEY' })
        await assert.rejects(store.get('/a/b', { kind: 'schunk' }), { code: 'ERR_BLOSC2_TYPE' })
        await assert.rejects(store.get('/a', { kind: 'ndarray' }), { code: 'ERR_BLOSC2_TYPE' })
        assert.deepEqual([...store.keys()], ['/a', '/a/b'])
      })

      it('takes in other stores, key by key', async () => {
        await store.set('/a/b', floats)
        await store.subtree('/a').vlmeta.set('note', 1)
        await store.set('/copy', store.subtree('/a'))
        const other = await TreeStore.create()
        await other.set('/deep/x', Float32Array.of(5))
        await store.set('/', other)
        assert.deepEqual([...store.keys()], ['/a', '/a/b', '/copy', '/copy/b', '/deep', '/deep/x'])
        assert.deepEqual(store.subtree('/copy').vlmeta.toObject(), { note: 1 })
        assert.deepEqual(await numbers(store, '/deep/x'), [5])
      })

      it('makes the changes of a batch together', async () => {
        await store.set('/a', floats)
        const failed = store.batch(async () => {
          await store.set('/b', floats)
          await store.delete('/a')
          throw new Error('changed my mind')
        })
        await assert.rejects(failed, /changed my mind/)
        assert.deepEqual([...store.keys()], ['/a'])
        const result = await store.batch(async () => {
          await store.set('/b', floats)
          store.setSync('/c', Float32Array.of(7))
          await store.vlmeta.set('n', 1)
          await store.vlmeta.set('m', 2)
          await store.delete('/a')
          assert.deepEqual([...store.keys()], ['/a'])
          return 5
        })
        assert.equal(result, 5)
        assert.deepEqual([...store.keys()], ['/b', '/c'])
        assert.deepEqual(store.vlmeta.toObject(), { n: 1, m: 2 })
        assert.deepEqual(await numbers(store, '/c'), [7])
      })

      it('is the same after it was closed, compacted, packed and unpacked', async () => {
        await store.set('/a/b', floats)
        await store.set('/a/b', Float32Array.of(3))
        await store.set('/c', await SChunk.create({ data: Buffer.alloc(50_000, 'text') }))
        await store.subtree('/a').vlmeta.set('n', 1)
        await store.compact()
        const check = async (copy: TreeStore) => {
          assert.deepEqual([...copy.keys()], ['/a', '/a/b', '/c'])
          assert.deepEqual(await numbers(copy, '/a/b'), [3])
          assert.deepEqual(copy.subtree('/a').vlmeta.toObject(), { n: 1 })
          assert.equal((await copy.get('/c', { kind: 'schunk' }))?.nbytes, 50_000)
        }
        await check(store)
        await store.toB2z(path('packed.b2z'), { mode: 'w' })
        store.toB2dSync(path('unpacked.b2d'), { mode: 'w' })
        await assert.rejects(store.toB2z(path('packed.b2z')), { code: 'EEXIST' })
        await assert.rejects(store.toB2d(path('unpacked.b2d')), { code: 'EEXIST' })
        await save(store, path('saved.b2z'), { mode: 'w' })
        for (const name of ['packed.b2z', 'unpacked.b2d', 'saved.b2z']) {
          await using copy = await TreeStore.open(path(name))
          await check(copy)
          await assert.rejects(copy.set('/x', floats), { code: 'ERR_BLOSC2_READ_ONLY' })
          await using any = await open(path(name))
          assert.equal(any.kind, 'treestore')
          const loaded = await load(path(name))
          assert.ok(loaded instanceof TreeStore)
          await check(loaded)
          const { kind, nbytes } = await sniff(path(name))
          assert.deepEqual([kind, nbytes], ['treestore', 50_004])
        }
        if (place === 'memory') return
        const at = pathIn(place, path('tree'))
        await store.close()
        await using again = await TreeStore.open(at, { mode: 'a', mmapMode: undefined })
        await check(again)
        assert.equal(existsSync(`${at}.journal`), place === 'archive')
        await again.close()
        assert.equal(existsSync(`${at}.journal`), false)
        await using mapped = await TreeStore.open(at, { mmapMode: 'r' })
        await check(mapped)
      })

      it('refuses to work once it is closed', async () => {
        await store.set('/a', floats)
        const subtree = store.subtree('/s')
        await Promise.all([store.close(), store.close()])
        store.closeSync()
        assert.equal(subtree.closed, true)
        await assert.rejects(async () => store.get('/a'), { code: 'ERR_BLOSC2_CLOSED' })
        await assert.rejects(store.set('/b', floats), { code: 'ERR_BLOSC2_CLOSED' })
        assert.throws(() => store.has('/a'), { code: 'ERR_BLOSC2_CLOSED' })
      })
    })
  }
}
