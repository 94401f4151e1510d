import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, openSync } from '../../lib'

const files = join(__dirname, '..', 'fixtures', 'arrow')
const folder = mkdtempSync(join(tmpdir(), 'blosc2-arrow-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('batches serialized by Arrow', () => {
  const batches: Record<string, unknown[][]> = {
    integers: [[1, 2, null, 2n ** 60n, -1], [5]],
    text: [
      ['a', null, 'é😀', ''],
      ['x', 'y'],
    ],
    structs: [[{ a: 1, b: [1.5, 2.5], c: Uint8Array.of(0x78) }, null, { a: 2, b: [], c: null }]],
    times: [[new Date('2024-01-02T03:04:05.678Z'), null]],
    dictionary: [['a', 'b', 'a']],
    bare: [[9, null]],
  }
  for (const [name, expected] of Object.entries(batches)) {
    it(`are read: ${name}`, async () => {
      await using array = await open(join(files, `${name}.b2b`), { kind: 'batcharray' })
      assert.deepEqual([array.serializer, array.itemsPerBlock], ['arrow', 2])
      assert.deepEqual(await array.getSlice(), expected)
      assert.deepEqual(
        array.batchLengths,
        expected.map((batch) => batch.length),
      )
      const all = expected.flat()
      assert.deepEqual([array.getItemSync(0), await array.getItem(-1)], [all[0], all.at(-1)])
    })
  }

  it('are read as the cells of a ListArray', async () => {
    await using lists = await open(join(files, 'lists.b2f'), { kind: 'listarray' })
    assert.deepEqual([lists.spec.serializer, lists.length], ['arrow', 4])
    assert.deepEqual(await lists.getSlice(), [[1, 2], null, [], [3]])
    assert.deepEqual([lists.getSync(0), await lists.get(-1)], [[1, 2], [3]])
  })

  it('are deleted but not written', async () => {
    const path = join(folder, 'text.b2b')
    copyFileSync(join(files, 'text.b2b'), path)
    await using array = openSync(path, { mode: 'r+', kind: 'batcharray' })
    await assert.rejects(array.push(['z']), { code: 'ERR_BLOSC2_UNSUPPORTED' })
    await assert.rejects(array.set(0, ['z']), { code: 'ERR_BLOSC2_UNSUPPORTED' })
    assert.equal(await array.delete(0), 1)
    assert.deepEqual([array.getSync(0), array.batchLengths], [['x', 'y'], [2]])
  })

  it('of types without a counterpart are refused', async () => {
    await using array = await open(join(files, 'durations.b2b'), { kind: 'batcharray' })
    await assert.rejects(array.get(0), { code: 'ERR_BLOSC2_UNSUPPORTED' })
  })
})
