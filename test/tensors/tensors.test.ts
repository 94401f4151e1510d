import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  asarray,
  loadArray,
  loadArraySync,
  loadTensor,
  loadTensorSync,
  open,
  openSync,
  packTensor,
  packTensorSync,
  SChunk,
  saveArray,
  saveArraySync,
  saveNpy,
  saveTensor,
  saveTensorSync,
  Tuple,
  unpackTensor,
  unpackTensorSync,
} from '../../lib/index'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-tensors-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

/** Written by Python-Blosc2 4.12: `pack_tensor(np.arange(3, dtype='<i2'))`. */
const golden =
  'nqhiMmZyYW1lANIAAABhzwAAAAAAAAEtpBIAVQLTAAAAAAAAAAbTAAAAAAAAACbSAAAAAtIAAAAG0gAAAAbRAADRAAHD2AYAAAAAAAEFAAAAAAAAAAA' +
  'Ak80AB94AANwAAAUBBwIGAAAABgAAACYAAAAAAAAAAAEFAAAAAAAAAAAAAAABAAIABQEHCAgAAAAIAAAAKAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAA' +
  'AJQBk80AG94AAa9fX3BhY2tfdGVuc29yX1/SAAAAIdwAAcYAAABBBQEXCCEAAAAgAAAAQQAAAAAAAAAAAQAAAAAAAAAAAACUqV9fdHVwbGVfX6VudW1we' +
  'ZKpX190dXBsZV9fA6M8aTLOAAAAftgAAAAAAAAAAAAAAAAAAAAAAA=='

const tuple = (...items: unknown[]) => Tuple.from(items)
const matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }

