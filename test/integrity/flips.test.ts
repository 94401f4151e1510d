import assert from 'node:assert/strict'
import { closeSync, openSync as openFile, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { asarray, fromCframeSync, isBlosc2Error, type NDArray, openSync } from '../../lib'
import { scratchFolder } from '../danger/scratch'
import { seeded } from '../models/seeded'

const documented = [
  'INTEGRITY',
  'CORRUPT',
  'TRUNCATED',
  'UNSUPPORTED',
  'FORMAT',
  'LIMIT',
  'UNSAFE_DTYPE',
  'TYPE',
]
const codes = documented.map((name) => `ERR_BLOSC2_${name}`)
const shape = [40, 50]
const values = Float64Array.from({ length: 2000 }, (_, i) => Math.round(Math.sin(i / 9) * 1000) / 8)

function codeOf(call: () => unknown): string | undefined {
  try {
    call()
  } catch (error) {
    assert.ok(isBlosc2Error(error), String(error))
    assert.ok(codes.includes(error.code), error.code)
    return error.code
  }
  return undefined
}

/** Flips a bit of a file while `body` runs. */
function flipped<T>(path: string, bit: number, body: () => T): T {
  const file = openFile(path, 'r+')
  const byte = Buffer.alloc(1)
  const at = Math.floor(bit / 8)
  try {
    readSync(file, byte, 0, 1, at)
    writeSync(file, Buffer.of((byte[0] ?? 0) ^ (1 << (bit % 8))), 0, 1, at)
    try {
      return body()
    } finally {
      writeSync(file, byte, 0, 1, at)
    }
  } finally {
    closeSync(file)
  }
}

describe('files with checksums', () => {
  const path = scratchFolder()

  for (const codec of ['lz4', 'zstd'] as const) {
    it(`tell every bit that flips in a chunk, of ${codec}`, async () => {
      const random = seeded(codec.length)
      const urlpath = path(`${codec}.b2nd`)
      const options = { chunks: [16, 16], blocks: [8, 8], cparams: { codec } } as const
      const a = await asarray({ data: values, shape }, { ...options, urlpath, checksum: 'crc32c' })
      const { headerLength, chunkBytes, chunkAt } = chunksOf(a, urlpath)
      await a.close()
      let told = 0
      for (let n = 0; n < 2000; n++) {
        const bit = 8 * headerLength + Math.floor(random() * 8 * chunkBytes)
        const nchunk = chunkAt(Math.floor(bit / 8))
        const code = flipped(urlpath, bit, () => {
          const b = openSync(urlpath, { verify: true, kind: 'ndarray' })
          try {
            // One element of the chunk: another block than the damaged one, more often than not.
            return codeOf(() => b.getSync([16 * Math.floor(nchunk / 4), 16 * (nchunk % 4)]))
          } finally {
            b.closeSync()
          }
        })
        if (code !== undefined) told++
      }
      assert.equal(told, 2000)
      const b = openSync(urlpath, { verify: true, kind: 'ndarray' })
      assert.deepEqual(b.getSync().data, values)
    })
  }

  it('tell which chunk it is, and the file', async () => {
    const urlpath = path('named.b2nd')
    const a = await asarray({ data: values, shape }, { chunks: [16, 16], urlpath, checksum: 'crc32c' })
    const { headerLength, chunkBytes, chunkAt } = chunksOf(a, urlpath)
    const at = headerLength + chunkBytes - 9
    await a.close()
    const expected = { code: 'ERR_BLOSC2_INTEGRITY', path: urlpath, nchunk: chunkAt(at) }
    const damaged = readFileSync(urlpath)
    damaged[at] = (damaged[at] ?? 0) ^ 1
    writeFileSync(urlpath, damaged)
    const b = openSync(urlpath, { verify: true, kind: 'ndarray' })
    await assert.rejects(b.get(), expected)
    assert.throws(() => b.getSync(), expected)
    await assert.rejects(b.verify(), expected)
    await assert.rejects(b.schunk.verify(), expected)
    await assert.rejects(b.getPoints([[39, 49]]), expected)
    await assert.rejects(b.schunk.decompressChunk(chunkAt(at)), expected)
    await assert.rejects(b.schunk.getChunk(chunkAt(at)), expected)
    await assert.rejects(b.copy(), expected)
    assert.deepEqual((await b.get('0:16, 0:16')).shape, [16, 16])
    const c = openSync(urlpath, { kind: 'ndarray' })
    assert.throws(() => c.verifySync(), expected)
    await assert.rejects(c.save(path('laundered.b2nd')), expected)
    const d = openSync(urlpath, { kind: 'ndarray', mode: 'r+' })
    await assert.rejects(d.set([39, 49], 1), expected)
    await assert.rejects(d.compact(), expected)
    await d.set('32:, 48:', 1)
    await d.verify()
    assert.equal(d.checksums, 'complete')
  })

  it('never give other values or metadata, wherever a bit flips', async () => {
    const options = { chunks: [16, 16], meta: { m: [1, 'x'] }, vlmeta: { v: { a: 1 }, w: 'text' } }
    const a = await asarray(
      { data: values.subarray(0, 400), shape: [20, 20] },
      { ...options, checksum: 'crc32c' },
    )
    const bytes = await a.toCframe()
    const expected = [a.shape, a.dtype, a.meta.toObject(), a.vlmeta.toObject(), (await a.get()).data]
    let told = 0
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const at = Math.floor(bit / 8)
      const kept = bytes[at] ?? 0
      bytes[at] = kept ^ (1 << (bit % 8))
      const code = codeOf(() => {
        const b = fromCframeSync(bytes, { verify: true, copy: false, kind: 'ndarray' })
        const found = [b.shape, b.dtype, b.meta.toObject(), b.vlmeta.toObject(), b.getSync().data]
        assert.deepEqual(found, expected, `bit ${bit}`)
      })
      if (code !== undefined) told++
      bytes[at] = kept
    }
    assert.ok(told > 0.95 * 8 * bytes.length, `${told} of ${8 * bytes.length}`)
  })
})

/** Where the chunks of a file that was just written are: one after the other. */
function chunksOf(a: NDArray, urlpath: string) {
  const headerLength = readFileSync(urlpath).readInt32BE(11)
  const ends: number[] = []
  let at = headerLength
  for (let n = 0; n < a.nchunks; n++) {
    at += a.chunkInfoSync(n).cbytes
    ends.push(at)
  }
  return {
    headerLength,
    chunkBytes: at - headerLength,
    chunkAt: (position: number) => ends.findIndex((end) => position < end),
  }
}
