import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asarray, fromCframe, load, type NDArray, open, save, zeros } from '../../lib'
import { scratchFolder } from '../danger/scratch'
import { carrierOf } from '../frames/carrier'
import { seeded } from '../models/seeded'

const checksum = 'crc32c'
const chunks = [10, 10]

function ramp(shape: readonly [number, number], from = 1) {
  return { data: Int32Array.from({ length: shape[0] * shape[1] }, (_, i) => from + i), shape }
}

/** What C-Blosc2 leaves in the header of a file it changes: the number of its threads. */
function pretendOthersWrote(path: string, edit: (bytes: Buffer) => void = () => undefined): void {
  const bytes = readFileSync(path)
  bytes.writeInt16BE(4, 63)
  bytes.writeInt16BE(4, 66)
  edit(bytes)
  writeFileSync(path, bytes)
}

/** The last byte of chunk 0. */
function lastByte(a: NDArray, bytes: Buffer): number {
  return bytes.readInt32BE(11) + a.chunkInfoSync(0).cbytes - 1
}

function flip(bytes: Buffer, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
}

describe('checksums', () => {
  const path = scratchFolder()

  it('are kept where they are asked for, and show in no metadata', async () => {
    await using plain = await asarray(ramp([20, 20]), { urlpath: path('plain.b2nd') })
    assert.equal(plain.checksums, 'none')
    await using a = await asarray(ramp([20, 20]), {
      urlpath: path('a.b2nd'),
      chunks,
      checksum,
      vlmeta: { v: 1 },
    })
    await save(plain, path('saved.b2nd'), { checksum })
    await save(plain.schunk, path('schunk.b2nd'), { checksum })
    await save(a, path('again.b2nd'))
    await save(a, path('off.b2nd'), { checksum: 'none' })
    const states = ['a', 'saved', 'schunk', 'again', 'off'].map(
      async (name) => carrierOf(await open(path(`${name}.b2nd`))).checksums,
    )
    assert.deepEqual(await Promise.all(states), ['complete', 'complete', 'complete', 'complete', 'none'])
    for (const b of [
      a,
      carrierOf(await open(path('again.b2nd'))),
      await a.copy(),
      await fromCframe(await a.toCframe()),
    ]) {
      assert.deepEqual([b.vlmeta.size, [...b.vlmeta.keys()], b.vlmeta.toObject()], [1, ['v'], { v: 1 }])
      assert.equal(b.vlmeta.get('_node_checksums'), undefined)
      assert.equal(b.checksums, 'complete')
    }
    assert.equal((await a.copy({ chunks: [5, 5] })).checksums, 'complete')
    assert.equal((await a.copy({ checksum: 'none' })).checksums, 'none')
    assert.equal((await a.slice('0:5')).checksums, 'none')
    assert.equal((await zeros([5], { checksum })).checksums, 'complete')
    await assert.rejects(Reflect.apply(zeros, null, [[5], { checksum: 'md5' }]), /'checksum'.*'crc32c'/)
  })

  for (const contiguous of [true, false]) {
    it(`follow every change of a ${contiguous ? 'file' : 'directory'}`, async () => {
      const random = seeded(contiguous ? 1 : 2)
      const pick = (n: number) => Math.floor(random() * n)
      const urlpath = path(`changes-${contiguous}.b2nd`)
      const model = await asarray(ramp([20, 20]), { chunks })
      await using a = await model.copy({ urlpath, contiguous, checksum })
      for (let step = 0; step < 40; step++) {
        const [rows = 0, columns = 0] = a.shape
        const value = pick(1000)
        const change = async (b: NDArray) => {
          if (step % 5 === 0) await b.resize([10 + ((step * 7) % 25), 10 + ((step * 3) % 25)])
          else if (step % 5 === 1) await b.append(ramp([3, columns], value))
          else if (step % 5 === 2) await b.vlmeta.set('step', step)
          else await b.set([[0, rows - 1], ':'], value)
        }
        await change(model)
        if (step % 7 === 0) await a.batch(() => change(a))
        else await change(a)
        if (step % 13 === 0) await a.compact()
        assert.equal(a.checksums, 'complete')
      }
      await using b = await open(urlpath, { verify: true, kind: 'ndarray' })
      assert.equal(b.checksums, 'complete')
      await b.verify()
      assert.deepEqual((await b.get()).data, (await model.get()).data)
      assert.equal(b.vlmeta.get('step'), 37)
    })
  }

  it('count for nothing once others have written, instead of raising false alarms', async () => {
    const urlpath = path('others.b2nd')
    const a = await asarray(ramp([20, 20]), { urlpath, chunks, checksum, cparams: { clevel: 0 } })
    const at = lastByte(a, readFileSync(urlpath))
    await a.close()
    pretendOthersWrote(urlpath, (bytes) => flip(bytes, at))
    await using b = await open(urlpath, { mode: 'r+', verify: true, dtype: 'int32' })
    assert.equal(b.checksums, 'outdated')
    await b.verify()
    assert.notEqual(await b.get([9, 9]), undefined)
    await b.set([0, 15], 7)
    assert.equal(b.checksums, 'partial')
    await b.verify()
    await using c = await open(urlpath, { verify: true, dtype: 'int32' })
    assert.deepEqual([c.checksums, await c.get([0, 15])], ['partial', 7])
    await b.compact()
    assert.deepEqual([b.checksums, carrierOf(await open(urlpath)).checksums], ['complete', 'complete'])
    assert.deepEqual((await b.get()).data, (await c.copy().then((d) => d.get())).data)
  })

  it('find damage in single chunk files of a directory', async () => {
    const urlpath = path('directory.b2nd')
    const a = await asarray(ramp([20, 20]), { urlpath, chunks, checksum, contiguous: false })
    const [name = ''] = readdirSync(urlpath).filter((file) => file === '00000002.chunk')
    const bytes = readFileSync(join(urlpath, name))
    flip(bytes, bytes.length - 1)
    writeFileSync(join(urlpath, name), bytes)
    await using b = await open(urlpath, { verify: true, kind: 'ndarray' })
    const expected = { code: 'ERR_BLOSC2_INTEGRITY', nchunk: 2, path: urlpath }
    await assert.rejects(b.get([15, 5]), expected)
    await assert.rejects(a.verify(), expected)
    assert.equal(await b.get([5, 5]), 106)
  })

  it('are compared by maps, handles of others and large chunks read by several threads', async () => {
    const urlpath = path('large.b2nd')
    const data = Float64Array.from({ length: 400_000 }, (_, i) => Math.sqrt(i))
    const options = { chunks: [200_000], blocks: [5000], checksum } as const
    const a = await asarray({ data, shape: [400_000] }, { ...options, urlpath })
    const bytes = readFileSync(urlpath)
    flip(bytes, lastByte(a, bytes) - 1000)
    writeFileSync(urlpath, bytes)
    const expected = { code: 'ERR_BLOSC2_INTEGRITY', nchunk: 0 }
    for (const how of [{}, { mmapMode: 'r' }] as const) {
      await using b = await open(urlpath, { ...how, verify: true, dtype: 'float64' })
      await assert.rejects(b.get('0:200000'), expected)
      await assert.rejects(b.get('100:200:2'), expected)
      assert.deepEqual((await b.get('200000:')).data, data.subarray(200_000))
    }
    const ofBytes = await fromCframe(bytes, { verify: true, kind: 'ndarray' })
    await assert.rejects(ofBytes.get([5]), expected)
    await assert.rejects(load(urlpath), expected)
  })
})

