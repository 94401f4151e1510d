import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { asarray, fromCframe, load, open, SChunk, type SChunkOptions, save, sniff } from '../../lib'
import { scratchFolder } from '../danger/scratch'

const ramp = Float64Array.from({ length: 1000 }, (_, i) => i / 8)
const rampBytes = Buffer.from(ramp.buffer)

describe('creating super-chunks', () => {
  const path = scratchFolder()

  it('divides data into chunks, as wide as its elements', async () => {
    const schunk = await SChunk.create({ data: ramp, chunksize: 3000 })
    const { typesize, chunksize, nchunks, nbytes, length, blocksize, vlblocks, contiguous } = schunk
    assert.deepEqual(
      { typesize, chunksize, nchunks, nbytes, length, blocksize, vlblocks, contiguous },
      {
        typesize: 8,
        chunksize: 3000,
        nchunks: 3,
        nbytes: 8000,
        length: 1000,
        blocksize: 0,
        vlblocks: false,
        contiguous: true,
      },
    )
    assert.ok(rampBytes.subarray(6000).equals(await schunk.decompressChunk(2)))
    assert.ok(schunk.cbytes > 0 && schunk.cratio === schunk.nbytes / schunk.cbytes)
    assert.deepEqual(schunk.cparams, {
      codec: 'zstd',
      codecMeta: 0,
      clevel: 5,
      filters: ['shuffle'],
      splitMode: 'auto',
      useDict: false,
      blocksize: 0,
      typesize: 8,
    })
  })

  it('has Python’s sizes where none are asked for', async () => {
    const sizes = async (options?: SChunkOptions) => {
      const { chunksize, typesize, nchunks } = await SChunk.create(options)
      return [chunksize, typesize, nchunks]
    }
    assert.deepEqual(await sizes(), [2 ** 24, 1, 0])
    assert.deepEqual(await sizes({ typesize: 8 }), [2 ** 24, 8, 0])
    assert.deepEqual(await sizes({ cparams: { typesize: 300 } }), [Math.floor(2 ** 24 / 300) * 300, 300, 0])
    assert.deepEqual(await sizes({ data: ramp }), [8000, 8, 1])
    assert.deepEqual(await sizes({ data: rampBytes }), [8000, 1, 1])
    assert.deepEqual(await sizes({ data: new Uint16Array(5), typesize: 1 }), [10, 1, 1])
    assert.deepEqual(await sizes({ data: new Uint8Array(10), typesize: 4 }), [12, 4, 1])
    assert.deepEqual(await sizes({ data: new Uint8Array(0) }), [2 ** 24, 1, 0])
    assert.deepEqual(await sizes({ chunksize: -1 }), [-1, 1, 0])
    assert.deepEqual(await sizes({ data: new Uint8Array(10), chunksize: -1 }), [10, 1, 1])
    assert.deepEqual(await sizes({ data: new Uint8Array(10), chunksize: 0 }), [0, 1, 1])
  })

  it('takes any memory', async () => {
    const { buffer } = ramp
    const shared = new SharedArrayBuffer(16)
    new Uint8Array(shared).fill(3)
    const resizable = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }])
    const given = [buffer, new DataView(buffer, 8, 24), shared, resizable, ramp.subarray(1, 4)] as const
    const lengths = [8000, 24, 16, 8, 24]
    for (const [i, data] of given.entries()) {
      assert.equal((await SChunk.create({ data })).nbytes, lengths[i])
    }
    const viewed = SChunk.createSync({ data: ramp.subarray(1, 4) })
    assert.ok(rampBytes.subarray(8, 32).equals(viewed.getSliceSync()))
  })

  it('writes one file, or a directory, and opens it again', async () => {
    for (const contiguous of [true, false]) {
      const urlpath = path(`made-${contiguous}`)
      const meta = { fixed: [1, 'two'] }
      const vlmeta = { loose: { three: 2n ** 63n } }
      await using made = await SChunk.create({
        data: ramp,
        chunksize: 800,
        urlpath,
        contiguous,
        meta,
        vlmeta,
      })
      assert.deepEqual([made.urlpath, made.mode, made.contiguous], [urlpath, 'r+', contiguous])
      assert.equal(statSync(urlpath).isDirectory(), !contiguous)
      await using opened = await open(urlpath, { kind: 'schunk' })
      assert.ok(rampBytes.equals(await opened.getSlice()))
      assert.deepEqual([opened.meta.toObject(), opened.vlmeta.toObject()], [meta, vlmeta])
      assert.equal((await load(urlpath, { kind: 'schunk' })).nchunks, 10)
      await assert.rejects(SChunk.create({ urlpath }), { code: 'EEXIST' })
      const { nbytes, codec } = await sniff(urlpath)
      assert.deepEqual([nbytes, codec], [8000, 'zstd'])
    }
  })

  it('replaces a file only with mode w, and then all at once', async () => {
    const urlpath = path('replaced')
    writeFileSync(urlpath, 'something else')
    await assert.rejects(SChunk.create({ urlpath, data: ramp }), { code: 'EEXIST' })
    assert.throws(() => SChunk.createSync({ urlpath, data: ramp }), { code: 'EEXIST' })
    assert.equal(readFileSync(urlpath, 'utf8'), 'something else')
    await using schunk = await SChunk.create({ urlpath, data: ramp, mode: 'w' })
    assert.equal(schunk.nbytes, 8000)
  })

  it('keeps checksums and locks where it is told to', async () => {
    const urlpath = path('kept')
    const options = { urlpath, data: ramp, chunksize: 800, checksum: 'crc32c', locking: true } as const
    await using schunk = await SChunk.create(options)
    assert.equal(schunk.checksums, 'complete')
    await schunk.withLock(async () => {
      await schunk.setSlice(50, Float64Array.of(1, 2, 3))
      await schunk.insertData(2, new Float64Array(100))
    })
    assert.ok(existsSync(`${urlpath}.b2lock`))
    await using opened = await open(urlpath, { kind: 'schunk', verify: true })
    assert.equal(opened.checksums, 'complete')
    await opened.verify()
    const copy = await opened.copy({ chunksize: 1600, urlpath: path('kept-copy') })
    assert.deepEqual([copy.checksums, copy.nchunks], ['complete', 6])
    await copy.close()
    assert.equal((await opened.copy({ checksum: 'none' })).checksums, 'none')
    await assert.rejects(SChunk.create({ locking: true }), { name: 'TypeError', message: /urlpath/ })
  })

  it('leaves nothing behind when it is aborted', async () => {
    const urlpath = path('aborted')
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(SChunk.create({ data: ramp, urlpath, signal }), /enough/)
    assert.equal(existsSync(urlpath), false)
    const seen: number[] = []
    await SChunk.create({ data: ramp, chunksize: 80, onProgress: ({ done }) => seen.push(done) })
    assert.equal(seen.at(-1), 100)
  })

  it('names what is wrong with its options', async () => {
    const wrong: readonly (readonly [unknown, string, RegExp])[] = [
      [{ shape: [3] }, 'TypeError', /Unknown option 'shape' for SChunk.create/],
      [{ data: 'text' }, 'TypeError', /option 'data'.*got 'text'/],
      [{ data: [1, 2] }, 'TypeError', /option 'data'/],
      [{ chunksize: -2 }, 'RangeError', /chunksize/],
      [{ chunksize: 1.5 }, 'TypeError', /chunksize/],
      [{ chunksize: 2 ** 31 }, 'RangeError', /chunksize/],
      [{ chunksize: 10, typesize: 4 }, 'RangeError', /multiple of the 4 bytes/],
      [{ typesize: 0 }, 'RangeError', /typesize/],
      [{ typesize: 4, cparams: { typesize: 8 } }, 'RangeError', /that of cparams, 8/],
      [{ cparams: { blocksize: 6, typesize: 4 } }, 'RangeError', /blocksize/],
      [{ cparams: { codec: 'zfp-acc', codecMeta: 3 }, typesize: 4 }, 'TypeError', /Expected an array/],
      [
        { meta: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`m${i}`, i])) },
        'Blosc2Error',
        /16 entries/,
      ],
      [{ mode: 'a' }, 'TypeError', /mode/],
    ]
    for (const [options, name, message] of wrong) {
      await assert.rejects(SChunk.create(Object(options)), { name, message })
      assert.throws(() => SChunk.createSync(Object(options)), { name })
    }
    assert.throws(
      () => SChunk.createSync(Object({ signal: new AbortController().signal })),
      /asynchronous SChunk.create/,
    )
    const meta = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`m${i}`, i]))
    assert.equal((await SChunk.create({ meta, vlmeta: meta })).meta.size, 16)
  })
})

