import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { binding } from '../../lib/binding'
import { asarray, DictStore, EmbedStore, NDArray, ObjectArray, open, Ref, TreeStore } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { newDict, pathIn, places } from './kinds'

const floats = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }

for (const place of places) {
  describe(`a DictStore in ${place === 'memory' ? 'memory' : `a ${place}`}`, () => {
    const path = scratchFolder()
    let store: DictStore

    beforeEach(async () => {
      store = await newDict(place, path('dict'))
    })
    afterEach(() => store.close())

    it('has flat names', async () => {
      await store.set('/a', floats)
      store.setSync('a/b', Int8Array.of(5))
      await store.set('/a', Float64Array.of(0.5))
      assert.deepEqual([[...store.keys()].sort(), store.size], [['/a', '/a/b'], 2])
      const a = await store.get('/a', { kind: 'ndarray', dtype: 'float64' })
      assert.deepEqual((await a?.get())?.data, Float64Array.of(0.5))
      const seen: string[] = []
      for await (const [key, value] of store) seen.push(`${key} ${value.kind}`)
      assert.deepEqual(seen.sort(), ['/a ndarray', '/a/b ndarray'])
      assert.deepEqual([...store.entriesSync()].length, 2)
      assert.deepEqual(
        [await store.delete('/a'), store.deleteSync('/a'), store.has('/a/b')],
        [true, false, true],
      )
      assert.equal(await store.get('/a'), undefined)
      assert.equal(store.getSync('/a'), undefined)
    })

    it('holds containers, embedded stores and references', async () => {
      const objects = await ObjectArray.create()
      await objects.push({ a: 1 })
      await objects.push([null, 'text'])
      await store.set('/objects', objects)
      const found = await store.get('/objects')
      assert.ok(found instanceof ObjectArray)
      assert.deepEqual(await found.get(1), [null, 'text'])
      const embedded = await EmbedStore.create()
      await embedded.set('/x', floats)
      await store.set('/from', embedded)
      assert.ok((await store.get('/from/x')) instanceof NDArray)
      const far = new Ref({ kind: 'c2array', urlbase: 'https://cat2.cloud/demo', path: '@public/a.b2nd' })
      await store.set('/far', far)
      assert.deepEqual(await store.get('/far'), far)
      assert.equal(await store.info('/far'), undefined)
      await assert.rejects(store.set('/no', new Ref({ kind: 'urlpath', urlpath: 'a.b2nd' })), TypeError)
      await assert.rejects(store.set('/no', { data: 'text', shape: [4] }), TypeError)
      assert.deepEqual([...store.keys()].sort(), ['/far', '/from/x', '/objects'])
    })

    it('refuses unsafe keys', async () => {
      for (const key of ['/', '', '../a', '/a/..', '/a//b', '/a/', 'a\\b', '/\0', '/__vlmeta__', '/...']) {
        await assert.rejects(store.set(key, floats), { code: 'ERR_BLOSC2_KEY' }, JSON.stringify(key))
        assert.throws(() => store.setSync(key, floats), { code: 'ERR_BLOSC2_KEY' }, JSON.stringify(key))
      }
      assert.equal(store.size, 0)
    })
  })
}

