import assert from 'node:assert/strict'
import { copyFileSync, cpSync } from 'node:fs'
import { open, SChunk } from '../../lib'
import { scratchFolder } from '../danger/scratch'
import { fixturePath, fixturesOf } from '../fixtures/manifest'

const bytes = (length: number, from = 0) => Buffer.from(Array.from({ length }, (_, i) => (from + i) & 0xff))
const sizes = (schunk: SChunk) => [...schunk.iterChunksSync()].map(({ data }) => data.length)

describe('super-chunks', () => {
  const path = scratchFolder()

  it('give slices as Python does', async () => {
    const schunk = await SChunk.create({ data: Uint16Array.from({ length: 10 }, (_, i) => i), chunksize: 8 })
    const items = async (start?: number | null, stop?: number | null) =>
      Array.from(new Uint16Array((await schunk.getSlice(start, stop)).buffer))
    assert.deepEqual(await items(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.deepEqual(await items(3, 5), [3, 4])
    assert.deepEqual(await items(-2), [8, 9])
    assert.deepEqual(await items(null, -8), [0, 1])
    assert.deepEqual(await items(-100, 100), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.deepEqual(await items(5, 5), [])
    assert.deepEqual(await items(7, 2), [])
    await assert.rejects(schunk.getSlice(0.5), { name: 'TypeError', message: /'start'/ })
    await assert.rejects(schunk.getSlice(0, Object('1')), { name: 'TypeError', message: /'stop'/ })
  })

  it('read into memory that is there', async () => {
    const schunk = await SChunk.create({ data: bytes(100), chunksize: 30 })
    const out = new Uint8Array(40)
    assert.equal(await schunk.getSlice(10, 50, { out }), out)
    assert.ok(bytes(40, 10).equals(out))
    const wide = new Float32Array(10)
    const part = await schunk.getSlice(0, 7, { out: wide })
    assert.deepEqual([part.length, part.buffer], [7, wide.buffer])
    const shared = new SharedArrayBuffer(30)
    assert.equal((await schunk.decompressChunk(1, { out: shared })).buffer, shared)
    assert.equal(schunk.decompressChunkSync(3, { out }).length, 10)
    await assert.rejects(schunk.getSlice(0, 41, { out }), {
      name: 'RangeError',
      message: /at least 41 bytes/,
    })
    await assert.rejects(schunk.decompressChunk(0, { out: new Uint8Array(29) }), RangeError)
    await assert.rejects(schunk.getSlice(0, 1, { out: Object('x') }), { name: 'TypeError', message: /out/ })
    await assert.rejects(schunk.getSlice(0, 1, Object({ as: 1 })), { name: 'TypeError', message: /'as'/ })
  })

  it('D1: give slices that are as long as a block and begin within one', async () => {
    const data = Int32Array.from({ length: 100_000 }, (_, i) => i)
    const cparams = { blocksize: 4000, codec: 'lz4' } as const
    const schunk = await SChunk.create({ data, chunksize: 200_000, cparams })
    for (const [start, stop] of [
      [30_500, 31_500],
      [999, 1999],
      [49_500, 50_500],
      [99_001, 100_000],
    ] as const) {
      const got = new Int32Array((await schunk.getSlice(start, stop)).buffer)
      assert.deepEqual(got, data.subarray(start, stop))
    }
  })

  it('D4: keep chunks whole where a slice ends as far within one as the last chunk reaches', async () => {
    for (const urlpath of [undefined, path('d4')]) {
      const schunk = await SChunk.create({ data: bytes(50), chunksize: 20, urlpath })
      await schunk.setSlice(20, bytes(10, 100))
      assert.deepEqual([sizes(schunk), schunk.chunksize], [[20, 20, 10], 20])
      const expected = Buffer.concat([bytes(20), bytes(10, 100), bytes(20, 30)])
      assert.ok(expected.equals(await schunk.getSlice()))
      await schunk.close()
    }
  })

  it('grow at their end by items: a short chunk is filled up first', async () => {
    const schunk = await SChunk.create({ data: bytes(20), chunksize: 8 })
    await schunk.setSlice(schunk.length, bytes(2, 20))
    assert.deepEqual(sizes(schunk), [8, 8, 6])
    schunk.setSliceSync(-4, bytes(20, 50))
    assert.deepEqual([sizes(schunk), schunk.chunksize], [[8, 8, 8, 8, 6], 8])
    assert.ok(Buffer.concat([bytes(18), bytes(20, 50)]).equals(await schunk.getSlice()))
    await assert.rejects(schunk.setSlice(39, bytes(1)), { name: 'RangeError', message: /start/ })
    await assert.rejects(schunk.setSlice(-39, bytes(1)), RangeError)
    await schunk.setSlice(3, new Uint8Array(0))
    assert.equal(schunk.nbytes, 38)
    const wide = await SChunk.create({ typesize: 4 })
    await assert.rejects(wide.setSlice(0, bytes(6)), { name: 'RangeError', message: /whole items of 4/ })
  })

  it('become ones of different chunk sizes when a chunk does not fit, as C-Blosc2 has it', async () => {
    const make = () => SChunk.create({ data: bytes(20), chunksize: 8 })
    const fits = await make()
    await fits.updateData(2, bytes(8))
    await fits.insertData(0, bytes(8))
    await fits.appendData(bytes(3))
    await fits.deleteChunk(1)
    await fits.updateData(3, bytes(1))
    assert.deepEqual([fits.chunksize, sizes(fits)], [8, [8, 8, 8, 1]])
    const changes: readonly ((schunk: SChunk) => Promise<unknown>)[] = [
      (s) => s.appendData(bytes(8)),
      (s) => s.appendData(bytes(1)),
      (s) => s.insertData(3, bytes(8)),
      (s) => s.insertData(0, bytes(7)),
      (s) => s.updateData(0, bytes(7)),
      (s) => s.updateData(2, bytes(9)),
      (s) => s.updateData(1, bytes(9)),
    ]
    for (const change of changes) {
      const schunk = await make()
      await change(schunk)
      assert.equal(schunk.chunksize, 0)
      assert.equal(
        sizes(schunk).reduce((sum, n) => sum + n),
        schunk.nbytes,
      )
      await schunk.appendData(bytes(5))
      await schunk.setSlice(schunk.length, bytes(9))
      assert.deepEqual(sizes(schunk).slice(-2), [5, 9])
    }
    const first = await SChunk.create({ chunksize: 8 })
    await first.appendData(bytes(9))
    assert.deepEqual([first.chunksize, sizes(first)], [0, [9]])
  })

  it('lose all chunks and gain new ones', async () => {
    for (const urlpath of [undefined, path('emptied')]) {
      const schunk = await SChunk.create({ data: bytes(20), chunksize: 8, urlpath })
      for (let n = 3; n > 0; n--) assert.equal(await schunk.deleteChunk(0), n - 1)
      assert.deepEqual([schunk.nbytes, schunk.nchunks, schunk.chunksize], [0, 0, 8])
      await assert.rejects(schunk.deleteChunk(0), { name: 'RangeError', message: /no chunks/ })
      if (urlpath) assert.equal((await open(urlpath, { kind: 'schunk' })).nchunks, 0)
      await schunk.appendData(bytes(8))
      assert.ok(bytes(8).equals(await schunk.getSlice()))
      await schunk.close()
    }
  })

  it('name what is wrong with changes, and stay as they are', async () => {
    const schunk = await SChunk.create({ data: bytes(20), chunksize: 8 })
    const before = await schunk.toCframe()
    const wrong: readonly (readonly [() => Promise<unknown>, string, RegExp])[] = [
      [() => schunk.appendData(new Uint8Array(0)), 'RangeError', /1 to 2147483615 bytes for 'data', got 0/],
      [() => schunk.appendData(Object('x')), 'TypeError', /'data'/],
      [() => schunk.insertData(4, bytes(1)), 'RangeError', /from 0 to 3, got 4/],
      [() => schunk.updateData(3, bytes(1)), 'RangeError', /from 0 to 2, got 3/],
      [() => schunk.updateChunk(-1, bytes(1)), 'RangeError', /got -1/],
      [() => schunk.insertData(0.5, bytes(1)), 'TypeError', /integer/],
      [() => schunk.deleteChunk(3), 'RangeError', /chunk/],
      [() => schunk.fillSpecial(3, 'zero'), 'RangeError', /without chunks/],
      [() => schunk.updateSpecial(0, 'nan'), 'TypeError', /4 or 8 bytes/],
      [() => schunk.appendData(bytes(1), Object({ out: 1 })), 'TypeError', /Unknown option 'out'/],
      [() => schunk.appendData(bytes(1), { signal: AbortSignal.abort(new Error('no')) }), 'Error', /no/],
    ]
    for (const [call, name, message] of wrong) await assert.rejects(call, { name, message })
    assert.deepEqual(await schunk.toCframe(), before)
    const urlpath = path('read-only')
    await schunk.save(urlpath)
    await using readOnly = await open(urlpath, { kind: 'schunk' })
    await assert.rejects(readOnly.appendData(bytes(1)), { code: 'ERR_BLOSC2_READ_ONLY' })
    assert.throws(() => readOnly.deleteChunkSync(0), { code: 'ERR_BLOSC2_READ_ONLY' })
    await schunk.close()
    await assert.rejects(schunk.appendData(bytes(1)), { code: 'ERR_BLOSC2_CLOSED' })
    await assert.rejects(schunk.getSlice(), { code: 'ERR_BLOSC2_CLOSED' })
  })

  it('compress new chunks as their file does, or as open() was told', async () => {
    const urlpath = path('params')
    await SChunk.create({ data: bytes(3000), chunksize: 1000, urlpath, cparams: { codec: 'lz4' } })
    await using as = await open(urlpath, { kind: 'schunk', mode: 'r+' })
    await as.appendData(Buffer.alloc(1000, 'ab'))
    await as.close()
    const cparams = { codec: 'zlib', clevel: 1 } as const
    await using told = await open(urlpath, { kind: 'schunk', mode: 'r+', cparams })
    await told.appendData(Buffer.alloc(1000, 'abc'))
    assert.deepEqual([(await told.chunkInfo(3)).codec, (await told.chunkInfo(4)).codec], ['lz4', 'zlib'])
    await assert.rejects(open(urlpath, { kind: 'schunk', cparams: { typesize: 4 } }), TypeError)
  })

  it('follow what another handle appends', async () => {
    const urlpath = path('followed')
    await using one = await SChunk.create({ chunksize: 8, urlpath })
    await using other = await open(urlpath, { kind: 'schunk', mode: 'r+' })
    for (let i = 0; i < 6; i++) await (i % 2 ? one : other).appendData(bytes(8, i))
    await Promise.all([one.refresh(), other.refresh()])
    assert.deepEqual([one.nchunks, other.nchunks], [6, 6])
    assert.deepEqual(await one.getSlice(), await other.getSlice())
    await one.batch(async () => {
      for (let i = 0; i < 3; i++) await one.appendData(bytes(8))
    })
    await one.compact()
    await one.flush()
    assert.equal((await open(urlpath, { kind: 'schunk' })).nchunks, 9)
  })

  for (const fixture of fixturesOf('schunk')) {
    it(`go on where Python stopped: ${fixture.file}`, async () => {
      const urlpath = path(fixture.file)
      if (fixture.sparse) cpSync(fixturePath(fixture), urlpath, { recursive: true })
      else copyFileSync(fixturePath(fixture), urlpath)
      await using schunk = await open(urlpath, { kind: 'schunk', mode: 'r+' })
      const before = [...schunk.iterChunksSync()].map(({ data }) => Buffer.from(data))
      const [added] = fixture.file.includes('vlblocks')
        ? [bytes(7), await schunk.appendVlblocks([bytes(3), bytes(4, 3)])]
        : [bytes(7), await schunk.appendData(bytes(7))]
      if (before.length > 1) await schunk.insertChunk(1, await schunk.getChunk(0))
      await using again = await open(urlpath, { kind: 'schunk' })
      const expected = [...before, added]
      if (before[0] && before.length > 1) expected.splice(1, 0, before[0])
      const after = [...again.iterChunksSync()].map(({ data }) => Buffer.from(data))
      assert.deepEqual(
        after.map((chunk) => chunk.toString('hex')),
        expected.map((chunk) => chunk.toString('hex')),
      )
      assert.ok(
        Buffer.concat(expected)
          .subarray(0, again.length * again.typesize)
          .equals(await again.getSlice()),
      )
    })
  }
})
