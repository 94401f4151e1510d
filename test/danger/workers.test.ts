import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { asarray, open, zeros } from '../../lib/index'
import { compiledScript, runChild } from './processes'
import { assertValues, values } from './samples'
import { scratchFolder } from './scratch'

interface Job {
  readonly path: string
  readonly times: number
  readonly mapped?: boolean
}

function startReader(job: Job): Worker {
  const options = { workerData: { mapped: false, ...job }, execArgv: [] }
  return new Worker(compiledScript('danger/children/reader'), options)
}

/** What a reader posts when it has finished. */
async function finished(worker: Worker): Promise<unknown> {
  const messages: unknown[] = []
  worker.on('message', (message) => messages.push(message))
  const [code] = await once(worker, 'exit')
  assert.equal(code, 0)
  return messages.at(-1)
}

describe('worker threads', () => {
  const path = scratchFolder()

  before(async () => {
    const tensor = { data: values(1_000_000), shape: [1000, 1000] }
    await using _ = await asarray(tensor, { chunks: [70, 300], blocks: [10, 100], urlpath: path('a.b2nd') })
  })

  it('read one file four at a time, and all get the same', async () => {
    const jobs = [0, 1, 2, 3].map((i) => ({ path: path('a.b2nd'), times: 3, mapped: i % 2 === 1 }))
    await using array = await open(path('a.b2nd'), { dtype: 'float32' })
    const here = Array.from({ length: 10 }, async () => assertValues((await array.get()).data))
    const [first, ...others] = await Promise.all(jobs.map((job) => finished(startReader(job))))
    await Promise.all(here)
    assert.ok(Array.isArray(first) && first.length === 2)
    for (const other of others) assert.deepEqual(other, first)
  })

  it('may be terminated in the middle of a read, again and again', async () => {
    await using array = await open(path('a.b2nd'), { dtype: 'float32' })
    for (let round = 0; round < 12; round++) {
      const worker = startReader({ path: path('a.b2nd'), times: 1e6, mapped: round % 2 === 1 })
      assert.deepEqual(await once(worker, 'message'), ['reading'])
      await new Promise((resolve) => setTimeout(resolve, round))
      const here = array.get()
      await worker.terminate()
      assertValues((await here).data)
    }
  })

  it('may be terminated in the middle of blocking calls', async () => {
    for (let round = 0; round < 6; round++) {
      const worker = new Worker(compiledScript('danger/children/sync-loop'), {
        workerData: path('a.b2nd'),
        execArgv: [],
      })
      assert.deepEqual(await once(worker, 'message'), ['reading'])
      await new Promise((resolve) => setTimeout(resolve, 3 * round))
      await worker.terminate()
    }
  })

  it('may be terminated by the dozen', async () => {
    const workers = Array.from({ length: 8 }, () => startReader({ path: path('a.b2nd'), times: 1e6 }))
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    await Promise.all(workers.map((worker) => worker.terminate()))
    await using array = await open(path('a.b2nd'), { dtype: 'float32' })
    assertValues((await array.get()).data)
  })

  it('change one file four at a time, and lose nothing of one another', async () => {
    for (const contiguous of [true, false]) {
      const urlpath = path(`changed-${contiguous}`)
      const options = { dtype: 'int32', chunks: [7, 50], blocks: [3, 20], urlpath, contiguous } as const
      await using array = await zeros([4, 100], options)
      const times = 30
      const workers = [0, 1, 2, 3].map((worker) => {
        const job = { path: urlpath, worker, times }
        return new Worker(compiledScript('danger/children/appender'), { workerData: job, execArgv: [] })
      })
      assert.deepEqual(await Promise.all(workers.map(finished)), new Array(4).fill('done'))
      const { data, shape } = await array.get()
      assert.deepEqual(shape, [4 + 4 * times, 100])
      const rows = Array.from({ length: shape[0] ?? 0 }, (_, row) =>
        data.subarray(100 * row, 100 * row + 100),
      )
      assert.ok(rows.every((row) => row.every((value) => value === row[0])))
      const firsts = rows.map((row) => row[0] ?? -1)
      assert.deepEqual(firsts.slice(0, 4), new Array(4).fill(times))
      for (const worker of [0, 1, 2, 3]) {
        assert.equal(firsts.slice(4).filter((value) => value === worker).length, times)
        assert.equal(array.vlmeta.get(`worker${worker}`), times)
      }
      await array.verify()
    }
  })

  it('may be the only ones that load the addon, and end before the process does', async () => {
    const ended = await runChild('danger/children/only-workers', { args: [path('a.b2nd'), '20'] })
    assert.deepEqual([ended.code, ended.signal, ended.stdout], [0, null, 'ended 20\n'], ended.stderr)
  })

  it('terminated while they write leave no half-written file', async () => {
    const before = readdirSync(path())
    for (let round = 0; round < 5; round++) {
      const options = { argv: ['none', 'write-new', path()], execArgv: [], stdout: true }
      const worker = new Worker(compiledScript('danger/children/stop'), options)
      await once(worker, 'online')
      await new Promise((resolve) => setTimeout(resolve, 100 + 20 * round))
      await worker.terminate()
      assert.deepEqual(readdirSync(path()), before)
    }
  })
})