describe('opening a store', () => {
  const path = scratchFolder()

  it('makes what is missing only in the modes that do', async () => {
    for (const place of ['archive', 'directory'] as const) {
      const at = pathIn(place, path('new'))
      for (const mode of ['r', 'r+'] as const) {
        await assert.rejects(TreeStore.open(at, { mode }), { code: 'ENOENT' })
        await assert.rejects(open(at, { mode }), { code: 'ENOENT' })
      }
      assert.equal(existsSync(at), false)
      await using made = await open(at, { mode: 'a', kind: 'dictstore' })
      await made.set('/a', floats)
      await made.close()
      await using again = await open(at, { mode: 'a' })
      assert.ok(again instanceof DictStore)
      assert.deepEqual([...again.keys()], ['/a'])
      await again.close()
      await using emptied = await open(at, {
        mode: 'w',
        kind: place === 'archive' ? 'treestore' : 'dictstore',
      })
      assert.deepEqual([...emptied.keys()], [])
    }
  })

  it('refuses to empty or fill what is no store', async () => {
    mkdirSync(path('photos'))
    writeFileSync(path('photos/cat.jpg'), 'a cat')
    writeFileSync(path('notes.b2z'), 'some notes')
    for (const mode of ['r', 'r+', 'a', 'w'] as const) {
      for (const name of ['photos', 'notes.b2z']) {
        await assert.rejects(
          TreeStore.open(path(name), { mode }),
          { code: 'ERR_BLOSC2_FORMAT' },
          `${name} ${mode}`,
        )
      }
    }
    assert.ok(existsSync(path('photos/cat.jpg')))
  })

  it('checks its options', async () => {
    const at = path('x.b2z')
    const wrong: [object, RegExp][] = [
      [{ mode: 'x' }, /'mode'/],
      [{ threshold: -1 }, /'threshold'/],
      [{ threshold: 'much' }, /'threshold'/],
      [{ mmapMode: 'r+' }, /'mmapMode'/],
      [{ mmapMode: 'r', mode: 'a' }, /'mmapMode'/],
      [{ locking: true }, /'locking'/],
    ]
    for (const [options, message] of wrong) {
      await assert.rejects(TreeStore.open(at, options), (error) => {
        assert.ok(error instanceof TypeError || error instanceof RangeError)
        assert.match(error.message, message)
        return true
      })
    }
    assert.equal(existsSync(at), false)
  })

  it('gives live values in a directory that is opened for changes', async () => {
    await using store = await TreeStore.open(path('live.b2d'), { mode: 'a' })
    await store.set('/a', await asarray(Int32Array.of(1, 2, 3), { chunks: [2] }))
    const live = await store.get('/a', { kind: 'ndarray', dtype: 'int32' })
    await live?.append(Int32Array.of(4))
    await live?.set([0], 9)
    await live?.close()
    await using reader = await TreeStore.open(path('live.b2d'))
    const seen = await reader.get('/a', { kind: 'ndarray', dtype: 'int32' })
    assert.deepEqual((await seen?.get())?.data, Int32Array.of(9, 2, 3, 4))
    await assert.rejects(async () => seen?.set([0], 1), { code: 'ERR_BLOSC2_READ_ONLY' })
  })

  it('removes what nobody writes any more, whatever the number of the process that began it', async () => {
    const at = path('abandoned.b2d')
    await using store = await TreeStore.open(at, { mode: 'w' })
    await store.set('/g/a', floats)
    await store.close()
    // Numbers are given again, and in containers often the same ones: what counts is who has the file locked.
    const left = `${at}/g/.a.b2nd.${process.pid}-1.b2tmp`
    const written = `${at}/g/.b.b2nd.999999999-2.b2tmp`
    for (const file of [left, written]) writeFileSync(file, 'begun')
    const lock = new binding.Lock(written)
    try {
      assert.ok(lock.try(true, 0))
      await using writer = await TreeStore.open(at, { mode: 'a' })
      assert.deepEqual([...writer.keys()], ['/g', '/g/a'])
      assert.deepEqual([existsSync(left), existsSync(written)], [false, true])
    } finally {
      lock.close()
    }
  })

  it('does not take stray files for values', async () => {
    const at = path('stray.b2d')
    await using store = await TreeStore.open(at, { mode: 'w' })
    await store.set('/g/a', floats)
    await store.close()
    const frame = Buffer.from(await (await asarray(floats)).toCframe())
    const strays = ['g/a.b2nd.123.tmp', 'g/.a.b2nd.999999999-1.b2tmp', 'embed.b2e.b2lock', 'README.md']
    for (const name of strays) writeFileSync(`${at}/${name}`, name === 'README.md' ? 'read me' : frame)
    await using reader = await TreeStore.open(at)
    assert.deepEqual([...reader.keys()], ['/g', '/g/a'])
    await using writer = await TreeStore.open(at, { mode: 'a' })
    assert.deepEqual([...writer.keys()], ['/g', '/g/a'])
    // What a killed process of ours was writing.
    assert.equal(existsSync(`${at}/g/.a.b2nd.999999999-1.b2tmp`), false)
    assert.equal(existsSync(`${at}/README.md`), true)
  })
})