describe('saveTensor and loadTensor', () => {
  it('write and read files, each in two forms', async () => {
    const size = await saveTensor(matrix, at('a.bl2'))
    assert.equal(size, statSync(at('a.bl2')).size)
    const loaded = await loadTensor(pathToFileURL(at('a.bl2')))
    assert.deepEqual(loaded, {
      dtype: 'float32',
      shape: [2, 3],
      stride: [3, 1],
      data: matrix.data,
      framework: 'numpy',
    })
    saveTensorSync(matrix, at('b.bl2'), { framework: 'torch' })
    assert.deepEqual(loadTensorSync(at('b.bl2')), { ...loaded, framework: 'torch' })
    await saveArray(matrix, at('c.bl2'))
    saveArraySync(matrix, at('d.bl2'))
    assert.deepEqual(readFileSync(at('c.bl2')), readFileSync(at('d.bl2')))
    assert.deepEqual(await loadArray(at('d.bl2')), loadArraySync(at('c.bl2')))
  })

  it('pack into bytes and unpack them', async () => {
    const bytes = await packTensor(matrix, { framework: 'tensorflow' })
    assert.deepEqual(packTensorSync(matrix, { framework: 'tensorflow' }), bytes)
    const { framework, data } = await unpackTensor(bytes, { dtype: '<f4' })
    assert.deepEqual([framework, data], ['tensorflow', matrix.data])
    assert.deepEqual(unpackTensorSync(bytes).shape, [2, 3])
  })

  it('read what Python packed, and keep the same record', async () => {
    const { data, dtype, shape } = await unpackTensor(Buffer.from(golden, 'base64'))
    assert.deepEqual([data, dtype, shape], [Int16Array.of(0, 1, 2), 'int16', [3]])
    await saveTensor(Int16Array.of(0, 1, 2), at('record.bl2'))
    const schunk = await open(at('record.bl2'), { kind: 'schunk' })
    const record = Buffer.from('94a95f5f7475706c655f5fa56e756d707992a95f5f7475706c655f5f03a33c6932', 'hex')
    assert.deepEqual(Buffer.from(schunk.vlmeta.getBytes('__pack_tensor__') ?? []), record)
    assert.deepEqual(schunk.meta.toObject(), {})
    assert.equal(schunk.typesize, 2)
  })

  it('keep dtypes with members, padding, titles and foreign byte order', async () => {
    const dtype = {
      fields: [
        { name: 'a', dtype: 'int32', offset: 0, byteOrder: 'big' },
        { name: 'b', dtype: 'float64', offset: 8, shape: [2], title: 'of b' },
        { name: 'n', dtype: { fields: [{ name: 'x', dtype: 'S3', offset: 0 }], itemsize: 3 }, offset: 24 },
      ],
      itemsize: 32,
    } as const
    const data = Uint8Array.from({ length: 64 }, (_, i) => i)
    const bytes = await packTensor({ data, shape: [2], dtype })
    const loaded = await unpackTensor(bytes)
    assert.deepEqual([loaded.dtype, loaded.data], [dtype, data])
    await saveTensor(data, at('struct.bl2'), { dtype, framework: 'numpy' })
    const { vlmeta } = openSync(at('struct.bl2'), { kind: 'schunk' })
    const members = [
      tuple('a', '>i4'),
      tuple('', '|V4'),
      tuple(tuple('of b', 'b'), '<f8', tuple(2)),
      tuple('n', [tuple('x', '|S3')]),
      tuple('', '|V5'),
    ]
    assert.deepEqual(vlmeta.get('__pack_tensor__'), tuple('numpy', tuple(2), members))
    const big = await unpackTensor(await packTensor([258, 3], { dtype: '>i2' }), { as: 'bytes' })
    assert.deepEqual(big.data, Uint8Array.of(2, 1, 3, 0))
  })

  it('take compressed arrays, and read those that save() wrote', async () => {
    const array = await asarray(matrix, { urlpath: at('a.b2nd'), dtype: '>f4', chunks: [1, 2] })
    const loaded = await loadTensor(at('a.b2nd'), { dtype: 'float32' })
    assert.deepEqual([loaded.data, loaded.framework, loaded.shape], [matrix.data, 'numpy', [2, 3]])
    await saveTensor(array, at('from-array.bl2'))
    assert.deepEqual((await loadTensor(at('from-array.bl2'))).data, matrix.data)
    const record = openSync(at('from-array.bl2'), { kind: 'schunk' }).vlmeta.get('__pack_tensor__')
    assert.deepEqual(record, tuple('numpy', tuple(2, 3), '>f4'))
    const out = new Float32Array(8)
    const into = await loadTensor(at('a.b2nd'), { out })
    assert.deepEqual([into.data, out.slice(0, 6)], [matrix.data, matrix.data])
    await assert.rejects(loadTensor(at('a.b2nd'), { dtype: 'float64' }), { code: 'ERR_BLOSC2_TYPE' })
  })

  it('read .npy files as well', async () => {
    await saveNpy(at('a.npy'), { data: [1, 2, 3, 4], shape: [2, 2] }, { dtype: '>i8', order: 'F' })
    const { data, dtype, framework } = await loadTensor(at('a.npy'), { as: 'number' })
    assert.deepEqual([data, dtype, framework], [Float64Array.of(1, 2, 3, 4), 'int64', 'numpy'])
    assert.deepEqual(loadArraySync(at('a.npy')).data, BigInt64Array.of(1n, 2n, 3n, 4n))
    await assert.rejects(loadTensor(at('a.npy'), { dtype: 'int32' }), { code: 'ERR_BLOSC2_TYPE' })
  })

  it('decode into memory of the caller, and as other types', async () => {
    const half = { data: Uint16Array.of(0x3c00, 0xc000), shape: [2] }
    const bytes = await packTensor(half, { dtype: 'float16' })
    assert.deepEqual((await unpackTensor(bytes, { as: 'float32' })).data, Float32Array.of(1, -2))
    assert.deepEqual((await unpackTensor(bytes, { as: 'bytes' })).data, Uint8Array.of(0, 0x3c, 0, 0xc0))
    const shared = new Float32Array(new SharedArrayBuffer(12), 4)
    const { data } = await unpackTensor(bytes, { out: shared })
    assert.equal(data, shared)
    assert.deepEqual([...shared], [1, -2])
    const wide = await packTensor(BigInt64Array.of(5n, -7n))
    assert.deepEqual((await unpackTensor(wide, { as: 'number' })).data, Float64Array.of(5, -7))
    await assert.rejects(unpackTensor(wide, { out: new Float32Array(2) }), TypeError)
    await assert.rejects(unpackTensor(wide, { out: new BigInt64Array(1) }), RangeError)
  })

  it('take options of storage', async () => {
    const options = {
      chunksize: 8,
      cparams: { codec: 'lz4', clevel: 1 },
      contiguous: false,
      vlmeta: { unit: 'K' },
      meta: { v: 1 },
      checksum: 'crc32c',
    } as const
    const size = await saveTensor(matrix, at('options'), options)
    const schunk = await open(at('options'), { kind: 'schunk' })
    assert.deepEqual([schunk.nchunks, schunk.chunksize, schunk.cparams.codec], [3, 8, 'lz4'])
    assert.deepEqual([schunk.vlmeta.get('unit'), schunk.meta.get('v'), schunk.contiguous], ['K', 1, false])
    assert.equal(schunk.checksums, 'complete')
    assert.equal(
      size,
      readdirSync(at('options')).reduce((sum, name) => sum + statSync(join(at('options'), name)).size, 0),
    )
    assert.deepEqual((await loadTensor(at('options'), { verify: true })).data, matrix.data)
  })

  it('hold no elements at all, one, and text', async () => {
    for (const shape of [[0], [3, 0, 2], []]) {
      const data = new Float64Array(shape.length === 0 ? 1 : 0).fill(7)
      const loaded = await unpackTensor(await packTensor({ data, shape }))
      assert.deepEqual([loaded.shape, loaded.data], [shape, data])
    }
    const text = await unpackTensor(await packTensor(['a', 'größe', '😀']))
    assert.deepEqual([text.dtype, text.data], ['U5', ['a', 'größe', '😀']])
  })

  it('read super-chunks with one big chunk by all threads, as they are with small ones', async () => {
    const data = Int32Array.from({ length: 1 << 20 }, (_, i) => (i * i) % 1013)
    for (const chunksize of [4 << 20, 12_340, 1 << 20]) {
      for (const cparams of [
        {},
        { filters: ['delta'] as const },
        { clevel: 0 },
        { codec: 'blosclz' as const },
      ]) {
        const bytes = await packTensor(data, { chunksize, cparams, checksum: 'crc32c' })
        assert.deepEqual((await unpackTensor(bytes)).data, data)
      }
    }
  })
})

