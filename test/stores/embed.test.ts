import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  asarray,
  EmbedStore,
  fromCframe,
  load,
  NDArray,
  open,
  openSync,
  Ref,
  SChunk,
  save,
  sniff,
  zeros,
} from '../../lib'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-embed-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
const tensor = { data: Int16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }

async function dataOf(store: EmbedStore, key: string): Promise<unknown> {
  const value = await store.get(key)
  return value instanceof NDArray ? (await value.get()).data : value
}

describe('EmbedStore', () => {
  it('keeps arrays, super-chunks and stores under keys, in the order in which they came', async () => {
    await using store = await EmbedStore.create()
    await store.set('/b/tensor', tensor)
    await store.set('/a', await asarray(Float32Array.of(1.5), { vlmeta: { unit: 'K' } }))
    await store.set('/b/bytes', await SChunk.create({ data: Buffer.from('some bytes'), meta: { m: 1 } }))
    await store.set('unrooted', store)
    assert.deepEqual([...store.keys()], ['/b/tensor', '/a', '/b/bytes', '/unrooted'])
    assert.deepEqual(
      [store.size, store.kind, store.has('/a'), store.has('/b')],
      [4, 'embedstore', true, false],
    )
    assert.deepEqual(await dataOf(store, '/b/tensor'), tensor.data)
    const [array, chunks, inner] = [store.getSync('/a'), store.getSync('b/bytes'), store.getSync('/unrooted')]
    assert.deepEqual(array instanceof NDArray && array.vlmeta.toObject(), { unit: 'K' })
    assert.deepEqual(chunks instanceof SChunk && [chunks.meta.get('m'), chunks.length], [1, 10])
    assert.deepEqual(inner instanceof EmbedStore && [...inner.keys()], ['/b/tensor', '/a', '/b/bytes'])
    assert.equal(await store.get('/none'), undefined)
  })

  it('gives copies: what happens to them stays with them', async () => {
    await using store = await EmbedStore.create()
    store.setSync('/a', tensor)
    const copy = store.getSync('/a')
    assert.ok(copy instanceof NDArray)
    await copy.set([0], 0)
    assert.deepEqual(await dataOf(store, '/a'), tensor.data)
  })

  it('replaces and deletes members', async () => {
    await using store = await EmbedStore.create()
    for (let i = 0; i < 5; i++) await store.set(`/${i}`, Int32Array.of(i))
    await store.set('/1', Int32Array.of(11, 111))
    store.setSync('/4', Int32Array.of(44))
    assert.deepEqual(
      [await store.delete('/2'), await store.delete('/2'), store.deleteSync('/0')],
      [true, false, true],
    )
    assert.deepEqual([...store.keys()], ['/1', '/3', '/4'])
    assert.deepEqual(
      [await dataOf(store, '/1'), await dataOf(store, '/3'), await dataOf(store, '/4')],
      [Int32Array.of(11, 111), Int32Array.of(3), Int32Array.of(44)],
    )
    const seen: string[] = []
    for await (const [key, value] of store) seen.push(`${key} ${value instanceof NDArray && value.dtype}`)
    assert.deepEqual(seen, ['/1 int32', '/3 int32', '/4 int32'])
    assert.deepEqual(
      [...store.entriesSync()].map(([key]) => key),
      ['/1', '/3', '/4'],
    )
  })

  it('lives in files, which modes create, empty, change or leave alone', async () => {
    const path = at('modes.b2e')
    await assert.rejects(EmbedStore.open(path), { code: 'ENOENT' })
    await assert.rejects(EmbedStore.open(path, { mode: 'r+' }), { code: 'ENOENT' })
    await using made = await EmbedStore.open(path, { mode: 'a' })
    await made.set('/a', tensor)
    const before = readFileSync(path)
    await using reader = await open(path)
    assert.ok(reader instanceof EmbedStore)
    assert.deepEqual([reader.mode, [...reader.keys()]], ['r', ['/a']])
    await assert.rejects(reader.set('/b', tensor), { code: 'ERR_BLOSC2_READ_ONLY' })
    assert.throws(() => reader.deleteSync('/a'), { code: 'ERR_BLOSC2_READ_ONLY' })
    assert.deepEqual(readFileSync(path), before)
    await made.close()
    assert.throws(() => [...made.keys()], { code: 'ERR_BLOSC2_CLOSED' })
    await using again = openSync(path, { mode: 'a', kind: 'embedstore' })
    again.setSync('/b', tensor)
    await reader.refresh()
    assert.deepEqual([...reader.keys()], ['/a', '/b'])
    await using emptied = await open(path, { mode: 'w', kind: 'embedstore' })
    assert.deepEqual([emptied.kind, emptied.size], ['embedstore', 0])
    await using byKind = await open(at('any.name'), { mode: 'a', kind: 'embedstore' })
    assert.equal(byKind.size, 0)
    await assert.rejects(open(at('none.b2nd'), { mode: 'a' }), { code: 'ENOENT' })
    await using mapped = await EmbedStore.open(path, { mmapMode: 'r' })
    assert.equal(mapped.size, 0)
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('.b2e')),
      ['modes.b2e'],
    )
  })

  it('goes through save, load, sniff and cframes', async () => {
    await using store = await EmbedStore.create({ vlmeta: { title: 'all' }, cparams: { codec: 'lz4' } })
    await store.set('/a', tensor)
    await save(store, at('saved.b2e'))
    assert.deepEqual((await sniff(at('saved.b2e'))).kind, 'embedstore')
    await using loaded = await load(at('saved.b2e'), { kind: 'embedstore' })
    rmSync(at('saved.b2e'))
    await loaded.set('/b', await zeros([3]))
    await using back = await fromCframe(await loaded.toCframe())
    assert.ok(back instanceof EmbedStore)
    assert.deepEqual([[...back.keys()], back.vlmeta.toObject()], [['/a', '/b'], { title: 'all' }])
    assert.deepEqual(await dataOf(back, '/a'), tensor.data)
    const info = await store.info('/a')
    assert.deepEqual(
      [info?.kind, info?.shape, info?.dtype, info?.codec, info?.offset],
      ['ndarray', [2, 3], 'int16', 'lz4', 0],
    )
    assert.equal(store.infoSync('/none'), undefined)
  })

  it('has metadata of its own beside the map of its members', async () => {
    await using store = await EmbedStore.create()
    await store.set('/a', tensor)
    await store.vlmeta.set('unit', 'K')
    await store.set('/b', tensor)
    assert.deepEqual(store.vlmeta.toObject(), { unit: 'K' })
    assert.equal(store.vlmeta.get('estore_metadata'), undefined)
    await assert.rejects(store.vlmeta.set('estore_metadata', {}), TypeError)
    await store.vlmeta.clear()
    assert.deepEqual([store.vlmeta.size, store.size], [0, 2])
  })

  it('commits batches at once, or not at all', async () => {
    const path = at('batch.b2e')
    await using store = await EmbedStore.open(path, { mode: 'a' })
    await store.set('/old', tensor)
    await store.batch(async () => {
      for (let i = 0; i < 50; i++) await store.set(`/n${i}`, Int32Array.of(i))
      await store.delete('/old')
      await store.set('/n3', Int32Array.of(33))
      assert.deepEqual(await dataOf(store, '/n3'), Int32Array.of(33))
      assert.equal(openSync(path, { kind: 'embedstore' }).size, 1)
    })
    await using reader = await EmbedStore.open(path)
    assert.equal(reader.size, 50)
    assert.deepEqual(await dataOf(reader, '/n3'), Int32Array.of(33))
    const failure = new Error('no')
    await assert.rejects(
      store.batch(async () => {
        await store.set('/more', tensor)
        await store.batch(() => store.delete('/n1'))
        throw failure
      }),
      failure,
    )
    assert.deepEqual([store.size, store.has('/more'), store.has('/n1')], [50, false, true])
    assert.throws(() => store.batchSync(() => [store.setSync('/more', tensor), assert.fail('no')]))
    store.batchSync(() => store.setSync('/last', tensor))
    await reader.refresh()
    assert.deepEqual([reader.size, [...reader.keys()].at(-1)], [51, '/last'])
  })

  it('gives back the room of what was replaced', async () => {
    const path = at('compact.b2e')
    const noise = Uint8Array.from({ length: 50_000 }, (_, i) => Math.imul(i, 2654435761) >>> 24)
    await using store = await EmbedStore.open(path, { mode: 'a' })
    for (let i = 0; i < 4; i++) await store.set(`/${i}`, noise)
    await store.set('/1', Uint8Array.of(1))
    await store.delete('/0')
    const before = store.nbytes
    await store.compact()
    assert.ok(store.nbytes < before * 0.6, `${store.nbytes} of ${before}`)
    await using reader = await EmbedStore.open(path)
    assert.deepEqual([...reader.keys()], ['/1', '/2', '/3'])
    for (const key of ['/2', '/3']) assert.deepEqual(await dataOf(reader, key), noise)
    assert.deepEqual(await dataOf(reader, '/1'), Uint8Array.of(1))
    await store.set('/4', noise)
    assert.deepEqual(await dataOf(store, '/4'), noise)
    // The room of the last one is used again at once.
    const full = store.nbytes
    for (let i = 0; i < 10; i++) await store.set('/4', noise)
    assert.equal(store.nbytes, full)
  })

  it('refers to arrays of servers without following', async () => {
    await using store = await EmbedStore.create()
    const ref = new Ref({ kind: 'c2array', urlbase: 'https://cat2.cloud/demo', path: '@public/a.b2nd' })
    await store.set('/far', ref)
    assert.deepEqual(store.getSync('/far'), ref)
    await assert.rejects(store.info('/far'), { code: 'ERR_BLOSC2_UNSUPPORTED' })
    await assert.rejects(store.set('/x', new Ref({ kind: 'urlpath', urlpath: 'a.b2nd' })), TypeError)
    await store.compact()
    assert.deepEqual([...store.keys()], ['/far'])
  })

  it('refuses unsafe keys and what is no value', async () => {
    await using store = await EmbedStore.create()
    const keys = [
      '/../a',
      '/a/..',
      '/./a',
      '/a\\b',
      '/a\0',
      '/a//b',
      '/a/',
      '//',
      '',
      'C:/a',
      '/a:b',
      '/__vlmeta__',
    ]
    for (const key of [...keys, '/a/__vlmeta__', '/a\n', '/\ud800'])
      await assert.rejects(store.set(key, tensor), { code: 'ERR_BLOSC2_KEY' }, JSON.stringify(key))
    for (const value of [1, 'text', null, {}, () => {}, [new Date()]])
      await assert.rejects(Reflect.apply(store.set, store, ['/a', value]), TypeError)
    await assert.rejects(Reflect.apply(store.set, store, [1, tensor]), TypeError)
    await assert.rejects(Reflect.apply(store.get, store, ['/../a']), { code: 'ERR_BLOSC2_KEY' })
    assert.equal(store.size, 0)
    await store.set('/ü b.c/$', tensor)
    await store.set('/', tensor)
    assert.deepEqual([...store.keys()], ['/ü b.c/$', '/'])
  })

  it('says what else a file is', async () => {
    await save(tensor, at('array.b2nd'))
    await assert.rejects(EmbedStore.open(at('array.b2nd')), { code: 'ERR_BLOSC2_TYPE' })
    await assert.rejects(open(at('array.b2nd'), { kind: 'embedstore' }), { code: 'ERR_BLOSC2_TYPE' })
    writeFileSync(at('text.b2e'), 'text')
    await assert.rejects(EmbedStore.open(at('text.b2e'), { mode: 'a' }), { code: 'ERR_BLOSC2_FORMAT' })
    assert.equal(existsSync(at('nowhere.b2e')), false)
  })
})
