import assert from 'node:assert/strict'
import { readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { openNpz, openSafetensors, saveNpz, saveSafetensors } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

const x = Int32Array.from({ length: 1000 }, (_, i) => i)
const before = { x, y: new Float64Array(5000) }
/** What lies where `x` was is `a`. */
const after = { a: new Int32Array(3000).fill(7), x, y: new Float64Array(5000) }

const kinds = {
  npz: { save: saveNpz, open: openNpz },
  'deflated npz': {
    save: (path: string, arrays: typeof before) => saveNpz(path, arrays, { compression: 'deflate' }),
    open: openNpz,
  },
  safetensors: { save: saveSafetensors, open: openSafetensors },
} as const

describe('a file that somebody writes anew in place while it is open', () => {
  const path = scratchFolder()

  for (const [name, { save, open }] of Object.entries(kinds)) {
    for (const mmap of name === 'deflated npz' ? [false] : [false, true]) {
      it(`is not taken for what it was: ${name}${mmap ? ', mapped' : ''}`, async () => {
        const [file, other] = [path(`${name}-${mmap}`), path(`${name}-${mmap}-after`)]
        await save(file, before)
        await save(other, after)
        // Not of this very moment, in which the system would not tell the next change.
        utimesSync(file, 1e9, 1e9)
        await using opened = await open(file, { mmap })
        assert.deepEqual((await opened.get('x', '3:5')).data, Int32Array.of(3, 4))
        // As other programs write: into the same file.
        writeFileSync(file, readFileSync(other))
        const expected = { code: 'ERR_BLOSC2_CHANGED', path: file }
        for (const selection of ['3:5', null, '::-7', '-1:']) {
          await assert.rejects(opened.get('x', selection), expected, `${selection}`)
          assert.throws(() => opened.getSync('x', selection), expected, `${selection}`)
        }
        await using anew = await open(file, { mmap })
        assert.deepEqual((await anew.get('x', '3:5')).data, Int32Array.of(3, 4))
      })

      it(`goes on as it was where another file takes its place: ${name}${mmap ? ', mapped' : ''}`, async () => {
        const [file, other] = [path(`${name}-${mmap}-old`), path(`${name}-${mmap}-new`)]
        await save(file, before)
        await save(other, after)
        await using opened = await open(file, { mmap })
        renameSync(other, file)
        assert.deepEqual((await opened.get('x', null)).data, x)
      })
    }
  }
})
