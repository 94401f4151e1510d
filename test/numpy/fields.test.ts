import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openNpy, saveNpy } from '../../lib/index'

/** 20 bytes, with a hole of two behind the first member. */
const dtype = {
  fields: [
    { name: 'id', dtype: 'uint16', offset: 0 },
    { name: 'xy', dtype: 'float32', shape: [2], offset: 4 },
    {
      name: 'at',
      offset: 12,
      dtype: {
        fields: [
          { name: 'day', dtype: '>i4' },
          { name: 'tag', dtype: 'S2' },
        ],
      },
    },
  ],
  itemsize: 20,
} as const

function element(id: number): Buffer {
  const bytes = Buffer.alloc(20, 0xee)
  bytes.writeUInt16LE(id, 0)
  bytes.writeFloatLE(id + 0.5, 4)
  bytes.writeFloatLE(-id, 8)
  bytes.writeInt32BE(id - 1000, 12)
  bytes.write(`${String.fromCharCode(97 + (id % 26))}!`, 16)
  return bytes
}

const shape = [5, 7]
const ids = Array.from({ length: 35 }, (_, i) => i)
/** Rows from the end, each third column from the second on. */
const selected = [4, 3, 2, 1, 0].flatMap((row) => [1, 4].map((column) => 7 * row + column))

describe('members of the structs in a .npy file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-npy-fields-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const [order, mmap] of [
    ['C', false],
    ['F', false],
    ['C', true],
    ['F', true],
  ] as const) {
    it(`are read like arrays: ${order} order${mmap ? ', mapped' : ''}`, async () => {
      const path = join(folder, `${order}${mmap}.npy`)
      const data = new Uint8Array(Buffer.concat(ids.map(element)))
      await saveNpy(path, { data, shape, dtype }, { order })
      await using file = await openNpy(path, { mmap })
      assert.equal(file.itemsize, 20)
      const id = file.field('id')
      assert.deepEqual([id.dtype, id.shape, id.size], ['uint16', shape, 35])
      assert.deepEqual((await id.get()).data, Uint16Array.from(ids))
      assert.deepEqual(id.getSync('::-1, 1::3').data, Uint16Array.from(selected))
      assert.equal(await id.get([-1, 0]), 28)
      const xy = file.field('xy')
      assert.deepEqual(xy.shape, [5, 7, 2])
      const part = await xy.get('::-1, 1::3')
      assert.deepEqual(
        [part.shape, part.data],
        [[5, 2, 2], Float32Array.from(selected.flatMap((n) => [n + 0.5, -n]))],
      )
      const day = file.field('at').field('day')
      assert.deepEqual(
        (await day.get([[2, 0], ':'])).data,
        Int32Array.from([14, 15, 16, 17, 18, 19, 20, 0, 1, 2, 3, 4, 5, 6], (n) => n - 1000),
      )
      assert.deepEqual(await file.fields.at?.field('tag').get([0, 3]), 'd!')
      assert.deepEqual(Object.keys(file.fields), ['id', 'xy', 'at'])
      assert.throws(() => file.field('no'), { name: 'TypeError', message: /'id', 'xy', 'at', got 'no'/ })
    })
  }

  it('follow an array that grows, and end with it', async () => {
    const path = join(folder, 'grows.npy')
    await saveNpy(path, { data: new Uint8Array(element(1)), shape: [1], dtype })
    const file = await openNpy(path, { mode: 'r+' })
    const id = file.field('id')
    await file.append({ data: new Uint8Array(Buffer.concat([element(2), element(3)])), shape: [2], dtype })
    assert.deepEqual([id.shape, id.getSync().data], [[3], Uint16Array.of(1, 2, 3)])
    await file.close()
    await assert.rejects(id.get(), { code: 'ERR_BLOSC2_CLOSED' })
    assert.throws(() => id.getSync(), { code: 'ERR_BLOSC2_CLOSED' })
  })

  it('are there only where there are structs', async () => {
    const path = join(folder, 'plain.npy')
    await saveNpy(path, Float32Array.of(1))
    await using file = await openNpy(path)
    assert.deepEqual(file.fields, {})
    assert.throws(() => file.field('x'), TypeError)
  })
})
