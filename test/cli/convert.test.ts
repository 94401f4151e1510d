import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { openSync, saveNpySync, saveSync } from '../../lib/index'
import { workplace } from './program'

describe('blosc2 with files of NumPy', () => {
  const { path, piped } = workplace()
  const data = Int16Array.from({ length: 24 }, (_, i) => i * i)

  it('converts between kinds of files', () => {
    saveNpySync(path('a.npy'), { data, shape: [4, 6] })
    const there = piped('convert', 'a.npy', 'a.b2nd', '--codec', 'lz4', '--level', '9')
    assert.equal(there.complaint, '')
    assert.match(there.out, /^a\.b2nd: 48 bytes in \d+ bytes/)
    const array = openSync(path('a.b2nd'), { dtype: 'int16' })
    assert.deepEqual([array.getSync().data, array.cparams.codec, array.cparams.clevel], [data, 'lz4', 9])
    array.closeSync()
    assert.equal(JSON.parse(piped('convert', 'a.b2nd', 'back.npy', '--json').out).nbytes, 48)
    assert.deepEqual(readFileSync(path('back.npy')), readFileSync(path('a.npy')))
    assert.equal(piped('convert', 'a.b2nd', 'again.npy').out, 'again.npy: 176 bytes\n')
  })

  it('replaces files only when told to, and compresses only what can be', () => {
    saveNpySync(path('a.npy'), { data, shape: [24] })
    writeFileSync(path('b.b2nd'), 'precious')
    const refused = piped('convert', 'a.npy', 'b.b2nd')
    assert.deepEqual([refused.status, readFileSync(path('b.b2nd'), 'utf8')], [1, 'precious'])
    assert.match(refused.complaint, /^blosc2: EEXIST: /)
    assert.equal(piped('convert', 'a.npy', 'b.b2nd', '--force').status, 0)
    const senseless = piped('convert', 'b.b2nd', 'c.npy', '--codec', 'lz4')
    assert.deepEqual([senseless.status, senseless.out], [2, ''])
  })

  it('writes what is selected as a .npy file, the bytes that saveNpy writes', () => {
    saveSync({ data, shape: [4, 6] }, path('a.b2nd'))
    const { bytes } = piped('cat', 'a.b2nd', '1::-1, 2:3', '--format', 'npy')
    saveNpySync(path('expected.npy'), { data: Int16Array.of(64, 4), shape: [2, 1] })
    assert.deepEqual(bytes, readFileSync(path('expected.npy')))
  })

  it('looks into .npy files, which hold the same elements in any order', () => {
    saveNpySync(path('f.npy'), { data, shape: [4, 6] }, { order: 'F' })
    assert.equal(piped('cat', 'f.npy', '1:3, 0', '--format', 'csv').out, '36,144\n')
    assert.match(piped('info', 'f.npy').out, /int16/)
    assert.equal(piped('cat', 'f.npy', '--plot').status, 0)
  })
})
