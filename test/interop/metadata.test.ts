import assert from 'node:assert/strict'
import fc from 'fast-check'
import { asarray, open, zeros } from '../../lib/index'
import { carrierOf } from '../frames/carrier'
import { metaValues, normal, type Told, tell } from './metadata-values'
import { eachCase, session } from './session'

interface Found {
  readonly meta: Told
  readonly vlmeta: Told
}

/** Entries per file, in each of `meta` and `vlmeta`. */
const count = 12
const files = 30

describe('metadata, both ways', () => {
  const there = session()
  const found = (path: string) => there.python.ask<Found>('metadata_found', { path })

  it(`we read what Python writes: ${2 * count * files} values`, async () => {
    await eachCase(files, async (seed) => {
      const path = there.path(`there-${seed}.b2nd`)
      const told = await there.python.ask<Found>('metadata_written', {
        seed,
        path,
        count,
        contiguous: seed % 3 > 0,
      })
      await using array = carrierOf(await open(path))
      assert.deepEqual(normal(tell(array.meta.toObject())), normal(told.meta))
      assert.deepEqual(normal(tell(array.vlmeta.toObject())), normal(told.vlmeta))
    })
  })

  it(`Python reads what we write: ${count * files} values; and we what it makes of them`, async () => {
    await using inner = await asarray(Int16Array.of(1, 2, 3), { vlmeta: { deep: [1] } })
    await eachCase(files, async (seed) => {
      const values = fc.sample(metaValues([inner]), { seed, numRuns: count })
      const entries = Object.fromEntries(values.map((value, i) => [`v${i}`, value]))
      const path = there.path(`here-${seed}.b2nd`)
      await using array = await zeros([3], {
        urlpath: path,
        contiguous: seed % 3 > 0,
        checksum: seed % 2 ? 'crc32c' : 'none',
      })
      for (const [name, value] of Object.entries(entries)) await array.vlmeta.set(name, value)
      const read = await found(path)
      const expected = normal(tell(entries))
      assert.deepEqual(normal(withoutChecksums(read.vlmeta)), expected)
      const again = there.path(`again-${seed}.b2nd`)
      await there.python.ask('metadata_rewritten', { path, to: again })
      await using back = carrierOf(await open(again))
      const { _node_checksums, ...rest } = back.vlmeta.toObject()
      assert.deepEqual(normal(tell(rest)), expected)
    })
  })

  it('changes are seen by the other side, turn by turn', async () => {
    for (const contiguous of [true, false]) {
      const path = there.path(`turns-${contiguous}.b2nd`)
      await there.python.ask('metadata_written', { seed: 7, path, count: 3, contiguous })
      await using array = carrierOf(await open(path, { mode: 'r+' }))
      const expected = array.vlmeta.toObject()
      for (let turn = 0; turn < 6; turn++) {
        const name = `ours ${turn}`
        await array.vlmeta.set(name, turn)
        await array.vlmeta.set('v0', [turn])
        Object.assign(expected, { [name]: turn, v0: [turn] })
        if (turn % 2 === 1) {
          assert.ok(await array.vlmeta.delete(`ours ${turn - 1}`))
          delete expected[`ours ${turn - 1}`]
        }
        assert.deepEqual(normal((await found(path)).vlmeta), normal(tell(expected)), `turn ${turn}`)
        const removed = turn === 3 ? ['v2', name] : []
        for (const key of removed) delete expected[key]
        Object.assign(expected, { theirs: turn, [`their ${turn}`]: 5 })
        const after = await there.python.ask<Found>('metadata_changed', {
          path,
          entries: { theirs: turn, [`their ${turn}`]: 5 },
          removed,
        })
        await array.refresh()
        assert.deepEqual(normal(tell(array.vlmeta.toObject())), normal(after.vlmeta))
        assert.deepEqual(normal(tell(array.vlmeta.toObject())), normal(tell(expected)))
      }
    }
  })

  it('fixed metadata that we set is what Python reads', async () => {
    const path = there.path('fixed.b2nd')
    await using array = await zeros([3], { urlpath: path, meta: { n: 1, text: 'abc' } })
    await array.meta.update({ n: -5, text: 'äx' })
    assert.deepEqual(normal((await found(path)).meta), normal(tell({ n: -5, text: 'äx' })))
  })

  it('an index of Python is stale once we have changed the data, not the metadata', async () => {
    const path = there.path('indexed.b2nd')
    await there.python.ask('metadata_indexed', { path })
    const matches = () => there.python.ask('metadata_matches', { path, value: 5 })
    assert.deepEqual(await matches(), { count: 11, stale: [false] })
    await using array = await open(path, { mode: 'r+', dtype: 'int64' })
    await array.vlmeta.set('unit', 'K')
    assert.deepEqual(await matches(), { count: 11, stale: [false] })
    await array.set('100:200', 5n)
    assert.deepEqual(await matches(), { count: 111, stale: [true] })
    assert.equal(array.vlmeta.get('unit'), 'K')
  })
})

function withoutChecksums(told: Told): Told {
  assert.ok(typeof told === 'object' && told !== null && 'dict' in told)
  return { dict: told.dict.filter(([key]) => key !== '_node_checksums') }
}
