import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  arange,
  asarray,
  fromCframe,
  fromCframeSync,
  load,
  loadSync,
  open,
  openSync,
  remove,
  removeSync,
  save,
  saveSync,
  zeros,
} from '../lib/index'
import { errnoOf } from './errno'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-save-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
const tensor = { data: Int16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }

describe('save', () => {
  it('writes tensors, arrays and super-chunks, and says how much', async () => {
    const info = await save(tensor, at('tensor.b2nd'), { vlmeta: { a: 1 } })
    assert.deepEqual(info, {
      path: at('tensor.b2nd'),
      nbytes: 12,
      cbytes: info.cbytes,
      bytesWritten: statSync(at('tensor.b2nd')).size,
    })
    assert.ok(info.cbytes > 0 && info.cbytes < info.bytesWritten)
    const a = await open(at('tensor.b2nd'), { dtype: 'int16' })
    assert.deepEqual(a.getSync().data, tensor.data)
    await a.save(pathToFileURL(at('array.b2nd')), { chunks: [1, 3], vlmeta: { b: 2 } })
    const b = openSync(at('array.b2nd'), { kind: 'ndarray' })
    assert.deepEqual([b.chunks, b.vlmeta.toObject()], [[1, 3], { a: 1, b: 2 }])
    saveSync(b, at('sync.b2nd'), { dtype: '>f4' })
    const c = openSync(at('sync.b2nd'), { dtype: 'float32' })
    assert.deepEqual([c.byteOrder, c.getSync().data], ['big', Float32Array.from(tensor.data)])
    await save(b.schunk, at('schunk.b2nd'))
    const saved = await b.schunk.save(at('schunk.b2nd'), { mode: 'w', vlmeta: { c: 3 } })
    assert.equal(saved.path, at('schunk.b2nd'))
    b.schunk.saveSync(at('schunk-sync.b2nd'), { contiguous: false })
    assert.deepEqual(openSync(at('schunk-sync.b2nd'), { kind: 'ndarray' }).vlmeta.toObject(), { a: 1, b: 2 })
    assert.deepEqual(openSync(at('schunk.b2nd'), { kind: 'ndarray' }).getSync().data, tensor.data)
  })

  it('refuses what is there already, as node:fs does', async () => {
    const path = at('there.b2nd')
    writeFileSync(path, 'mine')
    const expected = { code: 'EEXIST', errno: errnoOf('EEXIST'), path }
    await assert.rejects(save(tensor, path), expected)
    assert.throws(() => saveSync(tensor, path), expected)
    await assert.rejects(asarray(tensor, { urlpath: path }), expected)
    await assert.rejects(zeros([1], { urlpath: path, mode: 'w-' }), expected)
    await assert.rejects(arange(3, { urlpath: path }), expected)
    await assert.rejects((await zeros([1])).copy({ urlpath: path }), expected)
    assert.equal(readFileSync(path, 'utf8'), 'mine')
  })

  it("replaces it with mode 'w', even by its own content", async () => {
    const path = at('replaced.b2nd')
    writeFileSync(path, 'old')
    await save(tensor, path, { mode: 'w' })
    const a = await open(path, { kind: 'ndarray', mode: 'r+' })
    await save(a, path, { mode: 'w', contiguous: false })
    assert.equal(statSync(path).isDirectory(), true)
    assert.deepEqual(openSync(path, { dtype: 'int16' }).getSync().data, tensor.data)
    await save(tensor, path, { mode: 'w' })
    assert.equal(statSync(path).isFile(), true)
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('replaced')),
      ['replaced.b2nd'],
    )
  })

  it('fails as node:fs does where it cannot write', async () => {
    await assert.rejects(save(tensor, at('no/such/folder.b2nd')), { code: 'ENOENT' })
    await assert.rejects(save(tensor, join(at('there.b2nd'), 'x')), {
      code: process.platform === 'win32' ? 'ENOENT' : 'ENOTDIR',
    })
  })

  it('leaves nothing where it fails', async () => {
    const path = at('bad.b2nd')
    await assert.rejects(save({ data: Float32Array.of(1), shape: [2] }, path), RangeError)
    await assert.rejects(save(Float64Array.of(2.5), path, { dtype: 'int8' }), TypeError)
    await assert.rejects(
      Reflect.apply(save, null, [tensor, path, { bogus: 1 }]),
      /Unknown option 'bogus' for save/,
    )
    await assert.rejects(Reflect.apply(save, null, [{}, path]), TypeError)
    await assert.rejects(save(tensor, path, { meta: { 'a name that is longer than 31 bytes': 1 } }), {
      code: 'ERR_BLOSC2_LIMIT',
    })
    assert.equal(existsSync(path), false)
  })
})

