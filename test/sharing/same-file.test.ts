import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concat, type NDArray, open, openSync, save, zeros } from '../../lib'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-shared-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

type Int32 = NDArray<'int32'>

async function handles(contiguous: boolean): Promise<[Int32, Int32, Int32]> {
  const urlpath = join(folder, `${files++}.b2nd`)
  await (await zeros([40, 10], { dtype: 'int32', chunks: [3, 4], urlpath, contiguous })).close()
  return [
    await open(urlpath, { dtype: 'int32', mode: 'r+' }),
    await open(urlpath, { dtype: 'int32', mode: 'r+' }),
    await open(urlpath, { dtype: 'int32' }),
  ]
}

function pathOf(array: NDArray): string {
  return array.urlpath ?? assert.fail('It has no file')
}

for (const contiguous of [true, false]) {
  describe(`several handles of one ${contiguous ? 'file' : 'directory'}`, () => {
    it('can all write at once, and nothing is lost', async () => {
      const [a, b, reader] = await handles(contiguous)
      const changes: Promise<unknown>[] = []
      for (let row = 0; row < 40; row += 2) {
        changes.push(a.set([row], row), b.set([row + 1], row + 1))
        const { data } = await reader.get()
        const rows = Array.from({ length: 40 }, (_, i) => new Set(data.slice(10 * i, 10 * i + 10)).size)
        assert.deepEqual(new Set(rows), new Set([1]), 'no row is half written')
      }
      await Promise.all(changes)
      const column = (await reader.get(':, 3')).data
      assert.deepEqual(
        Array.from(column),
        Array.from({ length: 40 }, (_, i) => i),
      )
      await Promise.all([a, b, reader].map((handle) => handle.verify()))
    })

    it('follow one another without being told', async () => {
      const [a, b, reader] = await handles(contiguous)
      await a.append({ data: new Int32Array(20).fill(7), shape: [2, 10] })
      await b.append({ data: new Int32Array(10).fill(8), shape: [1, 10] })
      assert.deepEqual(b.shape, [43, 10])
      assert.equal(await reader.get([42, 0]), 8)
      a.setSync([0, 0], 5)
      assert.equal(b.getSync([0, 0]), 5)
      await a.set([1], await concat([b, reader]).then((joined) => joined.slice('40')))
      assert.equal(await b.get([1, 1]), 7)
      assert.deepEqual((await save(reader, `${pathOf(a)}.copy`)).nbytes, 43 * 10 * 4)
    })

    it('tell a batch that another one was first', async () => {
      const [a, b] = await handles(contiguous)
      const late = a.batch(async () => {
        await a.set([0], 1)
        await b.set([1], 2)
      })
      await assert.rejects(late, { code: 'ERR_BLOSC2_CHANGED' })
      assert.deepEqual(await Promise.all([a.get([0, 0]), a.get([1, 0])]), [0, 2])
      await a.batch(() => a.set([0], 1))
      assert.equal(await b.get([0, 0]), 1)
    })
  })
}

describe('a file that is replaced under a handle', () => {
  it('is found out', async () => {
    const [a, b, reader] = await handles(true)
    await save({ data: new Float64Array(3), shape: [3] }, pathOf(a), { mode: 'w' })
    await assert.rejects(a.set([0], 1), { code: 'ERR_BLOSC2_CHANGED' })
    assert.throws(() => b.setSync([0], 1), { code: 'ERR_BLOSC2_CHANGED' })
    await assert.rejects(reader.refresh(), { code: 'ERR_BLOSC2_CHANGED', message: /it was replaced/ })
    await Promise.all([a.close(), b.close(), reader.close()])
    assert.equal(openSync(pathOf(a), { dtype: 'float64' }).size, 3)
  })
})