describe('copies of super-chunks', () => {
  const path = scratchFolder()

  it('keep chunks as they are stored, unless told otherwise', async () => {
    const schunk = await SChunk.create({ data: ramp, chunksize: 3200, vlmeta: { a: 1 }, meta: { b: 2 } })
    const same = await schunk.copy({ vlmeta: { c: 3 } })
    assert.deepEqual(await same.getChunk(1), await schunk.getChunk(1))
    assert.deepEqual([same.vlmeta.toObject(), same.meta.toObject()], [{ a: 1, c: 3 }, { b: 2 }])
    await same.deleteChunk(0)
    assert.equal(schunk.nchunks, 3)
    const tight = schunk.copySync({ cparams: { codec: 'lz4', clevel: 9 } })
    assert.deepEqual([tight.chunksize, tight.nchunks, tight.cparams.codec], [3200, 3, 'lz4'])
    // The last chunk is a short one, which C-Blosc2 pads when it compresses anew.
    assert.deepEqual([tight.nbytes, tight.chunkInfoSync(2).nbytes], [8000, 1600])
    assert.ok(rampBytes.equals(await tight.getSlice()))
    assert.equal(tight.vlmeta.get('a'), 1)
    const smaller = await schunk.copy({ chunksize: 1000, urlpath: path('smaller') })
    assert.deepEqual([smaller.chunksize, smaller.nchunks, smaller.urlpath], [1000, 8, path('smaller')])
    assert.ok(rampBytes.equals(await smaller.getSlice()))
    await smaller.close()
  })

  it('keep chunks of different sizes, or give them one', async () => {
    const parts = [ramp.subarray(0, 10), new Float64Array(500), ramp.subarray(10, 300), new Float64Array(3)]
    const schunk = await SChunk.create({ chunksize: -1, typesize: 8 })
    for (const part of parts) await schunk.appendData(part)
    const all = await schunk.getSlice()
    const recoded = await schunk.copy({ cparams: { codec: 'zlib' } })
    assert.deepEqual([recoded.chunksize, recoded.nchunks], [0, 4])
    assert.deepEqual(await recoded.getSlice(), all)
    assert.equal((await recoded.chunkInfo(1)).special, 'none')
    const even = await schunk.copy({ chunksize: 1600 })
    assert.deepEqual([even.chunksize, even.nchunks], [1600, 5])
    assert.deepEqual(await even.getSlice(), all)
    const cparams = { codec: 'zlib' } as const
    for (const copy of [
      await recoded.copy(),
      await even.copy({ cparams, contiguous: false, urlpath: path('dir') }),
    ]) {
      assert.deepEqual(await copy.getSlice(), all)
      await copy.close()
    }
  })

  it('are written with save()', async () => {
    const schunk = await SChunk.create({ data: ramp, chunksize: 3200 })
    const info = await schunk.save(path('saved'))
    assert.deepEqual(
      [info.path, info.nbytes, info.bytesWritten],
      [path('saved'), 8000, statSync(path('saved')).size],
    )
    await assert.rejects(schunk.save(path('saved')), { code: 'EEXIST' })
    assert.throws(() => schunk.saveSync(path('saved')), { code: 'EEXIST' })
    await save(schunk, path('saved'), { mode: 'w', cparams: { clevel: 0 }, meta: { m: 1 } })
    await using saved = await open(path('saved'), { kind: 'schunk' })
    assert.deepEqual([saved.cparams.clevel, saved.meta.get('m')], [0, 1])
    assert.ok(rampBytes.equals(await saved.getSlice()))
    await assert.rejects(save(schunk, path('x'), Object({ shape: [1] })), TypeError)
    const again = await fromCframe(await saved.toCframe(), { kind: 'schunk' })
    assert.equal(again.nbytes, 8000)
  })

  it('of the chunks of an array are such again, or plain bytes', async () => {
    const array = await asarray({ data: ramp, shape: [10, 100] }, { chunks: [4, 50], blocks: [2, 50] })
    const plain = await array.schunk.copy({ chunksize: 800 })
    assert.deepEqual([plain.nbytes, plain.meta.has('b2nd')], [3 * 2 * 1600, false])
    assert.deepEqual(await plain.getSlice(), await array.schunk.getSlice())
    await plain.setSlice(0, Float64Array.of(1))
    await assert.rejects(array.schunk.appendData(ramp), { name: 'TypeError', message: /chunks of an array/ })
    assert.throws(() => array.schunk.deleteChunkSync(0), TypeError)
    await assert.rejects(array.schunk.setSlice(0, ramp), TypeError)
    assert.deepEqual((await array.get()).data, ramp)
  })
})
