import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromCframe, fromCframeSync, open } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { frame, rawChunk } from '../hostile/craft'

const fixtures = join(__dirname, '..', 'fixtures', 'files')
const parts = [Buffer.from('one'), Buffer.from('chunks of'), Buffer.from('different sizes')]
const nbytes = parts.reduce((sum, part) => sum + part.length, 0)

/** Written by Python-Blosc2 4.12: a chunk of ten bytes, and one of a thousand zeros that the frame only marks. */
const zerosLast =
  'nqhiMmZyYW1lANIAAABhzwAAAAAAAADepFMAVQLTAAAAAAAAA/LTAAAAAAAAACrSAAAAAdIAAAAA0gAAAADRAALRAALC2AYAAAAAAAEFAAAAAAAAAAAAk80AB94AANwAAAUBBwEKAAAACgAAACoAAAAAAAAAAAEFAAAAAAAAAAAAMDEyMzQ1Njc4OQUBBwgQAAAAEAAAADAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgZQBk80ABt4AANwAAM4AAAAj2AAAAAAAAAAAAAAAAAAAAAAA'

describe('chunks of different sizes', () => {
  const path = scratchFolder()

  it('D8: are read one by one, in files, maps and directories', async () => {
    for (const [file, mmapMode] of [
      ['schunk-variable.b2frame', undefined],
      ['schunk-variable.b2frame', 'r'],
      ['schunk-variable-sparse.b2frame', undefined],
    ] as const) {
      await using schunk = await open(join(fixtures, file), { kind: 'schunk', mmapMode })
      assert.equal(schunk.chunksize, 0)
      let total = 0
      for await (const { index, data } of schunk.iterChunks()) {
        assert.deepEqual(data, schunk.decompressChunkSync(index))
        assert.equal(data.length, schunk.chunkInfoSync(index).nbytes)
        total += data.length
      }
      assert.equal(total, schunk.nbytes)
    }
  })

  it('D8: that are crafted are read, too', async () => {
    const bytes = frame({ chunksize: 0, flags: 0x53, nbytes, chunks: parts.map((part) => rawChunk(part)) })
    const schunk = await fromCframe(bytes, { kind: 'schunk' })
    const found = parts.map((_, i) => Buffer.from(schunk.decompressChunkSync(i)).toString())
    assert.deepEqual(found, parts.map(String))
    assert.ok((await errorOf(() => schunk.decompressChunkSync(3))) instanceof RangeError)
  })

  for (const [name, special] of [
    ['zeros', 0x81],
    ['NaN', 0x82],
    ['uninitialised', 0x84],
  ] as const) {
    it(`D9: without a size, of ${name}, make a frame that is refused`, async () => {
      const chunks = [...parts.map((part) => rawChunk(part)), special]
      const bytes = frame({ chunksize: 0, flags: 0x53, nbytes: nbytes + 50, chunks })
      writeFileSync(path('special.b2frame'), bytes)
      for (const call of [
        () => fromCframe(bytes),
        () => fromCframeSync(bytes, { copy: false }),
        () => open(path('special.b2frame')),
        () => open(path('special.b2frame'), { mmapMode: 'r' }),
      ]) {
        assert.equal(codeOf(await errorOf(call)), 'ERR_BLOSC2_CORRUPT')
      }
    })
  }

  it('D9: as Python-Blosc2 leaves them when zeros come last, make a frame that is refused', async () => {
    assert.equal(
      codeOf(await errorOf(() => fromCframe(Buffer.from(zerosLast, 'base64')))),
      'ERR_BLOSC2_CORRUPT',
    )
  })
})
