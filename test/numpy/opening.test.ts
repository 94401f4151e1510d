import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  asarray,
  load,
  loadNpySync,
  loadSync,
  open,
  openSync,
  save,
  saveNpySync,
  saveNpzSync,
  saveSafetensorsSync,
  saveSync,
  sniff,
  sniffSync,
  type Tensor,
} from '../../lib/index'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-opening-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }
const code = (code: string) => ({ name: 'Blosc2Error', code })

describe("open(), load(), save() and sniff() of NumPy's and safetensors' files", () => {
  before(() => {
    saveNpySync(at('a.npy'), x)
    saveNpzSync(at('a.npz'), { x })
    saveSafetensorsSync(at('a.safetensors'), { x })
    for (const kind of ['npy', 'npz', 'safetensors']) copyFileSync(at(`a.${kind}`), at(`${kind}.bin`))
  })

  it('tell what they are by content, whatever they are called', async () => {
    await using npy = await open(at('npy.bin'))
    assert.ok(npy.kind === 'npy')
    assert.deepEqual((await npy.get(':, 0')).data, Float32Array.of(1, 4))
    await using npz = await open(at('npz.bin'), { mmapMode: 'r' })
    assert.ok(npz.kind === 'npz' && npz.mapped)
    assert.equal(await npz.get('x', [1, 2]), 6)
    await using tensors = await open(at('safetensors.bin'), { mode: 'r' })
    assert.ok(tensors.kind === 'safetensors')
    assert.equal(await tensors.get('x', [0, 1]), 2)
  })

  it('give handles that write where that is asked for', async () => {
    const path = at('written.npy')
    await save(x, path)
    await using file = await open(path, { kind: 'npy', mode: 'r+' })
    await file.set('0', 0)
    assert.deepEqual(loadNpySync(path).data, Float32Array.of(0, 0, 0, 4, 5, 6))
    await using mine = await open(path, { kind: 'npy', mmapMode: 'c' })
    await mine.set('1', 7)
    assert.deepEqual([await mine.get([1, 1]), await file.get([1, 1])], [7, 5])
    await assert.rejects(open(at('a.npz'), { mode: 'r+' }), code('ERR_BLOSC2_READ_ONLY'))
    assert.throws(() => openSync(at('a.safetensors'), { mmapMode: 'c' }), code('ERR_BLOSC2_READ_ONLY'))
    await assert.rejects(open(path, { verify: true }), TypeError)
  })

  it('hold files to the kind and the dtype that are expected', async () => {
    await using file = await open(join(folder, 'a.npy'), { kind: 'npy', dtype: 'float32' })
    const { data }: Tensor<'float32'> = await file.get(null)
    assert.deepEqual(data, x.data)
    await assert.rejects(open(at('a.npy'), { kind: 'npy', dtype: 'int8' }), code('ERR_BLOSC2_TYPE'))
    await assert.rejects(open(at('a.npy'), { kind: 'ndarray' }), {
      ...code('ERR_BLOSC2_TYPE'),
      message: /^Expected kind 'ndarray' in '.*a\.npy', found 'npy'$/,
    })
    await assert.rejects(open(at('npy.bin'), { dtype: 'float32' }), code('ERR_BLOSC2_TYPE'))
    await save(x, at('a.b2nd'))
    await assert.rejects(open(at('a.b2nd'), { kind: 'npz' }), code('ERR_BLOSC2_TYPE'))
  })

  it('load what can be changed without the file', async () => {
    const path = at('loaded.npy')
    saveSync(x, path)
    await using npy = await load(path)
    rmSync(path)
    assert.ok(npy.kind === 'npy')
    npy.setSync([0, 0], 9)
    assert.deepEqual(npy.getSync(null).data, Float32Array.of(9, 2, 3, 4, 5, 6))
    assert.equal(npy.urlpath, undefined)
    await assert.rejects(npy.append(x), TypeError)
    using npz = loadSync(at('npz.bin'))
    assert.ok(npz.kind === 'npz')
    assert.deepEqual(npz.getSync('x', null).data, x.data)
    using tensors = loadSync(at('safetensors.bin'))
    assert.ok(tensors.kind === 'safetensors')
    assert.deepEqual(tensors.getSync('x', null).data, x.data)
  })

  it('save by extension', async () => {
    const array = await asarray(x)
    assert.equal((await save(array, at('b.npy'))).bytesWritten, readFileSync(at('b.npy')).length)
    assert.deepEqual(readFileSync(at('b.npy')), readFileSync(at('a.npy')))
    await assert.rejects(save(array, at('b.npy')), { code: 'EEXIST' })
    await save({ x: array }, `${folder}/b.npz`)
    assert.deepEqual(readFileSync(at('b.npz')), readFileSync(at('a.npz')))
    saveSync({ x: array }, `${folder}/b.safetensors`)
    assert.deepEqual(readFileSync(at('b.safetensors')), readFileSync(at('a.safetensors')))
    await assert.rejects(save(array, at('c.npy'), { chunks: [1, 1] }), TypeError)
  })

  it('sniff headers', async () => {
    const known = { dtype: 'float32', shape: [2, 3], nbytes: 24, cbytes: 24 }
    assert.deepEqual(await sniff(at('npy.bin')), { kind: 'npy', ...known, version: 1 })
    assert.deepEqual(sniffSync(at('npz.bin')), { kind: 'npz', nbytes: 152, cbytes: 152, version: 0 })
    assert.deepEqual(await sniff(at('a.safetensors')), {
      kind: 'safetensors',
      nbytes: 24,
      cbytes: 24,
      version: 0,
    })
  })

  it('say what is wrong with them', async () => {
    writeFileSync(at('cut.npz'), readFileSync(at('a.npz')).subarray(0, 100))
    await assert.rejects(open(at('cut.npz')), code('ERR_BLOSC2_FORMAT'))
    writeFileSync(at('cut.npy'), readFileSync(at('a.npy')).subarray(0, 140))
    await assert.rejects(open(at('cut.npy')), code('ERR_BLOSC2_TRUNCATED'))
    writeFileSync(
      at('other.zip'),
      readFileSync(at('a.npz')).toString('latin1').replaceAll('x.npy', 'x.txt'),
      'latin1',
    )
    await assert.rejects(open(at('other.zip')), code('ERR_BLOSC2_UNSUPPORTED'))
  })
})
