import assert from 'node:assert/strict'
import { copyFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { open, slice } from '../../lib/index'
import { runChild } from '../danger/processes'
import { codeOf, errorOf, sampleArray } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

const length = 100_000

describe('files that are mapped into memory', () => {
  const path = scratchFolder()

  before(async () => {
    await using _ = await sampleArray(length, { chunks: [9000], blocks: [1000], urlpath: path('a.b2nd') })
  })

  it('D17: in the modes that grow work, or are refused', async () => {
    for (const mmapMode of ['r+', 'c'] as const) {
      copyFileSync(path('a.b2nd'), path('grow.b2nd'))
      const [result] = await Promise.allSettled([open(path('grow.b2nd'), { mmapMode, dtype: 'float32' })])
      if (result.status === 'rejected') {
        assert.equal(codeOf(result.reason), 'ERR_BLOSC2_UNSUPPORTED')
        continue
      }
      await using array = result.value
      await array.resize([2 * length])
      await array.set(slice(length, 2 * length), 5)
      assert.equal(await array.get([2 * length - 1]), 5)
    }
  })

  it('D18: read-only refuse every change, and keep their file', async () => {
    await using array = await open(path('a.b2nd'), { mmapMode: 'r', dtype: 'float32' })
    for (const change of [
      () => array.set([0], 1),
      () => array.set(null, 1),
      () => array.append({ data: Float32Array.of(1), shape: [1] }),
      () => array.resize([length + 1]),
      () => array.insert(0, { data: Float32Array.of(1), shape: [1] }),
      () => array.delete(0, 1),
    ]) {
      assert.equal(codeOf(await errorOf(change)), 'ERR_BLOSC2_READ_ONLY', String(change))
    }
    await array.verify()
  })

  it('D19: that others truncate fail with ERR_BLOSC2_CHANGED instead of a bus error', async () => {
    for (const size of [0, 1, 100, 5000]) {
      const ended = await runChild('defects/children/truncated', {
        args: [path('a.b2nd'), path('cut.b2nd'), String(size)],
      })
      assert.deepEqual([ended.code, ended.signal], [0, null], ended.stderr)
      assert.match(ended.stdout, /^(ERR_BLOSC2_(CHANGED|MMAP|TRUNCATED|CORRUPT|FORMAT)\n){4}$/)
    }
  })

  it('D19: that are empty or shorter than a header fail when they are opened', async () => {
    for (const size of [0, 5, 50, 200]) {
      copyFileSync(path('a.b2nd'), path('short.b2nd'))
      truncateSync(path('short.b2nd'), size)
      const error = await errorOf(() => open(path('short.b2nd'), { mmapMode: 'r' }))
      assert.match(String(codeOf(error)), /^ERR_BLOSC2_(FORMAT|TRUNCATED|MMAP)$/)
    }
  })

  it('D20: give chunks of blocks of variable length', async () => {
    const file = join(__dirname, '..', 'fixtures', 'files', 'schunk-vlblocks.b2frame')
    await using mapped = await open(file, { kind: 'schunk', mmapMode: 'r' })
    await using read = await open(file, { kind: 'schunk' })
    assert.ok(mapped.vlblocks && mapped.nchunks > 0)
    for (let i = 0; i < mapped.nchunks; i++) {
      assert.deepEqual(await mapped.decompressChunk(i), await read.decompressChunk(i))
      assert.deepEqual(mapped.decompressChunkSync(i), read.decompressChunkSync(i))
    }
  })

  it('of a directory are refused', async () => {
    await using _ = await sampleArray(100, { contiguous: false, urlpath: path('sparse') })
    assert.equal(codeOf(await errorOf(() => open(path('sparse'), { mmapMode: 'r' }))), 'ERR_BLOSC2_MMAP')
  })
})
