import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fromCframe, open, type SChunk, Tuple } from '../../lib'
import { untagged } from '../fixtures/json-metadata'
import { fixturePath, fixturesOf, type SChunkFixture } from '../fixtures/manifest'

describe('super-chunks written by Python-Blosc2', () => {
  for (const fixture of fixturesOf('schunk')) {
    it(fixture.file, async () => {
      const path = fixturePath(fixture)
      await assertSChunk(await open(path, { kind: 'schunk' }), fixture)
      if (fixture.sparse) return
      await assertSChunk(await open(path, { kind: 'schunk', mmapMode: 'r' }), fixture)
      await assertSChunk(await fromCframe(readFileSync(path), { kind: 'schunk' }), fixture)
    })
  }
})

async function assertSChunk(found: SChunk, fixture: SChunkFixture): Promise<void> {
  await using schunk = found
  const { typesize, nbytes, nchunks } = schunk
  assert.deepEqual(
    { typesize, nbytes, nchunks },
    { typesize: fixture.typesize, nbytes: fixture.nbytes, nchunks: fixture.chunkSha256.length },
  )
  const whole = createHash('sha256')
  for (let n = 0; n < schunk.nchunks; n++) {
    const chunk = await schunk.decompressChunk(n)
    assert.equal(sha256(chunk), fixture.chunkSha256[n], `chunk ${n}`)
    whole.update(chunk)
  }
  assert.equal(whole.digest('hex'), fixture.sha256)
  if (Object.keys(fixture.vlmeta).length > 0)
    assert.deepEqual(schunk.vlmeta.toObject(), untagged(fixture.vlmeta))
}

describe('tensors saved by Python-Blosc2', () => {
  for (const fixture of fixturesOf('tensor')) {
    it(fixture.file, async () => {
      await using schunk = await open(fixturePath(fixture), { kind: 'schunk' })
      const chunks: Uint8Array[] = []
      for (let n = 0; n < schunk.nchunks; n++) chunks.push(await schunk.decompressChunk(n))
      assert.equal(sha256(Buffer.concat(chunks)), fixture.stored)
      const record = schunk.vlmeta.get('__pack_tensor__')
      assert.ok(record instanceof Tuple)
      assert.deepEqual(record.slice(0, 2), ['numpy', new Tuple(...fixture.shape)])
    })
  }
})

describe('frames inside other files', () => {
  for (const fixture of fixturesOf('window')) {
    it(fixture.file, async () => {
      const path = fixturePath(fixture)
      const { offset, length } = fixture
      for (const options of [{ offset }, { offset, length }, { offset, length, mmapMode: 'r' }] as const) {
        await using array = await open(path, { kind: 'ndarray', ...options })
        assert.deepEqual(array.shape, fixture.shape)
        const { data } = await array.get(null, { as: 'bytes' })
        assert.equal(sha256(data), fixture.sha256)
      }
    })
  }
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