describe('load', () => {
  it('gives an array that needs no file', async () => {
    for (const contiguous of [true, false]) {
      const path = at(`loaded-${contiguous}.b2nd`)
      await save(tensor, path, { contiguous, vlmeta: { a: [1] } })
      const a = await load(path, { dtype: 'int16' })
      const b = loadSync(path, { kind: 'ndarray', verify: true })
      await remove(path)
      assert.equal(existsSync(path), false)
      assert.deepEqual((await a.get()).data, tensor.data)
      assert.deepEqual([a.urlpath, a.mode, a.vlmeta.get('a')], [undefined, 'r+', [1]])
      await a.set(null, 9)
      assert.deepEqual(b.getSync().data, tensor.data)
    }
    await assert.rejects(load(at('missing.b2nd')), { code: 'ENOENT' })
    await assert.rejects(
      Reflect.apply(load, null, [at('there.b2nd'), { mode: 'r' }]),
      /Unknown option 'mode'/,
    )
  })
})

describe('toCframe and fromCframe', () => {
  it('go there and back', async () => {
    const a = await asarray(tensor, { chunks: [1, 2], meta: { m: 'x' } })
    const bytes = await a.toCframe()
    assert.deepEqual(a.toCframeSync(), bytes)
    writeFileSync(at('cframe.b2nd'), bytes)
    assert.deepEqual(openSync(at('cframe.b2nd'), { kind: 'ndarray' }).meta.toObject(), { m: 'x' })
    const b = await fromCframe(bytes, { dtype: 'int16' })
    const shared = fromCframeSync(bytes, { copy: false, kind: 'ndarray' })
    assert.deepEqual((await shared.get()).data, tensor.data)
    bytes.fill(0)
    assert.deepEqual((await b.get()).data, tensor.data)
    await b.set(null, 1)
    assert.equal(b.getSync([0, 0]), 1)
  })

  it('refuse other bytes', async () => {
    const bytes = await (await arange(100)).toCframe()
    await assert.rejects(fromCframe(new Uint8Array(0)), { name: 'Blosc2Error' })
    await assert.rejects(fromCframe(Buffer.from('no frame at all')), { code: 'ERR_BLOSC2_FORMAT' })
    await assert.rejects(fromCframe(bytes.slice(0, -1)), { code: 'ERR_BLOSC2_TRUNCATED' })
    await assert.rejects(fromCframe(Buffer.concat([bytes, Buffer.of(0)])), { code: 'ERR_BLOSC2_FORMAT' })
    await assert.rejects(Reflect.apply(fromCframe, null, ['b2frame']), TypeError)
    assert.throws(() => fromCframeSync(bytes, { kind: 'schunk' }), { code: 'ERR_BLOSC2_TYPE' })
  })
})

describe('remove', () => {
  it('takes files and sparse directories with their locks, and nothing else', async () => {
    await zeros([100], { chunks: [10], urlpath: at('rm'), contiguous: false })
    await (await open(at('rm'), { kind: 'ndarray', mode: 'r+' })).set(null, 1)
    await remove(at('rm/'))
    assert.equal(existsSync(at('rm')), false)
    await save(tensor, at('rm.b2nd'))
    writeFileSync(at('rm.b2nd.b2lock'), '')
    removeSync(at('rm.b2nd'))
    assert.equal(existsSync(at('rm.b2nd')) || existsSync(at('rm.b2nd.b2lock')), false)
    mkdirSync(at('photos'))
    writeFileSync(at('photos/cat.jpg'), '')
    await assert.rejects(remove(at('photos')), {
      code: 'ERR_BLOSC2_FORMAT',
      message: /directory of Blosc2's/,
    })
    assert.equal(existsSync(at('photos/cat.jpg')), true)
  })
})
