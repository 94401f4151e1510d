import assert from 'node:assert/strict'
import { asarray, fromCframe, open, SChunk } from '../../lib'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { type ChunkParts, chunk, extended, formats, raw, rawChunk, specials } from '../hostile/craft'

const text = Buffer.from('to be or not to be, that is the question. '.repeat(20))
const long = Buffer.alloc(10_000, text)

async function chunkOf(
  data: Uint8Array,
  codec: 'zstd' | 'lz4' | 'blosclz' = 'zstd',
  typesize = 1,
): Promise<Uint8Array> {
  const schunk = await SChunk.create({ data, typesize, cparams: { codec } })
  return schunk.getChunk(0)
}

describe('chunks handed in', () => {
  const path = scratchFolder()

  it('are taken as they are, whoever compressed them', async () => {
    const schunk = await SChunk.create({ chunksize: text.length })
    for (const codec of ['zstd', 'lz4', 'blosclz'] as const) {
      const given = Buffer.concat([await chunkOf(text, codec, 4), Buffer.from('and what is behind')])
      await schunk.appendChunk(given)
      const stored = await schunk.getChunk(schunk.nchunks - 1)
      assert.ok(given.subarray(0, stored.length).equals(stored))
      given.fill(0)
    }
    schunk.appendChunkSync(rawChunk(text))
    schunk.insertChunkSync(0, rawChunk(text, 4, 8))
    assert.deepEqual([schunk.nchunks, schunk.chunksize], [5, text.length])
    for (const { data } of schunk.iterChunksSync()) assert.ok(text.equals(data))
    const array = await asarray({ data: new Uint8Array(text), shape: [text.length] })
    await schunk.appendChunk(await array.schunk.getChunk(0))
    assert.equal(schunk.nchunks, 6)
  })

  it('may stand for items that are all alike', async () => {
    for (const variable of [false, true]) {
      const schunk = await SChunk.create({
        chunksize: variable ? 0 : 16,
        typesize: 8,
        urlpath: path(`${variable}`),
      })
      const give = (state: number, parts: Partial<ChunkParts> = {}) =>
        schunk.appendChunk(chunk({ nbytes: 16, typesize: 8, flags: extended, state, ...parts }))
      await give(specials.zero)
      await give(specials.uninit)
      await give(specials.nan)
      await give(specials.nan, { typesize: 4 })
      await give(specials.value, { body: Buffer.from(Float64Array.of(2.5).buffer) })
      await give(specials.value, { typesize: 4, body: Buffer.from(Float32Array.of(1.5).buffer) })
      const nan = Float64Array.of(Number.NaN, Number.NaN)
      const expected = [
        new Uint8Array(32),
        new Uint8Array(nan.buffer),
        new Uint8Array(Float32Array.of(Number.NaN, Number.NaN, Number.NaN, Number.NaN).buffer),
        new Uint8Array(Float64Array.of(2.5, 2.5).buffer),
        new Uint8Array(Float32Array.of(1.5, 1.5, 1.5, 1.5).buffer),
      ]
      await schunk.close()
      await using opened = await open(path(`${variable}`), { kind: 'schunk' })
      assert.ok(Buffer.concat(expected).equals(await opened.getSlice()))
      const kinds = [...Array(6).keys()].map((i) => opened.chunkInfoSync(i).special)
      const marked = variable ? ['none', 'none', 'value'] : ['zero', 'uninit', 'nan']
      assert.deepEqual(kinds, [...marked, 'value', 'value', 'value'])
      // Any part of them, too, at any phase of the item.
      const all = Buffer.concat(expected)
      const narrow = await (await opened.copy({ chunksize: 16 })).copy({ cparams: { typesize: 1 } })
      for (let at = 0; at < all.length; at += 3) {
        assert.ok(all.subarray(at, at + 20).equals(await narrow.getSlice(at, at + 20)))
      }
    }
  })

  it('are refused when they are not whole, or not what they say', async () => {
    const good = Buffer.from(await chunkOf(text))
    const damaged = Buffer.from(good)
    damaged.fill(0xff, 40, 60)
    const patched = (at: number, ...values: number[]) => {
      const copy = Buffer.from(good)
      copy.set(values, at)
      return copy
    }
    const refused: readonly (readonly [Uint8Array, string])[] = [
      [good.subarray(0, good.length - 1), 'ERR_BLOSC2_TRUNCATED'],
      [good.subarray(0, 20), 'ERR_BLOSC2_TRUNCATED'],
      [new Uint8Array(0), 'ERR_BLOSC2_TRUNCATED'],
      [damaged, 'ERR_BLOSC2_CORRUPT'],
      [patched(4, 0xff, 0xff, 0xff, 0x7f), 'ERR_BLOSC2_CORRUPT'],
      [patched(8, 0, 0, 0, 0), 'ERR_BLOSC2_CORRUPT'],
      [patched(31, 0x08), 'ERR_BLOSC2_UNSUPPORTED'],
      [patched(31, 0x80), 'ERR_BLOSC2_UNSUPPORTED'],
      [patched(16, 200), 'ERR_BLOSC2_UNSUPPORTED'],
      [patched(0, 99), 'ERR_BLOSC2_UNSUPPORTED'],
      [
        chunk({ nbytes: 8, flags: extended | formats.user, codec: 37, body: new Uint8Array(20) }),
        'ERR_BLOSC2_UNSUPPORTED',
      ],
      [
        chunk({ nbytes: 8, flags: extended | formats.user, codec: 33, body: new Uint8Array(20) }),
        'ERR_BLOSC2_UNSUPPORTED',
      ],
      [chunk({ nbytes: 9, typesize: 4, flags: extended, state: specials.nan }), 'ERR_BLOSC2_CORRUPT'],
      [chunk({ nbytes: 8, typesize: 2, flags: extended, state: specials.nan }), 'ERR_BLOSC2_CORRUPT'],
      // Of Blosc 1: the header has 16 bytes.
      [chunk({ nbytes: 16, flags: raw }), 'ERR_BLOSC2_UNSUPPORTED'],
    ]
    const schunk = await SChunk.create({ data: text })
    const before = await schunk.toCframe()
    for (const [given, code] of refused) {
      const error = await errorOf(() => schunk.appendChunk(given))
      assert.equal(codeOf(error), code, String(error))
      assert.equal(codeOf(await errorOf(() => schunk.updateChunkSync(0, given))), code)
    }
    await assert.rejects(schunk.appendChunk(chunk({ nbytes: 0, blocksize: 1 })), RangeError)
    await assert.rejects(schunk.appendChunk(Object([1, 2, 3])), { name: 'TypeError', message: /'chunk'/ })
    assert.deepEqual(await schunk.toCframe(), before)
  })

  it('never are special among others of different sizes: their frame could not tell how long they are', async () => {
    const schunk = await SChunk.create({ data: new Uint8Array(40), chunksize: 8, urlpath: path('d9') })
    assert.equal((await schunk.chunkInfo(4)).special, 'zero')
    await schunk.appendData(new Uint8Array(3e6))
    await schunk.appendData(new Uint8Array(5))
    await schunk.updateSpecial(0, 'uninit')
    await schunk.setSlice(8, new Uint8Array(8))
    assert.equal(schunk.chunksize, 0)
    await schunk.close()
    await using opened = await open(path('d9'), { kind: 'schunk' })
    for (let i = 0; i < opened.nchunks; i++) assert.equal((await opened.chunkInfo(i)).special, 'none')
    assert.ok(opened.cbytes < 1000)
    assert.ok((await opened.getSlice()).every((byte) => byte === 0))
    assert.equal(opened.nbytes, 40 + 3e6 + 5)
    const again = await fromCframe((await opened.copy({ cparams: { clevel: 1 } })).toCframeSync(), {
      kind: 'schunk',
    })
    assert.equal(again.nbytes, opened.nbytes)
  })

  it('nor are parts of items special, with which C-Blosc2 could not open the frame', async () => {
    const schunk = await SChunk.create({ typesize: 8, chunksize: -1 })
    await schunk.appendData(new Uint8Array(41))
    assert.equal((await schunk.chunkInfo(0)).special, 'none')
    assert.equal(
      (await SChunk.create({ data: new Uint8Array(41), typesize: 8 })).chunkInfoSync(0).special,
      'none',
    )
    assert.deepEqual(await schunk.decompressChunk(0), new Uint8Array(41))
  })

  it('small ones come back whole where a dictionary or DELTA is asked for', async () => {
    for (const cparams of [{ useDict: true }, { filters: ['delta', 'shuffle'] }] as const) {
      for (const length of [1, 15, 24, 31, 47, 100, 5119, 5123]) {
        const data = long.subarray(0, length)
        const schunk = await SChunk.create({ data, typesize: 4, cparams })
        assert.ok(data.equals(await schunk.decompressChunk(0)), `${length}`)
      }
    }
  })
})

