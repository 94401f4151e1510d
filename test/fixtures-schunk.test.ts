import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { decompress, fromCframe, loadTensor, open, unpackTensor } from '../lib/index'
import { fixturePath, fixturesOf, type SChunkFixture } from './fixture-manifest'
import { bytesOf } from './json-values'
import { untagged } from './metadata-json'

describe('super-chunks written by Python-Blosc2', () => {
  for (const fixture of fixturesOf('schunk')) {
    it(fixture.file, async () => {
      const path = fixturePath(fixture)
      await assertSChunk(await open(path), fixture)
      if (fixture.sparse) return
      await assertSChunk(await open(path, { mmapMode: 'r' }), fixture)
      await assertSChunk(await fromCframe(readFileSync(path)), fixture)
    })
  }
})

async function assertSChunk(found: Awaited<ReturnType<typeof open>>, fixture: SChunkFixture): Promise<void> {
  assert.equal(found.kind, 'schunk')
  if (found.kind !== 'schunk') return
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
      const path = fixturePath(fixture)
      for (const tensor of [await loadTensor(path), await unpackTensor(readFileSync(path))]) {
        assert.deepEqual(tensor.shape, fixture.shape)
        assert.deepEqual(tensor.dtype, fixture.dtype)
        const { data } = tensor
        if (fixture.strings) assert.deepEqual(data, fixture.strings)
        else assert.equal(sha256(bytesOf(data)), fixture.sha256)
      }
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

describe('single chunks compressed by Python-Blosc2', () => {
  for (const fixture of fixturesOf('chunk')) {
    it(fixture.file, async () => {
      const bytes = await decompress(readFileSync(fixturePath(fixture)))
      assert.equal(bytes.length, fixture.nbytes)
      assert.equal(sha256(bytes), fixture.sha256)
    })
  }
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
