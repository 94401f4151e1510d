import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { convertSync, saveNpySync, saveNpzSync, saveSafetensorsSync, TreeStore } from '../../lib/index'
import { workplace } from './program'

describe('blosc2 verify and recover, of files with several arrays and of other formats', () => {
  const { path, piped } = workplace()
  const x = Int32Array.from({ length: 100 }, (_, i) => 0x01020304 + i)

  for (const compression of ['stored', 'deflate'] as const) {
    it(`compares the members of an archive of NumPy's with its checksums: ${compression}`, () => {
      saveNpzSync(path('a.npz'), { x, y: Float32Array.of(1) }, { compression, mode: 'w' })
      assert.equal(piped('verify', 'a.npz').out, 'ok  a.npz: 2 members read, checksums crc32\n')
      const [verdict] = [JSON.parse(piped('verify', 'a.npz', '--json').out)]
      assert.deepEqual(verdict, {
        file: 'a.npz',
        ok: true,
        kind: 'npz',
        nchunks: 0,
        members: 2,
        checksums: 'crc32',
      })
      const bytes = readFileSync(path('a.npz'))
      bytes.writeUInt8(bytes.readUInt8(300) ^ 1, 300)
      writeFileSync(path('bad.npz'), bytes)
      const { out, status } = piped('verify', 'bad.npz')
      assert.equal(status, 1)
      assert.match(out, /^damaged {2}.*'x\.npy'/)
    })
  }

  it('tells of stores in archives that these have checksums', () => {
    const store = TreeStore.openSync(path('a.b2z'), { mode: 'a' })
    store.setSync('/x', x)
    store.closeSync()
    assert.equal(piped('verify', 'a.b2z').out, 'ok  a.b2z: 1 chunk decoded, checksums crc32\n')
    convertSync(path('a.b2z'), path('a.b2d'))
    assert.match(piped('verify', 'a.b2d').out, /^ok {2}a\.b2d: 1 chunk decoded, no checksums/)
  })

  it('says that files without checksums are complete, no more', () => {
    saveNpySync(path('a.npy'), x)
    saveSafetensorsSync(path('a.safetensors'), { x })
    for (const name of ['a.npy', 'a.safetensors']) {
      assert.equal(piped('verify', name).out, `ok  ${name}: complete, no checksums to compare with\n`)
      writeFileSync(path(name), readFileSync(path(name)).subarray(0, -1))
      assert.equal(piped('verify', name).status, 1)
    }
  })

  it('takes no part of an archive for the whole of it', () => {
    saveNpzSync(path('whole.npz'), { x })
    convertSync(path('whole.npz'), path('whole.b2z'))
    for (const name of ['whole.npz', 'whole.b2z']) {
      const { complaint, status } = piped('recover', name, 'out.b2nd')
      assert.equal(status, 1)
      assert.match(complaint, new RegExp(`^blosc2: Expected .* '${name}' is a zip archive`))
      assert.throws(() => readFileSync(path('out.b2nd')), { code: 'ENOENT' })
    }
  })
})
