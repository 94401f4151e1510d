import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { asarray, open, openSync, remove, removeSync, setLimits, sniff, sniffSync, zeros } from '../lib/index'
import { errnoOf } from './errno'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-open-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
const array = at('a.b2nd')
const sparse = at('sparse.b2nd')

before(async () => {
  const tensor = { data: Float32Array.from({ length: 100 }, (_, i) => i), shape: [10, 10] }
  const options = { chunks: [4, 4], vlmeta: { note: 'x' } }
  await asarray(tensor, { ...options, urlpath: array })
  await asarray(tensor, { ...options, urlpath: sparse, contiguous: false })
})

describe('open', () => {
  it('finds an array by its content, whatever it is called', async () => {
    const renamed = at('renamed.bin')
    writeFileSync(renamed, readFileSync(array))
    for (const path of [
      array,
      renamed,
      sparse,
      `${sparse}/`,
      pathToFileURL(array),
      pathToFileURL(array).href,
    ]) {
      await using a = await open(path)
      assert.equal(a.kind, 'ndarray')
      using b = openSync(path, { kind: 'ndarray' })
      assert.deepEqual([b.shape, b.dtype, b.mode], [[10, 10], 'float32', 'r'])
      assert.equal(b.getSync([9, 9]), 99)
    }
    await using byBytes = await open(Buffer.from(array))
    assert.equal(byBytes.urlpath, array)
  })

  it('finds a frame within a larger file', async () => {
    const wrapped = at('wrapped.bin')
    const frame = readFileSync(array)
    writeFileSync(wrapped, Buffer.concat([Buffer.alloc(4096, 1), frame, Buffer.alloc(100, 2)]))
    for (const options of [{}, { mmapMode: 'r' }, { length: frame.length }] as const) {
      const a = await open(wrapped, { kind: 'ndarray', offset: 4096, ...options })
      assert.equal(await a.get([5, 5]), 55)
    }
    assert.deepEqual((await sniff(wrapped, { offset: 4096n })).shape, [10, 10])
    await assert.rejects(open(wrapped, { offset: 4096, length: frame.length - 50 }), /ERR_BLOSC2|Expected/)
    await assert.rejects(open(wrapped, { offset: 4096, mode: 'r+' }), { code: 'ERR_BLOSC2_UNSUPPORTED' })
    await assert.rejects(open(wrapped), { code: 'ERR_BLOSC2_FORMAT', message: /bytes 01 01 01/ })
  })

  it("in mode 'r' writes nothing", async () => {
    const before = readFileSync(array)
    const { mtimeMs } = statSync(array)
    const a = await open(array, { kind: 'ndarray', verify: true })
    a.vlmeta.toObject()
    await a.close()
    assert.deepEqual(readFileSync(array), before)
    assert.equal(statSync(array).mtimeMs, mtimeMs)
  })

  it('checks kind and dtype', async () => {
    assert.equal((await open(array, { dtype: 'float32' })).dtype, 'float32')
    assert.equal((await open(array, { dtype: Float32Array, kind: 'ndarray' })).kind, 'ndarray')
    const expected = { name: 'Blosc2Error', code: 'ERR_BLOSC2_TYPE', path: array }
    await assert.rejects(open(array, { dtype: 'int32' }), { ...expected, message: /'int32'.*'float32'/ })
    await assert.rejects(open(array, { kind: 'schunk' }), { ...expected, message: /schunk.*ndarray/ })
    assert.throws(() => openSync(array, { kind: 'schunk' }), expected)
  })

  it('refuses options that make no sense, never ignores them', async () => {
    const refused = async (options: object, message: RegExp, code?: string) => {
      const call: Promise<unknown> = Reflect.apply(open, null, [array, options])
      await assert.rejects(call, code ? { code, message } : { name: 'TypeError', message })
      assert.throws(() => Reflect.apply(openSync, null, [array, options]), { message })
    }
    await refused({ bogus: 1 }, /Unknown option 'bogus' for open/)
    await refused({ mode: 'zzz' }, /'mode' to be one of 'r', 'r\+', 'a'/)
    await refused({ mode: 'w' }, /save\(.*asarray\(/)
    await refused({ mmapMode: 'w+' }, /'mmapMode' to be one of 'r', 'r\+', 'c'/)
    await refused({ mmapMode: 'r+', mode: 'r' }, /'r\+' contradicts 'r'/)
    await refused({ mmapMode: 'r', mode: 'r+' }, /'r' contradicts 'r\+'/)
    await refused({ mmapMode: 'c', mode: 'r' }, /'c' contradicts 'r'/)
    await refused({ mmapMode: 'r+', offset: 1 }, /read-only/, 'ERR_BLOSC2_UNSUPPORTED')
    await refused({ initialMappingSize: 1 }, /needs 'mmapMode'/)
    await refused({ initialMappingSize: 1, mmapMode: 'r' }, /needs 'mmapMode'/)
    await refused({ locking: true, mmapMode: 'r' }, /'locking' is not for files that are mapped/)
    await refused({ cparams: { typesize: 8 }, mode: 'r+' }, /cparams.typesize/)
    await refused({ cparams: { codec: 'lz5' } }, /codec/)
    await refused({ kind: 'array' }, /'kind' to be one of/)
    await refused({ verify: 'yes' }, /'verify'/)
    await refused({ offset: 0.5 }, /'offset'/)
    assert.throws(() => Reflect.apply(openSync, null, [array, { signal: AbortSignal.abort() }]), TypeError)
    await assert.rejects(open(array, { signal: AbortSignal.abort('gone') }), (reason) => reason === 'gone')
  })

  it('maps files into memory, but no directories', async () => {
    const a = await open(array, { kind: 'ndarray', mmapMode: 'r' })
    assert.equal(a.mode, 'r')
    assert.equal(await a.get([3, 4]), 34)
    await assert.rejects(open(sparse, { mmapMode: 'r' }), { code: 'ERR_BLOSC2_MMAP', path: sparse })
  })

  it('writes with the parameters it is given', async () => {
    const path = at('params.b2nd')
    await zeros([4000], { dtype: 'int32', chunks: [1000], urlpath: path })
    const ramp = { data: Int32Array.from({ length: 1000 }, (_, i) => i), shape: [1000] }
    await using a = await open(path, { kind: 'ndarray', mode: 'r+', cparams: { codec: 'lz4', clevel: 9 } })
    assert.equal(a.cparams.codec, 'lz4')
    await a.set('1000:2000', ramp)
    assert.equal((await a.chunkInfo(1)).codec, 'lz4')
    await using b = await open(path, { kind: 'ndarray', mode: 'a', cparams: { codec: 'zlib' } })
    await b.set('2000:3000', ramp)
    assert.deepEqual([b.chunkInfoSync(1).codec, b.chunkInfoSync(2).codec], ['lz4', 'zlib'])
    assert.equal(await b.get([1999]), 999)
  })

  it('changes the file behind a link', async () => {
    const target = at('target.b2nd')
    await zeros([4], { urlpath: target })
    symlinkSync(target, at('link.b2nd'))
    await using a = await open(at('link.b2nd'), { kind: 'ndarray', mode: 'r+' })
    await a.set(null, 1)
    assert.equal(openSync(target, { kind: 'ndarray' }).getSync([0]), 1)
  })
})

describe('what is no array', () => {
  it('is missing with the shape of node:fs', async () => {
    const path = at('missing.b2nd')
    const expected = { code: 'ENOENT', path, errno: errnoOf('ENOENT') }
    await assert.rejects(open(path), expected)
    await assert.rejects(open(path, { mode: 'a' }), { code: 'ENOENT' })
    assert.throws(() => openSync(path), expected)
    await assert.rejects(sniff(path), expected)
    await assert.rejects(remove(path), expected)
    assert.throws(() => removeSync(path), expected)
  })

  it('is named for what it is', async () => {
    const cases: [string, string | Buffer, string, RegExp][] = [
      ['empty', '', 'ERR_BLOSC2_FORMAT', /found nothing/],
      ['text', 'hello, I am a text file', 'ERR_BLOSC2_FORMAT', /found bytes 68 65 6c 6c 6f/],
      ['x.h5', Buffer.from('894844460d0a1a0a', 'hex'), 'ERR_BLOSC2_FORMAT', /an HDF5 file/],
      ['x.npy', Buffer.from('934e554d505901007600', 'hex'), 'ERR_BLOSC2_TRUNCATED', /a \.npy header of 128/],
      ['x.npz', Buffer.from('504b03041400', 'hex'), 'ERR_BLOSC2_FORMAT', /a zip archive/],
    ]
    for (const [name, content, code, message] of cases) {
      const path = at(name)
      writeFileSync(path, content)
      const expected = { name: 'Blosc2Error', code, message, path }
      await assert.rejects(open(path), expected)
      assert.throws(() => openSync(path), expected)
      assert.throws(() => sniffSync(path), expected)
    }
    await assert.rejects(open(folder), { code: 'ERR_BLOSC2_FORMAT', message: /a directory with \d+ entries/ })
    mkdirSync(at('store.b2d'))
    writeFileSync(at('store.b2d/embed.b2e'), '')
    await assert.rejects(open(at('store.b2d')), { code: 'ERR_BLOSC2_FORMAT', message: /embed\.b2e/ })
  })

  it('or is cut off, does not open', async () => {
    const path = at('cut.b2nd')
    const whole = readFileSync(array)
    for (const length of [0, 1, 9, 40, 90, 150, whole.length >> 1, whole.length - 1]) {
      writeFileSync(path, whole)
      truncateSync(path, length)
      await assert.rejects(open(path), (error) => {
        assert.ok(error instanceof Error && 'code' in error)
        assert.match(String(error.code), /^ERR_BLOSC2_(FORMAT|TRUNCATED|CORRUPT)$/, `cut to ${length}`)
        return true
      })
    }
  })

  it('is no path', async () => {
    await assert.rejects(Reflect.apply(open, null, [42]), {
      name: 'TypeError',
      message: /string, URL or Buffer/,
    })
    await assert.rejects(open(''), TypeError)
    await assert.rejects(open('a\0b'), TypeError)
    await assert.rejects(open('https://example.com/a.b2nd'), { code: 'ERR_BLOSC2_UNSUPPORTED' })
    await assert.rejects(open(new URL('https://example.com/a.b2nd')), { code: 'ERR_BLOSC2_UNSUPPORTED' })
  })
})

describe('sniff', () => {
  it('reads the header alone', async () => {
    const { nbytes, kind, dtype, shape, chunks, codec, version } = await sniff(array)
    assert.deepEqual(
      { nbytes, kind, dtype, shape, chunks, codec, version },
      {
        nbytes: 400,
        kind: 'ndarray',
        dtype: 'float32',
        shape: [10, 10],
        chunks: [4, 4],
        codec: 'zstd',
        version: 2,
      },
    )
    assert.deepEqual(sniffSync(sparse).shape, [10, 10])
    await assert.rejects(
      Reflect.apply(sniff, null, [array, { mode: 'r' }]),
      /Unknown option 'mode' for sniff/,
    )
  })
})

describe('setLimits', () => {
  it('bounds what files may declare', async () => {
    try {
      setLimits({ maxChunks: 8 })
      await assert.rejects(open(array), { code: 'ERR_BLOSC2_LIMIT', path: array })
      setLimits({ maxChunks: 9, maxBytes: 50 })
      await assert.rejects(open(array), { code: 'ERR_BLOSC2_LIMIT' })
    } finally {
      setLimits({ maxChunks: 2 ** 31 - 1, maxBytes: Number.POSITIVE_INFINITY })
    }
    assert.throws(() => setLimits({ maxBytes: 0 }), RangeError)
    assert.throws(() => Reflect.apply(setLimits, null, [{ maxByte: 1 }]), TypeError)
  })
})
