import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { openNpy, saveNpy } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

const table = { data: Int32Array.from({ length: 2000 }, (_, i) => i), shape: [1000, 2] }

/** As other programs save: into the same file. */
const others = {
  'another dtype': { data: new Float32Array(2000), shape: [1000, 2] },
  'fewer rows': { data: new Int32Array(1000), shape: [500, 2] },
  'longer rows': { data: new Int32Array(4000), shape: [1000, 4] },
  'another number of axes': { data: new Int32Array(2000), shape: [2000] },
} as const

describe('a .npy file that somebody saves anew in place while it is open', () => {
  const path = scratchFolder()

  for (const [name, other] of Object.entries(others)) {
    for (const mmap of [false, true]) {
      it(`is not read by what it was: ${name}${mmap ? ', mapped' : ''}`, async () => {
        const [file, anew] = [path(`${name}-${mmap}.npy`), path(`${name}-${mmap}-anew.npy`)]
        await saveNpy(file, table)
        await saveNpy(anew, other)
        await using opened = await openNpy(file, { mode: 'r+', mmap, dtype: 'int32' })
        assert.deepEqual((await opened.get([1, ':'])).data, Int32Array.of(2, 3))
        writeFileSync(file, readFileSync(anew))
        const expected = { code: 'ERR_BLOSC2_CHANGED' }
        await assert.rejects(opened.get('1'), expected)
        assert.throws(() => opened.getSync('1'), expected)
        await assert.rejects(opened.set('1', 5), expected)
        assert.throws(() => opened.setSync('1', 5), expected)
        assert.deepEqual(readFileSync(file), readFileSync(anew))
      })
    }
  }

  it('is read on where it has grown, by what it was', async () => {
    const file = path('grown.npy')
    await saveNpy(file, table)
    await using reader = await openNpy(file)
    await using writer = await openNpy(file, { mode: 'r+' })
    await writer.append({ data: Int32Array.of(7, 8), shape: [1, 2] })
    assert.deepEqual(reader.shape, [1000, 2])
    assert.deepEqual((await reader.get([-1, ':'])).data, Int32Array.of(1998, 1999))
    await reader.refresh()
    assert.deepEqual((await reader.get([-1, ':'])).data, Int32Array.of(7, 8))
  })

  it('is read where the elements are others, in the same places', async () => {
    const file = path('edited.npy')
    await saveNpy(file, table)
    await using reader = await openNpy(file)
    await using writer = await openNpy(file, { mode: 'r+' })
    await writer.set('1', 9)
    assert.deepEqual((await reader.get([1, ':'])).data, Int32Array.of(9, 9))
  })
})
