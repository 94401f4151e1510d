import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { asarray, open, openSync, recoverSync, zeros } from '../../lib'
import { scratchFolder } from '../danger/scratch'
import { carrierOf } from '../frames/carrier'
import { frames } from '../frames/golden'

describe('recover, of files that were changed in place', () => {
  const path = scratchFolder()

  it('gives the last state whose index is left, when the end is cut off', async () => {
    const urlpath = path('log.b2nd')
    const a = await zeros([0], { urlpath, dtype: 'int32', chunks: [100], blocks: [100] })
    for (let row = 1; row <= 20; row++) {
      await a.append(new Int32Array(100).fill(row))
      await a.vlmeta.set('rows', row)
    }
    await a.close()
    const bytes = readFileSync(urlpath)
    for (let cut = bytes.readInt32BE(11); cut <= bytes.length; cut += 13) {
      writeFileSync(path('cut'), bytes.subarray(0, cut))
      const report = recoverSync(path('cut'), path('cut.b2nd'), { mode: 'w' })
      const found = openSync(path('cut.b2nd'), { dtype: 'int32' })
      const { data } = found.getSync()
      assert.equal(data.length, 2000)
      // Counted in the order of the file, which that of changed files is not, chunks are all that is told.
      if (report.order === 'scan') {
        const found = Array.from({ length: 20 }, (_, row) => data.subarray(row * 100, row * 100 + 100))
        const rows = found.filter((_, row) => !report.lost.includes(row)).map((chunk) => chunk[0] ?? 0)
        assert.deepEqual(new Set(rows).size, report.recovered)
        for (const row of rows) assert.ok(row >= 1 && row <= 20)
        for (const chunk of found) assert.ok(chunk.every((value) => value === chunk[0]))
        continue
      }
      for (let row = 1; row <= 20; row++) {
        const expected = report.lost.includes(row - 1) ? 0 : row
        assert.equal(data[row * 100 - 1], expected, `cut at ${cut}: ${JSON.stringify(report)}`)
      }
      if (report.vlmeta === 'intact') assert.equal(found.vlmeta.get('rows'), 20)
      else if (report.vlmeta === 'older') assert.ok(Number(found.vlmeta.get('rows') ?? 0) < 20)
    }
  })

  it('gives no values that never were, wherever it is damaged', async () => {
    const urlpath = path('changed.b2nd')
    const options = { chunks: [50], blocks: [50], dtype: 'int32', checksum: 'crc32c', urlpath } as const
    const a = await asarray(new Int32Array(500).fill(1), options)
    for (let turn = 2; turn < 12; turn++)
      await a.set(`${(turn * 130) % 400}:${((turn * 130) % 400) + 70}`, turn)
    await a.close()
    const bytes = readFileSync(urlpath)
    const states = (await (await open(urlpath, { dtype: 'int32' })).get()).data
    for (let at = 0; at < bytes.length; at += 17) {
      const damaged = Buffer.from(bytes).fill(0xa5, at, at + 5)
      writeFileSync(path('damaged'), damaged)
      const report = recoverSync(path('damaged'), path('out.b2nd'), { mode: 'w' })
      const found = openSync(path('out.b2nd'))
      if (found.kind !== 'ndarray') continue
      const { data } = found.getSync(null, { as: 'bytes' })
      const values = new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4)
      const told = `${at}: ${JSON.stringify(report)}`
      assert.equal(values.length, 500, told)
      if (report.order !== 'index') continue
      for (let n = 0; n < 10; n++) {
        const expected = report.lost.includes(n) ? new Int32Array(50) : states.subarray(50 * n, 50 * n + 50)
        assert.deepEqual(values.subarray(50 * n, 50 * n + 50), expected, told)
      }
    }
  })

  it('keeps chunks that take no place', async () => {
    const urlpath = path('special.b2nd')
    const a = await zeros([40, 40], { urlpath, chunks: [10, 10], dtype: 'float64' })
    await a.set('10:20', 5)
    await a.close()
    const bytes = readFileSync(urlpath)
    const damaged = Buffer.from(bytes)
    damaged.fill(0, damaged.length - 30)
    for (const frame of [bytes, damaged]) {
      writeFileSync(path('special'), frame)
      const report = recoverSync(path('special'), path('special2.b2nd'), { mode: 'w' })
      assert.deepEqual([report.lost, report.order, report.recovered], [[], 'index', 16])
      await using found = await open(path('special2.b2nd'), { dtype: 'float64' })
      const { data } = await found.get()
      assert.deepEqual([data[399], data[400], data[799], data[800]], [0, 5, 5, 0])
    }
  })
})

describe('recover, of frames of every kind', () => {
  const path = scratchFolder()

  function content(file: string) {
    const object = carrierOf(openSync(file))
    object.verifySync()
    const schunk = object.kind === 'schunk' ? object : object.schunk
    const { chunksize, vlblocks, nbytes, typesize, meta } = schunk
    const chunks = [...schunk.iterChunksSync()].map(({ data }) => Buffer.from(data).toString('hex'))
    return { kind: object.kind, chunksize, vlblocks, nbytes, typesize, meta: meta.toObject(), chunks }
  }

  it('gives all chunks, of any size and with blocks of any length', () => {
    for (const [name, base64] of Object.entries(frames)) {
      const bytes = Buffer.from(base64, 'base64')
      const original = path(name)
      writeFileSync(original, bytes)
      const report = recoverSync(original, path('out'), { mode: 'w' })
      const expected = content(original)
      assert.deepEqual(content(path('out')), expected, name)
      assert.deepEqual([report.lost, report.order, report.vlmeta], [[], 'index', 'intact'], name)
      const [copy, first] = [path('out'), original].map((file) => carrierOf(openSync(file)))
      assert.deepEqual(copy?.vlmeta.toObject(), first?.vlmeta.toObject())
      const trailer = bytes.length - bytes.readUInt32BE(bytes.length - 22)
      for (const end of [bytes.length - 1, trailer + 4, trailer, trailer - 5]) {
        writeFileSync(path('cut'), bytes.subarray(0, end))
        if (end < bytes.readInt32BE(11)) {
          assert.throws(() => recoverSync(path('cut'), path('out'), { mode: 'w' }), {
            code: 'ERR_BLOSC2_FORMAT',
          })
          continue
        }
        const cut = recoverSync(path('cut'), path('out'), { mode: 'w' })
        const found = content(path('out'))
        // Chunks of zeros are nowhere but in the index.
        if (end >= trailer || name !== 'zeros') assert.deepEqual(found, expected, `${name} cut at ${end}`)
        assert.deepEqual(cut.lost, end >= trailer || name !== 'zeros' ? [] : [0, 1, 2])
      }
    }
  })
})
