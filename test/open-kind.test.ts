import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  asarray,
  DictStore,
  EmbedStore,
  ObjectArray,
  open,
  openSync,
  SChunk,
  save,
  saveNpy,
  saveNpz,
  saveSafetensors,
  saveTensor,
  TreeStore,
} from '../lib/index'

const kinds = [
  'ndarray',
  'schunk',
  'embedstore',
  'dictstore',
  'treestore',
  'objectarray',
  'batcharray',
  'listarray',
  'npy',
  'npz',
  'safetensors',
] as const

describe('open with option kind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-kind-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const at = (name: string) => join(folder, name)
  const x = Float32Array.of(1, 2, 3)

  const made: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
    'a.b2nd': (path) => save(x, path),
    'a.b2frame': async (path) => (await SChunk.create({ urlpath: path })).close(),
    'objects.b2frame': async (path) => (await ObjectArray.create({ urlpath: path })).close(),
    'a.b2e': async (path) => (await EmbedStore.create({ urlpath: path })).close(),
    'tree.b2z': async (path) => (await TreeStore.open(path, { mode: 'a' })).close(),
    'tree.b2d': async (path) => (await TreeStore.open(path, { mode: 'a' })).close(),
    'flat.b2z': async (path) => (await DictStore.open(path, { mode: 'a' })).close(),
    'flat.b2d': async (path) => (await DictStore.open(path, { mode: 'a' })).close(),
    'a.npy': (path) => saveNpy(path, x),
    'a.npz': (path) => saveNpz(path, { x }),
    'a.safetensors': (path) => saveSafetensors(path, { x }),
  }

  for (const [name, make] of Object.entries(made)) {
    it(`opens ${name} as what it is, and fails with ERR_BLOSC2_TYPE as anything else`, async () => {
      const path = at(name)
      await make(path)
      await using plain = await open(path)
      const asCarrier = ['embedstore', 'objectarray'].includes(plain.kind)
      for (const kind of kinds) {
        if (kind === plain.kind || (kind === 'schunk' && asCarrier)) {
          await using opened = await open(path, { kind })
          assert.equal(opened.kind, kind)
          continue
        }
        const expected = { name: 'Blosc2Error', code: 'ERR_BLOSC2_TYPE', path }
        await assert.rejects(open(path, { kind }), expected, kind)
        assert.throws(() => openSync(path, { kind }), expected, kind)
      }
    })
  }

  it('is needed nowhere, as nothing but stores gets the names of stores', async () => {
    for (const name of ['array.b2z', 'array.b2d']) {
      const expected = { name: 'TypeError', message: /are stores/ }
      await assert.rejects(save(x, at(name)), expected)
      await assert.rejects(asarray(x, { urlpath: at(name) }), expected)
      await assert.rejects(saveTensor(x, at(name)), expected)
      await assert.rejects(SChunk.create({ urlpath: at(name) }), expected)
      await assert.rejects(EmbedStore.create({ urlpath: at(name) }), expected)
      await assert.rejects(open(at(name)), { code: 'ENOENT' })
    }
  })

  it('finds no array of a dtype in stores', async () => {
    for (const name of ['tree.b2z', 'tree.b2d', 'a.b2e', 'a.npz']) {
      await assert.rejects(open(at(name), { dtype: 'float32' }), { code: 'ERR_BLOSC2_TYPE' }, name)
    }
  })
})
