import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import {
  asarray,
  isBlosc2Error,
  type NDArray,
  open,
  openSync,
  type Recovery,
  recover,
  recoverSync,
} from '../../lib'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { carrierOf } from '../frames/carrier'

const shape = [47, 30] as const
const chunks = [10, 10]
/** No chunk is all zeros. */
const values = Float64Array.from(
  { length: shape[0] * shape[1] },
  (_, i) => Math.round(Math.cos(i / 7) * 100) + i,
)

describe('recover', () => {
  const path = scratchFolder()
  let files = 0

  async function stored(
    options: Parameters<typeof asarray>[1] = {},
  ): Promise<{ path: string; bytes: Buffer }> {
    const urlpath = path(`${files++}.b2nd`)
    const given = { chunks, meta: { m: 1 }, vlmeta: { unit: 'K' }, ...options, urlpath }
    await (await asarray({ data: values, shape }, given)).close()
    return { path: urlpath, bytes: readFileSync(urlpath) }
  }

  /** Recovers `bytes` and checks that the result is what the report says it is. */
  function recovered(bytes: Uint8Array, how = 'damage'): { report: Recovery; array: NDArray } {
    const damaged = path('damaged.b2nd')
    const out = path('recovered.b2nd')
    writeFileSync(damaged, bytes)
    const report = recoverSync(damaged, out, { mode: 'w' })
    assert.equal(report.path, out)
    const array = openSync(out, { kind: 'ndarray' })
    array.verifySync()
    assert.deepEqual(array.shape, shape, how)
    assert.equal(report.recovered + report.lost.length, report.nchunks)
    assertValues(array, report.lost, how)
    array.closeSync()
    return { report, array }
  }

  /** Lost chunks are zeros, the others as they were. */
  function assertValues(array: NDArray, lost: readonly number[], how: string): void {
    const { data } = array.getSync(null, { as: 'bytes' })
    const found = new Float64Array(data.buffer, data.byteOffset, data.byteLength / 8)
    const wrong = found.findIndex((value, i) => {
      const nchunk = Math.floor(Math.floor(i / 30) / 10) * 3 + Math.floor((i % 30) / 10)
      return value !== (lost.includes(nchunk) ? 0 : values[i])
    })
    assert.equal(wrong, -1, `${how}: ${found[wrong]}`)
  }

  const nothingLost = { nchunks: 15, recovered: 15, lost: [] }

  it('of an intact file gives all of it', async () => {
    const { path: from, bytes } = await stored()
    const { report, array } = recovered(bytes)
    const out = path('recovered.b2nd')
    assert.deepEqual(report, {
      ...{ path: out, kind: 'ndarray', ...nothingLost },
      ...{ order: 'index', header: 'intact', vlmeta: 'intact' },
    })
    assert.equal(array.closed, true)
    await using again = carrierOf(await open(out))
    assert.deepEqual([again.meta.toObject(), again.vlmeta.toObject()], [{ m: 1 }, { unit: 'K' }])
    const seen: number[] = []
    assert.deepEqual(
      await recover(from, out, { mode: 'w', onProgress: ({ done }) => seen.push(done) }),
      report,
    )
    assert.ok((seen.at(-1) ?? 0) >= 15)
    await recover(from, from, { mode: 'w' })
    assert.deepEqual((await open(from, { kind: 'ndarray' })).vlmeta.toObject(), { unit: 'K' })
  })

  it('of a truncated file gives the chunks in front of the cut', async () => {
    for (const options of [{}, { checksum: 'crc32c' }, { cparams: { clevel: 0 } }] as const) {
      const { path: from, bytes } = await stored(options)
      const header = bytes.readInt32BE(11)
      const ends = endsOf(from, header)
      for (let cut = header; cut < bytes.length; cut += 97) {
        const { report } = recovered(bytes.subarray(0, cut), `cut at ${cut}`)
        const whole = ends.filter((end) => end <= cut).length
        assert.equal(report.recovered, whole)
        assert.deepEqual(
          report.lost,
          Array.from({ length: 15 - whole }, (_, i) => whole + i),
        )
      }
      for (let cut = 0; cut < header; cut += 5) {
        writeFileSync(path('cut'), bytes.subarray(0, cut))
        const found = await recover(path('cut'), path('none'), { mode: 'w' }).then(
          ({ recovered }) => recovered,
          codeOf,
        )
        assert.ok(found === 'ERR_BLOSC2_FORMAT' || (cut >= header - 10 && found === 0), String(cut))
      }
    }
  })

  it('does without trailer, index, or both', async () => {
    const { path: from, bytes } = await stored()
    const index = endsOf(from, bytes.readInt32BE(11)).at(-1) ?? 0
    const trailer = index + bytes.readInt32LE(index + 12)
    for (let at = index; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged.fill(0xee, at, Math.min(at + 3, bytes.length))
      const { report } = recovered(damaged, `bytes from ${at}`)
      assert.deepEqual({ ...nothingLost, ...report }, { ...report, ...nothingLost })
      if (at > trailer) assert.equal(report.order, 'index')
    }
    for (const [begin, end, order, vlmeta] of [
      [index, trailer, 'scan', 'intact'],
      [trailer, bytes.length, 'index', 'lost'],
      [index, bytes.length, 'scan', 'lost'],
    ] as const) {
      const damaged = Buffer.from(bytes).fill(0, begin, end)
      const { report } = recovered(damaged)
      assert.deepEqual([report.order, report.vlmeta, report.lost], [order, vlmeta, []])
    }
  })

  it('loses the chunks that are damaged, and no others', async () => {
    for (const checksum of ['none', 'crc32c'] as const) {
      const { path: from, bytes } = await stored({ checksum })
      const header = bytes.readInt32BE(11)
      const ends = endsOf(from, header)
      for (const [nchunk, end] of ends.entries()) {
        const begin = ends[nchunk - 1] ?? header
        for (const [from, to] of [
          [begin, begin + 16],
          [begin, end],
          [begin + 12, begin + 13],
        ] as const) {
          const damaged = Buffer.from(bytes).fill(0xff, from, to)
          const { lost } = recovered(damaged).report
          // A length that is wrong need not hinder the decoder.
          if (to > begin + 13 || checksum === 'crc32c') assert.deepEqual(lost, [nchunk])
          damaged.fill(0, ends.at(-1) ?? 0)
          const { report } = recovered(damaged, 'without an index')
          assert.deepEqual([report.order, to > begin + 13 ? report.lost : [nchunk]], ['scan', [nchunk]])
        }
      }
    }
  })

  it('knows by checksums which chunks are as they were', async () => {
    const { path: from, bytes } = await stored({ checksum: 'crc32c', cparams: { clevel: 0 } })
    const [first = 0] = endsOf(from, bytes.readInt32BE(11))
    bytes[first - 1] = 7
    assert.deepEqual(recovered(bytes).report.lost, [0])
    await using again = await open(path('recovered.b2nd'), { kind: 'ndarray', verify: true })
    assert.deepEqual([again.checksums, again.vlmeta.toObject()], ['complete', { unit: 'K' }])
    assert.equal((await again.get('0:1')).data.length, 30)
  })

  it('mends the header', async () => {
    const { bytes } = await stored()
    const header = bytes.readInt32BE(11)
    const layout = { begin: bytes.indexOf(Buffer.of(0x97, 0, 2, 0x92), 87), end: bytes.indexOf('<f8') }
    for (let at = 0; at < header; at++) {
      for (const fill of [0x00, 0xff, 0x93]) {
        if (bytes[at] === fill) continue
        const damaged = Buffer.from(bytes).fill(fill, at, at + 1)
        const how = `byte ${at} is ${fill}`
        if (at >= layout.begin && at < layout.end + 3) {
          // What it says of the shape stands nowhere else.
          writeFileSync(path('layout'), damaged)
          const report = recoverSync(path('layout'), path('layout.b2nd'), { mode: 'w' })
          assert.deepEqual([report.recovered, report.order], [15, 'index'], how)
          continue
        }
        const { report } = recovered(damaged, how)
        assert.deepEqual([report.lost, report.order], [[], 'index'], how)
      }
    }
    const { report } = recovered(Buffer.from(bytes).fill(0, 0, 87), 'without the fixed part')
    assert.deepEqual([report.header, report.lost, report.order], ['mended', [], 'index'])
  })

  it('gives no array of another shape where its layout is damaged', async () => {
    const { bytes } = await stored()
    const begin = bytes.indexOf(Buffer.of(0x97, 0, 2, 0x92), 87)
    for (let at = begin + 4; at < bytes.indexOf('<f8'); at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 0x40
      writeFileSync(path('shape'), damaged)
      const report = recoverSync(path('shape'), path('shape.b2nd'), { mode: 'w' })
      assert.deepEqual([report.recovered, report.lost], [15, []], `byte ${at}`)
      const found = carrierOf(openSync(path('shape.b2nd')))
      found.verifySync()
      if (found.kind === 'ndarray') assert.deepEqual(found.shape, shape, `byte ${at}`)
    }
  })

  it('gives a super-chunk where the layout of an array is gone', async () => {
    const { bytes } = await stored()
    const header = bytes.readInt32BE(11)
    writeFileSync(path('headless'), bytes.fill(0, 0, header))
    const report = await recover(path('headless'), path('headless.b2frame'))
    assert.deepEqual([report.kind, report.nchunks, report.recovered], ['schunk', 15, 15])
    await using schunk = await open(path('headless.b2frame'), { kind: 'schunk' })
    assert.equal(schunk.nbytes, 15 * 800)
    const { buffer, byteOffset } = await schunk.decompressChunk(3)
    assert.ok(new Float64Array(buffer, byteOffset, 100).includes(values[300] ?? 0))
  })

  it('refuses what is no damaged frame', async () => {
    const out = path('out.b2nd')
    writeFileSync(path('text'), 'no frame at all, but long enough to be one. '.repeat(50))
    writeFileSync(path('empty'), '')
    mkdirSync(path('folder'))
    const { path: intact } = await stored()
    const sparse = path('sparse.b2nd')
    await (await open(intact, { kind: 'ndarray' })).save(sparse, { contiguous: false })
    for (const [from, code] of [
      ['text', 'ERR_BLOSC2_FORMAT'],
      ['empty', 'ERR_BLOSC2_FORMAT'],
      ['missing', 'ENOENT'],
      ['sparse.b2nd/chunks.b2frame', 'ERR_BLOSC2_UNSUPPORTED'],
    ] as const) {
      assert.equal(codeOf(await errorOf(() => recover(path(from), out))), code, from)
      assert.equal(codeOf(await errorOf(() => recoverSync(path(from), out))), code, from)
    }
    assert.ok((await errorOf(() => recover(path('folder'), out))) instanceof Error)
    writeFileSync(out, '')
    await assert.rejects(recover(intact, out), { code: 'EEXIST' })
    await assert.rejects(Reflect.apply(recover, null, [intact, out, { mode: 'x' }]), /'mode'/)
    await assert.rejects(
      recover(intact, out, { mode: 'w', signal: AbortSignal.abort(new Error('no')) }),
      /no/,
    )
    assert.throws(() => Reflect.apply(recoverSync, null, [intact, out, { signal: undefined }]), TypeError)
    assert.deepEqual(readFileSync(out, 'utf8'), '')
    assert.ok(readdirSync(path()).every((name) => !name.includes('tmp')))
  })

  it('takes any damage without harm', async () => {
    const { bytes } = await stored()
    for (let seed = 1; seed < 200; seed++) {
      const damaged = Buffer.from(bytes)
      for (let k = 0; k < seed % 7; k++) damaged[(seed * 7919 * (k + 1)) % bytes.length] = (seed * 31) % 256
      writeFileSync(path('any'), damaged.subarray(0, bytes.length - ((seed * 13) % 900)))
      try {
        recoverSync(path('any'), path('any.b2nd'), { mode: 'w' })
        carrierOf(openSync(path('any.b2nd'))).verifySync()
      } catch (error) {
        assert.ok(isBlosc2Error(error), String(error))
      }
    }
  })
})

/** Where the chunks of a file that was written at once end. */
function endsOf(path: string, header: number): number[] {
  const array = openSync(path, { kind: 'ndarray' })
  const ends: number[] = []
  let at = header
  for (let n = 0; n < array.nchunks; n++) {
    at += array.chunkInfoSync(n).cbytes
    ends.push(at)
  }
  return ends
}