describe('filling super-chunks', () => {
  const path = scratchFolder()

  it('takes no room for as many items as wanted', async () => {
    const cases = [
      ['zero', new Float64Array(2)],
      ['uninit', new Float64Array(2)],
      ['nan', Float64Array.of(Number.NaN, Number.NaN)],
      [Float64Array.of(0.5), Float64Array.of(0.5, 0.5)],
      [Float64Array.of(0), new Float64Array(2)],
    ] as const
    for (const [i, [value, expected]] of cases.entries()) {
      await using schunk = await SChunk.create({ typesize: 8, chunksize: 8e6, urlpath: path(`${i}`) })
      assert.equal(await schunk.fillSpecial(10_500_000, value), 11)
      assert.equal(schunk.nbytes, 84e6)
      assert.ok(schunk.cbytes < 1000)
      await schunk.close()
      await using opened = await open(path(`${i}`), { kind: 'schunk', mode: 'r+' })
      assert.equal((await opened.chunkInfo(10)).nbytes, 4e6)
      const two = await opened.getSlice(9_999_999, 10_000_001)
      assert.deepEqual(new Float64Array(two.buffer), expected)
      await opened.setSlice(4, Float64Array.of(7))
      assert.deepEqual(new Float64Array((await opened.getSlice(3, 6)).buffer)[1], 7)
    }
  })

  it('works for chunks without a size of their own', async () => {
    const first = await SChunk.create({ chunksize: -1, typesize: 4 })
    assert.equal(first.fillSpecialSync(25, 'nan'), 1)
    assert.deepEqual([first.chunksize, first.nbytes], [100, 100])
    const any = await SChunk.create({ chunksize: 0, typesize: 300 })
    assert.equal(await any.fillSpecial(25, Buffer.alloc(300, 'xyz')), 1)
    assert.deepEqual([any.chunksize, (await any.chunkInfo(0)).special], [0, 'value'])
    assert.ok(Buffer.alloc(7500, Buffer.alloc(300, 'xyz')).equals(await any.getSlice()))
    assert.equal(await (await SChunk.create()).fillSpecial(0, 'zero'), 0)
  })

  it('names what is wrong', async () => {
    const schunk = await SChunk.create({ typesize: 4 })
    await assert.rejects(schunk.fillSpecial(3, Object(1)), TypeError)
    await assert.rejects(schunk.fillSpecial(3, JSON.parse('1')), {
      name: 'TypeError',
      message: /Int32Array.of\(1\)/,
    })
    await assert.rejects(schunk.fillSpecial(3, Float64Array.of(1)), {
      name: 'RangeError',
      message: /4 bytes/,
    })
    await assert.rejects(schunk.fillSpecial(-1, 'zero'), RangeError)
    await assert.rejects(schunk.fillSpecial(3, JSON.parse('"one"')), {
      name: 'TypeError',
      message: /'zero'/,
    })
    const narrow = await SChunk.create()
    await assert.rejects(narrow.fillSpecial(3, 'nan'), { name: 'TypeError', message: /4 or 8 bytes/ })
  })

  it('replaces a chunk by one that takes no room', async () => {
    const schunk = await SChunk.create({ data: text, chunksize: 100 })
    const { cbytes } = schunk
    assert.equal(await schunk.updateSpecial(2, 'uninit'), 9)
    assert.ok(schunk.cbytes < cbytes)
    assert.equal(schunk.updateSpecialSync(8, Buffer.from('x')), 9)
    assert.ok(Buffer.alloc(40, 'x').equals(await schunk.decompressChunk(8)))
    assert.deepEqual(await schunk.decompressChunk(2), new Uint8Array(100))
  })
})