describe('saveTensor and loadTensor refuse', () => {
  it('existing files, unless they may be replaced', async () => {
    writeFileSync(at('there'), 'x')
    await assert.rejects(saveTensor(matrix, at('there')), { code: 'EEXIST', path: at('there') })
    assert.equal(readFileSync(at('there'), 'utf8'), 'x')
    await saveTensor(matrix, at('there'), { mode: 'w' })
    assert.deepEqual((await loadTensor(at('there'))).data, matrix.data)
  })

  it('what they cannot store, and leave no file', async () => {
    mkdirSync(at('empty'))
    const path = join(at('empty'), 'x')
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    const failures: [Promise<unknown>, object][] = [
      [saveTensor(matrix, path, { dtype: 'int8' }), { name: 'TypeError', message: /same_kind/ }],
      [saveTensor({ ...matrix, shape: [3, 3] }, path), { name: 'RangeError' }],
      [
        saveTensor(matrix, path, { chunksize: 6 }),
        { message: /multiple of the 4 bytes of an element, got 6/ },
      ],
      [saveTensor(matrix, path, { signal: stop.signal }), { message: 'enough' }],
      [saveTensor(['a'], path, { framework: 'torch' }), { message: /that torch has.*got U1/ }],
      [saveTensor([1], path, { framework: 'torch', dtype: '>f4' }), { message: /big-endian/ }],
      [saveTensor(matrix, path, { vlmeta: { __pack_tensor__: 1 } }), { message: /reserved/ }],
      [saveTensor(matrix, join(path, 'y')), { code: 'ENOENT' }],
    ]
    for (const [failing, expected] of failures) await assert.rejects(failing, expected)
    assert.deepEqual(readdirSync(at('empty')), [])
  })

  it('options that are not theirs', async () => {
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ chunks: [1, 1] }, /Unknown option 'chunks' for saveTensor\(\)/],
      [{ urlpath: 'x' }, /Unknown option 'urlpath'/],
      [{ framework: 'jax' }, /'framework' to be one of 'numpy', 'torch', 'tensorflow', got 'jax'/],
    ]
    for (const [options, message] of wrong) {
      await assert.rejects(saveTensor(matrix, at('never'), options), { name: 'TypeError', message })
    }
    const framework: Record<string, unknown> = { framework: 'numpy' }
    await assert.rejects(saveArray(matrix, at('never'), framework), /Unknown option 'framework'/)
    const signal: Record<string, unknown> = { signal: new AbortController().signal }
    assert.throws(() => loadTensorSync(at('never'), signal), /asynchronous loadTensor/)
    await assert.rejects(loadTensor(at('missing')), { code: 'ENOENT' })
  })

  it('files that are no tensors, and records that say nonsense', async () => {
    await SChunk.create({ data: new Uint8Array(8), urlpath: at('plain') })
    await assert.rejects(loadTensor(at('plain')), {
      code: 'ERR_BLOSC2_NOT_A_TENSOR',
      message: /super-chunk without '__pack_tensor__'/,
    })
    const records: [unknown, string][] = [
      [1, 'ERR_BLOSC2_NOT_A_TENSOR'],
      [tuple('jax', tuple(1), '<f8'), 'ERR_BLOSC2_NOT_A_TENSOR'],
      [tuple('numpy', tuple(-1), '<f8'), 'ERR_BLOSC2_NOT_A_TENSOR'],
      [tuple('numpy', tuple(...new Array(17).fill(1)), '<f8'), 'ERR_BLOSC2_NOT_A_TENSOR'],
      [tuple('numpy', tuple(1), 8), 'ERR_BLOSC2_NOT_A_TENSOR'],
      [tuple('numpy', tuple(1), [tuple('a')]), 'ERR_BLOSC2_NOT_A_TENSOR'],
      [tuple('numpy', tuple(1), '|O'), 'ERR_BLOSC2_UNSAFE_DTYPE'],
      [tuple('numpy', tuple(1), '<f16'), 'ERR_BLOSC2_UNSUPPORTED'],
      [tuple('numpy', tuple(2), '<f8'), 'ERR_BLOSC2_CORRUPT'],
      [tuple('numpy', tuple(2 ** 52, 2 ** 52), '<f8'), 'ERR_BLOSC2_CORRUPT'],
    ]
    for (const [record, code] of records) {
      const made = await SChunk.create({ data: new Float64Array(1), vlmeta: { __pack_tensor__: record } })
      await assert.rejects(unpackTensor(await made.toCframe()), { code }, JSON.stringify(record))
    }
    const lists = await SChunk.create({
      data: new Float64Array(1),
      vlmeta: { __pack_tensor__: ['numpy', [1], '<f8'] },
    })
    assert.deepEqual((await unpackTensor(await lists.toCframe())).shape, [1])
    await assert.rejects(unpackTensor(Buffer.from('junk')), { name: 'Blosc2Error' })
  })
})
