import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asarray, convert, convertSync, EmbedStore, loadNpy, open, TreeStore, Tuple } from '../../lib/index'
import { StoredValue } from '../../lib/metadata/input'

/** 1.0 as Python writes it, which is no integer. */
const oneAsFloat = Uint8Array.of(0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)
const about = { license: 'CC0', size: new Tuple([3, 4]), since: new Date(0) }
const camera = { camera: 3, calibrated: true }

describe('what stores say of themselves and their groups', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-groups-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  let count = 0
  const at = (name: string) => join(folder, `${++count}-${name}`)

  async function tree(path: string): Promise<string> {
    await using store = await TreeStore.open(path, { mode: 'a' })
    await store.vlmeta.update(about)
    await store.set('/train/x', await asarray(Int16Array.of(1, 2), { vlmeta: { unit: 'mV' } }))
    await store.set('/test/x', Int16Array.of(3))
    await store.subtree('/train').vlmeta.update(camera)
    return path
  }

  for (const [source, target, options] of [
    ['a.b2z', 'b.b2z', { cparams: { codec: 'lz4' } }],
    ['a.b2z', 'b.b2d', { checksum: 'crc32c' }],
    ['a.b2d', 'b.b2z', {}],
    ['a.b2d', 'b.b2z', { key: 'train/x' }],
  ] as const) {
    it(`${source} to ${target} ${JSON.stringify(options)}`, async () => {
      const to = at(target)
      await convert(await tree(at(source)), to, options)
      await using store = await TreeStore.open(to)
      assert.deepEqual(store.vlmeta.toObject(), about)
      assert.deepEqual(store.subtree('/train').vlmeta.toObject(), camera)
      const x = await store.get('/train/x', { kind: 'ndarray' })
      assert.deepEqual(x?.vlmeta.toObject(), { unit: 'mV' })
      assert.deepEqual([...store.subtree('/').vlmeta.keys()], Object.keys(about))
    })
  }

  it('belongs to the groups that the new store has', async () => {
    const to = at('b.b2z')
    await convert(await tree(at('a.b2d')), to, { key: 'test/x' })
    await using store = await TreeStore.open(to)
    assert.deepEqual([...store.keys()], ['/test', '/test/x'])
    assert.deepEqual(store.vlmeta.toObject(), about)
  })

  it('goes into .b2e and out of it, of the store as a whole', async () => {
    for (const options of [{}, { cparams: { codec: 'lz4' } }] as const) {
      const [first, second, last] = [at('b.b2e'), at('c.b2e'), at('d.b2z')]
      convertSync(await tree(at('a.b2z')), first, options)
      convertSync(first, second, options)
      convertSync(second, last, options)
      for (const path of [first, second]) {
        await using embedded = await EmbedStore.open(path)
        assert.deepEqual(embedded.vlmeta.toObject(), about)
      }
      await using store = await TreeStore.open(last)
      assert.deepEqual(store.vlmeta.toObject(), about)
    }
  })

  it('stays as it is stored', async () => {
    const [from, to] = [at('a.b2e'), at('b.b2z')]
    await using kept = await EmbedStore.create({
      urlpath: from,
      vlmeta: { one: new StoredValue(oneAsFloat) },
    })
    await kept.set('/x', Int8Array.of(1))
    await convert(from, to, { cparams: { codec: 'lz4' } })
    await using store = await TreeStore.open(to)
    assert.equal(store.vlmeta.get('one'), 1)
    assert.deepEqual(Uint8Array.from(store.vlmeta.getBytes('one') ?? []), oneAsFloat)
  })

  it('finds arrays by their path in a store, with and without the slash before it', async () => {
    const source = await tree(at('a.b2z'))
    for (const key of ['train/x', '/train/x']) {
      const [npy, array] = [at('x.npy'), at('x.b2nd')]
      await convert(source, npy, { key })
      await convert(source, array, { key })
      assert.deepEqual((await loadNpy(npy)).data, Int16Array.of(1, 2))
      await using opened = await open(array, { kind: 'ndarray' })
      assert.deepEqual((await opened.get()).data, Int16Array.of(1, 2))
    }
    await assert.rejects(convert(source, at('y.npy'), { key: '//train/x' }), { code: 'ERR_BLOSC2_KEY' })
  })
})
