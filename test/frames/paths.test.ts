import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { arange, open, openSync, remove, save } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

describe('paths', () => {
  const path = scratchFolder()
  const names = {
    'of any script': 'größe-Ж-漢字-😀.b2nd',
    'of more than 260 characters in all': join(...Array.from({ length: 6 }, () => 'x'.repeat(60)), 'a.b2nd'),
    'with spaces and dots': 'a b.c..d.b2nd',
  }

  for (const [what, name] of Object.entries(names)) {
    for (const contiguous of [true, false]) {
      it(`${what} lead to a ${contiguous ? 'file' : 'directory'} that is made, read, changed, replaced and removed`, async () => {
        const urlpath = path(join(contiguous ? 'file' : 'directory', what, name))
        mkdirSync(dirname(urlpath), { recursive: true })
        await save(await arange(100, { dtype: 'int32' }), urlpath, { contiguous })
        assert.ok(existsSync(urlpath))
        {
          await using array = await open(urlpath, { dtype: 'int32', mode: 'r+' })
          await array.set([3], -3)
          await array.append(Int32Array.of(7))
        }
        {
          using array = openSync(Buffer.from(relative(process.cwd(), urlpath)), { dtype: 'int32' })
          assert.deepEqual([array.getSync([3]), array.getSync([100]), array.shape[0]], [-3, 7, 101])
        }
        await save(Int32Array.of(5), urlpath, { mode: 'w', contiguous })
        {
          await using array = await open(urlpath, { dtype: 'int32' })
          assert.deepEqual((await array.get()).data, Int32Array.of(5))
        }
        await remove(urlpath)
        assert.deepEqual(readdirSync(dirname(urlpath)), [])
      })
    }
  }
})
