import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { open, save } from '../../lib/index'
import { runChild } from './processes'
import { sampleArray, values } from './samples'
import { scratchFolder } from './scratch'

/** What a program started now finds open. */
function inherited(): string {
  const { stdout, status } = spawnSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' })
  assert.equal(status, 0)
  return stdout
}

describe('file descriptors', () => {
  // What a process has open can be seen there alone.
  if (process.platform !== 'linux') return
  const path = scratchFolder()

  before(async () => {
    await using _ = await sampleArray(100_000, { chunks: [5000], urlpath: path('a.b2nd') })
    await using __ = await sampleArray(100_000, {
      chunks: [5000],
      urlpath: path('sparse'),
      contiguous: false,
    })
  })

  it('are given back by close(), 10 000 times', async () => {
    const { code, stdout, stderr } = await runChild('danger/children/open-many', {
      args: [path('a.b2nd'), '10000', 'close'],
      before: 'ulimit -n 64',
    })
    assert.equal(stderr, '')
    assert.deepEqual([code, stdout], [0, 'opened 10000\n'])
  })

  it('are given back by the garbage collector when close() is forgotten', async () => {
    const { code, stdout, stderr } = await runChild('danger/children/open-many', {
      args: [path('a.b2nd'), '1000', 'forget'],
      before: 'ulimit -n 64',
      flags: ['--expose-gc'],
    })
    assert.equal(stderr, '')
    assert.deepEqual([code, stdout], [0, 'opened 1000\n'])
  })

  it('are not needed for each chunk of a sparse directory', async () => {
    const { code, stdout, stderr } = await runChild('danger/children/open-many', {
      args: [path('sparse'), '500', 'close'],
      before: 'ulimit -n 64',
    })
    assert.equal(stderr, '')
    assert.deepEqual([code, stdout], [0, 'opened 500\n'])
  })

  it('of open arrays are not inherited by programs started meanwhile', async () => {
    await using file = await open(path('a.b2nd'), { dtype: 'float32' })
    await using mapped = await open(path('a.b2nd'), { mmapMode: 'r', dtype: 'float32' })
    await using sparse = await open(path('sparse'), { dtype: 'float32' })
    const reads = [file, mapped, sparse].map((array) => array.get())
    assert.equal(inherited().includes(path()), false)
    await Promise.all(reads)
  })

  it('of files being written are not inherited by programs started meanwhile', async () => {
    const data = values(1 << 21)
    for (const contiguous of [true, false]) {
      const options = { contiguous, chunks: [1 << 14], cparams: { codec: 'zlib', clevel: 9 } } as const
      const saving = save({ data, shape: [1 << 21] }, path(`written-${contiguous}`), options)
      for (let i = 0; i < 5; i++) {
        assert.equal(inherited().includes(path()), false)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      await saving
    }
  })
})
