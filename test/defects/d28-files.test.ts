import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { asarray, fromCframe, open, remove, save, sniff } from '../../lib/index'
import { runChild } from '../danger/processes'
import { assertValues, codeOf, errorOf, sampleArray } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

const three = { data: Int32Array.of(1, 2, 3), shape: [3] }

describe('files and what may go wrong with them', () => {
  const path = scratchFolder()

  it('D28: file: URLs lead where they say, with every character a name may have', async () => {
    for (const name of ['plain.b2nd', 'with space.b2nd', 'per%20cent.b2nd', 'größe 名.b2nd', '#hash?.b2nd']) {
      const url = pathToFileURL(path(name))
      await save(three, url)
      assert.equal(existsSync(path(name)), true)
      await using array = await open(url, { dtype: 'int32' })
      assert.deepEqual((await array.get()).data, three.data)
      assert.deepEqual((await sniff(url)).shape, [3])
      await using same = await open(Buffer.from(path(name)))
      assert.equal(same.kind, 'ndarray')
      await remove(url)
      assert.equal(existsSync(path(name)), false)
    }
    assert.equal(existsSync('tmp'), false)
  })

  it('D28: paths that are none are refused', async () => {
    for (const wrong of ['', 'a\0b', Buffer.from('a\0b'), Buffer.alloc(0)]) {
      assert.ok((await errorOf(() => open(wrong))) instanceof TypeError, String(wrong))
      assert.ok((await errorOf(() => save(three, wrong))) instanceof TypeError, String(wrong))
    }
  })

  it('D28: URLs of other schemes are not taken for local paths', async () => {
    for (const wrong of [new URL('https://example.org/a.b2nd'), 's3://bucket/a.b2nd', new URL('data:,a')]) {
      assert.equal(codeOf(await errorOf(() => open(wrong))), 'ERR_BLOSC2_UNSUPPORTED')
      assert.equal(codeOf(await errorOf(() => save(three, wrong))), 'ERR_BLOSC2_UNSUPPORTED')
    }
  })

  it('D29: an array in memory is saved as one file', async () => {
    const array = await asarray(three)
    await array.save(path('one.b2nd'))
    assert.equal(statSync(path('one.b2nd')).isFile(), true)
    const again = await fromCframe(readFileSync(path('one.b2nd')))
    assert.equal(again.kind, 'ndarray')
    await remove(path('one.b2nd'))
  })

  it('D30: saving where it is impossible fails as the file system says, and leaves nothing', async () => {
    writeFileSync(path('file'), 'text')
    mkdirSync(path('directory'))
    writeFileSync(path('directory/precious'), 'text')
    const before = readdirSync(path(), { recursive: true })
    for (const [target, mode, code] of [
      ['missing/a.b2nd', 'w-', 'ENOENT'],
      ['file/a.b2nd', 'w-', 'ENOTDIR'],
      ['file', 'w-', 'EEXIST'],
      ['directory', 'w-', 'EEXIST'],
      ['directory', 'w', 'ENOTEMPTY'],
      [`${'long'.repeat(70)}.b2nd`, 'w-', 'ENAMETOOLONG'],
    ] as const) {
      for (const contiguous of [true, false]) {
        const error = await errorOf(() => save(three, path(target), { mode, contiguous }))
        assert.equal(codeOf(error), code, `${target} ${contiguous}`)
        assert.equal(error instanceof Error && 'path' in error && error.path, path(target))
        assert.equal(error instanceof Error && 'syscall' in error && typeof error.syscall, 'string')
        assert.deepEqual(readdirSync(path(), { recursive: true }), before)
      }
    }
  })

  it('D30: what is no file or directory is never replaced', async () => {
    execFileSync('mkfifo', [path('pipe')])
    for (const contiguous of [true, false]) {
      const error = await errorOf(() => save(three, path('pipe'), { mode: 'w', contiguous }))
      assert.equal(codeOf(error), 'EEXIST')
      assert.equal(statSync(path('pipe')).isFIFO(), true)
    }
    await remove(path('pipe'))
  })

  it('D30: a disk that is full leaves the old file, and nothing of the new', async () => {
    await using _ = await sampleArray(1000, { urlpath: path('kept.b2nd') })
    const before = readdirSync(path())
    const ended = await runChild('defects/children/limited', {
      args: [path()],
      before: 'trap "" XFSZ && ulimit -f 1000',
    })
    assert.deepEqual([ended.code, ended.stderr], [0, ''])
    assert.deepEqual(ended.stdout.trim().split('\n'), [...new Array(6).fill('EFBIG'), '1000 1000'])
    assert.deepEqual(readdirSync(path()), before)
    await using again = await open(path('kept.b2nd'), { dtype: 'float32' })
    assertValues((await again.get()).data)
  })

  it('D31: no program that is started inherits an open file', async () => {
    await using array = await sampleArray(1000, { urlpath: path('inherited.b2nd') })
    await using mapped = await open(path('inherited.b2nd'), { mmapMode: 'r' })
    await using writable = await open(path('inherited.b2nd'), { mode: 'r+', dtype: 'float32' })
    await writable.set([0], 1)
    const listed = execFileSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' })
    assert.equal(listed.includes(path()), false, listed)
    assert.deepEqual([array.closed, mapped.closed], [false, false])
  })
})
