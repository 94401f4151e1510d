import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asarray, open, TreeStore } from '../../lib/index'
import { assertValues, sampleArray, valueAt } from './samples'
import { scratchFolder } from './scratch'

/** Small operations need no other thread; none of that may show. */
describe('small operations', () => {
  const path = scratchFolder()
  const length = 1 << 16
  const file = () => path('a.b2nd')

  before(async () => {
    await using _ = await sampleArray(length, { chunks: [1 << 12], blocks: [1 << 9], urlpath: file() })
  })

  /** Awaits what `call` gives, again and again, and says how often the event loop had a turn meanwhile. */
  async function turnsDuring(times: number, call: (n: number) => Promise<void>): Promise<number> {
    let turns = 0
    const count = () => {
      turns++
      immediate = setImmediate(count)
    }
    let immediate = setImmediate(count)
    for (let n = 0; n < times; n++) await call(n)
    clearImmediate(immediate)
    return turns
  }

  it('leave the event loop its turns, however many are awaited one after the other', async () => {
    await using stored = await open(file(), { dtype: 'float32' })
    await using held = await sampleArray(length, { chunks: [1 << 12], blocks: [1 << 9] })
    // Several times, until the code is compiled and quick: each finishes before the event loop goes on.
    for (const array of [stored, held, stored, held, held]) {
      // Each counts as 40 µs at least, of the 2 ms that there are between two turns.
      const turns = await turnsDuring(5000, async (n) => {
        const index = (n * 7919) % length
        assert.equal(await array.get([index]), valueAt(index))
      })
      assert.ok(turns >= 50, `${turns} turns`)
    }
  })

  it('leave it its turns while one value after the other is put into an archive', async () => {
    await using store = await TreeStore.open(path('a.b2z'), { mode: 'w' })
    const turns = await turnsDuring(2000, (n) => store.set(`/${n % 100}`, Uint8Array.of(n % 256)))
    assert.ok(turns >= 20, `${turns} turns`)
    const array = await store.get('/99', { kind: 'ndarray' })
    assert.equal(await array?.get([0]), 1999 % 256)
  })

  it('read right when the system has to fetch the file from the disk', async () => {
    for (let turn = 0; turn < 5; turn++) {
      await using array = await open(file(), { dtype: 'float32' })
      // Tells the system to forget the file's pages; where there is no such dd, they stay.
      spawnSync('dd', [`if=${file()}`, 'iflag=nocache', 'count=0'])
      assertValues((await array.get('4000:4200')).data, 4000)
      spawnSync('dd', [`if=${file()}`, 'iflag=nocache', 'count=0'])
      await using again = await open(file(), { dtype: 'float32' })
      assertValues((await again.get('60000:')).data, 60000)
    }
  })

  it('read right where files cannot be read without waiting', async () => {
    const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
    const folder = mkdtempSync(join(memory, 'blosc2-test-'))
    try {
      const urlpath = join(folder, 'a.b2nd')
      await using array = await sampleArray(100, { urlpath, chunks: [10] })
      for (let turn = 0; turn < 3; turn++) {
        await using again = await open(urlpath, { dtype: 'float32' })
        assertValues((await again.get('5:50')).data, 5)
        await array.append(Float32Array.of(valueAt(100 + turn)))
        await again.refresh()
        assertValues((await again.get()).data)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('are refused by a signal that was aborted before, and not by one that is later', async () => {
    await using array = await open(file(), { dtype: 'float32' })
    await assert.rejects(array.get([1], { signal: AbortSignal.abort() }), { name: 'AbortError' })
    const controller = new AbortController()
    const reading = array.get([1], { signal: controller.signal })
    assert.equal(await reading, valueAt(1))
    controller.abort()
  })

  it('report the progress of work that turned out to be large only once', async () => {
    const data = Float32Array.from({ length: 1 << 18 }, (_, i) => valueAt(i))
    const reported: { done: number; total: number }[] = []
    await using array = await asarray(
      { data, shape: [1 << 18] },
      {
        dtype: 'float32',
        chunks: [1 << 10],
        cparams: { codec: 'lz4' },
        onProgress: (progress) => reported.push(progress),
      },
    )
    assert.deepEqual(reported.at(-1), { done: 256, total: 256 })
    assertValues((await array.get()).data)
  })

  it('reject with what is wrong, as large ones do', async () => {
    await assert.rejects(open(path('missing.b2nd')), { code: 'ENOENT' })
    await using array = await open(file(), { dtype: 'float32' })
    await assert.rejects(array.get([length]), RangeError)
  })
})
