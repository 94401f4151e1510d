import assert from 'node:assert/strict'
import { asarray, open } from '../../lib/index'
import { session } from './session'

const values = Int32Array.from({ length: 400 }, (_, i) => i * i)

describe('files with checksums and Python', () => {
  const there = session()
  const touch = (path: string, start: number, stop: number, value: number) =>
    there.python.ask('metadata_touched', { path, start, stop, value })

  it('are read by it, and count for nothing once it has changed them', async () => {
    for (const contiguous of [true, false]) {
      for (const clevel of [0, 5]) {
        const path = there.path(`sums-${contiguous}-${clevel}.b2nd`)
        const options = { chunks: [100], blocks: [50], cparams: { clevel }, checksum: 'crc32c' } as const
        const a = await asarray(values, { ...options, urlpath: path, contiguous })
        const { kind } = await there.python.ask<{ kind: string }>('read', { path })
        assert.equal(kind, 'NDArray')
        await a.refresh()
        assert.equal(a.checksums, 'complete')
        // Without compression the changed chunk is as long as before, and in the same place.
        await touch(path, 100, 110, -5)
        const expected = values.slice().fill(-5, 100, 110)
        const b = await open(path, { mode: 'r+', verify: true, dtype: 'int32' })
        assert.equal(b.checksums, 'outdated')
        assert.deepEqual((await b.get()).data, expected)
        await b.verify()
        await b.set([399], 1)
        expected[399] = 1
        assert.equal(b.checksums, 'partial')
        await touch(path, 0, 1, 3)
        expected[0] = 3
        await b.refresh()
        assert.deepEqual([b.checksums, (await b.get()).data], ['outdated', expected])
        await b.compact()
        assert.equal(b.checksums, 'complete')
        await b.close()
        const c = await open(path, { verify: true, dtype: 'int32' })
        assert.deepEqual([c.checksums, (await c.get()).data], ['complete', expected])
        await c.verify()
      }
    }
  })

  it('are of no file that it copies them to', async () => {
    const path = there.path('copied.b2nd')
    await (await asarray(values, { chunks: [100], checksum: 'crc32c', urlpath: path })).close()
    const to = there.path('copy.b2nd')
    await there.python.ask('make', { expression: `blosc2.open(${JSON.stringify(path)})`, urlpath: to })
    await using copy = await open(to, { verify: true, dtype: 'int32' })
    assert.deepEqual((await copy.get()).data, values)
    await copy.verify()
    assert.ok(['outdated', 'none'].includes(copy.checksums), copy.checksums)
  })
})
