import assert from 'node:assert/strict'
import { open, SChunk } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { numbers } from './arrays'

function itemsOf(bytes: Uint8Array): number[] {
  return Array.from(new Int32Array(bytes.slice().buffer))
}

describe('super-chunks that C-Blosc2 loses data of', () => {
  const path = scratchFolder()
  const plain = numbers(250)

  for (const urlpath of [undefined, 'file', 'directory']) {
    const where = () =>
      urlpath === undefined ? {} : { urlpath: path(`d4-${urlpath}`), contiguous: urlpath === 'file' }

    it(`D4: a slice that ends as far within its chunk as the last one reaches leaves the rest: ${urlpath ?? 'memory'}`, async () => {
      const schunk = await SChunk.create({ data: plain, chunksize: 400, ...where() })
      await schunk.setSlice(100, new Int32Array(50).fill(-1))
      assert.deepEqual(itemsOf(await schunk.getSlice()), Array.from(plain.slice().fill(-1, 100, 150)))
      assert.deepEqual([schunk.chunksize, schunk.nchunks, schunk.nbytes], [400, 3, 1000])
      await schunk.close()
    })
  }

  it('D7: copies with other parameters end with the short chunk they came with', async () => {
    const schunk = await SChunk.create({ data: plain, chunksize: 800 })
    for (const cparams of [{ codec: 'lz4' }, { clevel: 9 }, { filters: [] }] as const) {
      const copy = await schunk.copy({ cparams })
      assert.deepEqual([copy.nchunks, copy.nbytes], [2, 1000])
      assert.deepEqual(itemsOf(await copy.decompressChunk(1)), Array.from(plain.subarray(200)))
      await copy.save(path('d7'), { mode: 'w' })
      await using saved = await open(path('d7'), { kind: 'schunk' })
      assert.deepEqual(itemsOf(await saved.getSlice()), Array.from(plain))
    }
  })

  it('D8: slices of chunks of different sizes are right everywhere, and end where the data does', async () => {
    const schunk = await SChunk.create({ chunksize: 0, typesize: 4 })
    for (const [from, to] of [
      [0, 10],
      [10, 13],
      [13, 200],
      [200, 250],
    ])
      await schunk.appendData(plain.subarray(from, to))
    assert.equal(schunk.chunksize, 0)
    for (const [start, stop] of [
      [0, 250],
      [9, 14],
      [12, 13],
      [13, 13],
      [199, 201],
      [240, 1000],
      [-3, 250],
    ] as const) {
      assert.deepEqual(itemsOf(await schunk.getSlice(start, stop)), Array.from(plain.slice(start, stop)))
    }
    await schunk.setSlice(8, Int32Array.of(-1, -2, -3, -4, -5, -6))
    const expected = plain.slice()
    expected.set([-1, -2, -3, -4, -5, -6], 8)
    assert.deepEqual(itemsOf(await schunk.getSlice()), Array.from(expected))
  })

  for (const contiguous of [true, false]) {
    it(`D9: zeros at the end of chunks of different sizes keep their size: ${contiguous ? 'file' : 'directory'}`, async () => {
      const urlpath = path(`d9-${contiguous}`)
      const schunk = await SChunk.create({ chunksize: 0, typesize: 4, urlpath, contiguous })
      await schunk.appendData(plain)
      await schunk.appendData(new Int32Array(1000))
      await schunk.insertData(0, new Int32Array(7))
      await schunk.close()
      await using found = await open(urlpath, { kind: 'schunk' })
      assert.deepEqual([found.nchunks, found.nbytes], [3, 4 * 1257])
      const sizes = [0, 1, 2].map((n) => found.decompressChunkSync(n).length / 4)
      assert.deepEqual(sizes, [7, 250, 1000])
      const all = itemsOf(await found.getSlice())
      assert.deepEqual(all, [...new Array(7).fill(0), ...plain, ...new Array(1000).fill(0)])
      await found.verify()
    })
  }
})