describe('verify', () => {
  const path = scratchFolder()

  it('looks at every chunk, counts them and can be stopped', async () => {
    const a = await asarray(ramp([100, 100]), { chunks, urlpath: path('a.b2nd') })
    const seen: number[] = []
    await a.verify({ onProgress: ({ done }) => seen.push(done) })
    assert.equal(seen.at(-1), 100)
    await assert.rejects(a.verify({ signal: AbortSignal.abort(new Error('enough')) }), /enough/)
    a.verifySync()
    await a.schunk.verify()
    assert.equal(await a.get([0, 0]), 1)
  })

  it('finds chunks that do not decode, or lie on top of each other', async () => {
    const urlpath = path('b.b2nd')
    const a = await asarray(ramp([20, 20]), { chunks, urlpath, cparams: { clevel: 0 } })
    const bytes = readFileSync(urlpath)
    const header = bytes.readInt32BE(11)
    const second = header + a.chunkInfoSync(0).cbytes
    const broken = Buffer.from(bytes)
    broken.writeInt32LE(77, second + 4)
    writeFileSync(urlpath, broken)
    const expected = { code: 'ERR_BLOSC2_CORRUPT', nchunk: 1, path: urlpath }
    await using b = carrierOf(await open(urlpath))
    await assert.rejects(b.verify(), expected)
    assert.throws(() => b.verifySync(), expected)
    const overlapping = Buffer.concat([bytes.subarray(0, header), bytes.subarray(header)])
    const index = header + 4 * a.chunkInfoSync(0).cbytes + 32
    assert.equal(overlapping.readBigInt64LE(index + 8), BigInt(second - header))
    // A chunk within the first one: its bytes are made to look like another.
    bytes.copy(overlapping, header + 32, second, second + 32)
    overlapping.writeBigInt64LE(32n, index + 8)
    writeFileSync(urlpath, overlapping)
    await using c = carrierOf(await open(urlpath))
    await assert.rejects(c.verify(), { code: 'ERR_BLOSC2_CORRUPT', message: /reaches into/, path: urlpath })
  })
})
