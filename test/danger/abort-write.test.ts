import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { asarray, open, save, setThreads, slice } from '../../lib/index'
import { assertValues, codeOf, errorOf, sampleArray, values } from './samples'
import { scratchFolder } from './scratch'

const length = 1 << 22
const slow = { codec: 'zlib', clevel: 9 } as const

function abortSoon(): AbortController {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error('stop writing')), 5)
  return controller
}

describe('aborting a write', () => {
  const path = scratchFolder()
  const data = values(length)
  let threads = 0

  before(() => {
    threads = setThreads(1)
  })

  after(() => setThreads(threads))

  for (const contiguous of [true, false]) {
    const kind = contiguous ? 'a file' : 'a sparse directory'

    it(`to ${kind} that is new leaves nothing behind`, async () => {
      const { signal } = abortSoon()
      const options = { contiguous, chunks: [1 << 15], cparams: slow, signal }
      const before = readdirSync(path())
      assert.equal(await errorOf(() => save({ data, shape: [length] }, path('new'), options)), signal.reason)
      assert.deepEqual(readdirSync(path()), before)
    })

    it(`that would replace ${kind} leaves the old one, and no temporary`, async () => {
      const name = `old-${contiguous}`
      await using old = await sampleArray(1000, { urlpath: path(name), contiguous })
      const before = readdirSync(path())
      const { signal } = abortSoon()
      const options = { contiguous, mode: 'w', chunks: [1 << 15], cparams: slow, signal } as const
      assert.equal(await errorOf(() => save({ data, shape: [length] }, path(name), options)), signal.reason)
      assert.deepEqual(readdirSync(path()), before)
      assertValues((await old.get()).data)
      await using again = await open(path(name), { dtype: 'float32' })
      assertValues((await again.get()).data)
    })
  }

  it('by set() leaves the array and its file as they were', async () => {
    await using array = await sampleArray(length, {
      chunks: [1 << 15],
      cparams: { codec: 'lz4', clevel: 1 },
      urlpath: path('set.b2nd'),
    })
    const bytes = readFileSync(path('set.b2nd'))
    const { signal } = abortSoon()
    const reversed = { data: data.slice().reverse(), shape: [length] }
    await using target = await open(path('set.b2nd'), { mode: 'r+', dtype: 'float32', cparams: slow })
    assert.equal(await errorOf(() => target.set(null, reversed, { signal })), signal.reason)
    assertValues((await target.get()).data)
    assert.equal(readFileSync(path('set.b2nd')).equals(bytes), true)
    assert.deepEqual(
      readdirSync(path()).filter((name) => name.includes('tmp')),
      [],
    )
    await target.set('0:3', { data: Float32Array.of(7, 8, 9), shape: [3] })
    await using again = await open(path('set.b2nd'), { dtype: 'float32' })
    assert.deepEqual((await again.get(slice(3))).data, Float32Array.of(7, 8, 9))
    assertValues((await again.get(slice(3, null))).data, 3)
    assertValues((await array.get(slice(3, 100))).data, 3)
  })

  it('by set() in memory leaves the array as it was', async () => {
    await using array = await asarray(
      { data, shape: [length] },
      { chunks: [1 << 15], cparams: slow, dtype: 'float32' },
    )
    const { signal } = abortSoon()
    const reversed = { data: data.slice().reverse(), shape: [length] }
    assert.equal(await errorOf(() => array.set(null, reversed, { signal })), signal.reason)
    assertValues((await array.get()).data)
  })

  it('before it begins creates nothing', async () => {
    const signal = AbortSignal.abort()
    const before = readdirSync(path())
    await using array = await sampleArray(10)
    for (const call of [
      () => save(array, path('never'), { signal }),
      () => asarray({ data, shape: [length] }, { urlpath: path('never'), signal }),
      () => array.copy({ urlpath: path('never'), signal }),
      () => array.slice('1:3', { urlpath: path('never'), signal }),
      () => array.save(path('never'), { signal }),
      () => open(path('never'), { signal }),
    ]) {
      const error = await errorOf(call)
      assert.equal(error, signal.reason, `${call}: ${codeOf(error)}`)
    }
    assert.deepEqual(readdirSync(path()), before)
  })
})
