import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type NDArray, type OpenOptions, open, openSync, SChunk } from '../../lib/index'
import { held } from './held'
import { compiledScript, runChild } from './processes'
import { sampleArray, values } from './samples'
import { scratchFolder } from './scratch'

const length = 20_000

interface Way {
  readonly name: string
  readonly awaited: (array: NDArray<'float32'>) => Promise<unknown>
  readonly blocking: (array: NDArray<'float32'>) => unknown
}

const tail = { data: values(100, length), shape: [100] }
const uses: readonly Way[] = [
  { name: 'reading', awaited: (a) => a.get('5:90'), blocking: (a) => a.getSync('5:90') },
  { name: 'verifying', awaited: (a) => a.verify(), blocking: (a) => a.verifySync() },
  { name: 'copying', awaited: (a) => a.copy(), blocking: (a) => a.copySync() },
  { name: 'slicing', awaited: (a) => a.slice('5:90'), blocking: (a) => a.sliceSync('5:90') },
]
const changes: readonly Way[] = [
  { name: 'setting', awaited: (a) => a.set('5:90', 7), blocking: (a) => a.setSync('5:90', 7) },
  { name: 'cutting', awaited: (a) => a.resize([length / 2]), blocking: (a) => a.resizeSync([length / 2]) },
  { name: 'emptying', awaited: (a) => a.resize([0]), blocking: (a) => a.resizeSync([0]) },
  { name: 'appending', awaited: (a) => a.append(tail), blocking: (a) => a.appendSync(tail) },
  { name: 'vlmeta', awaited: (a) => a.vlmeta.set('k', 1), blocking: (a) => a.vlmeta.setSync('k', 1) },
  { name: 'compacting', awaited: (a) => a.compact(), blocking: (a) => a.compactSync() },
  {
    name: 'a batch',
    awaited: (a) =>
      a.batch(async () => {
        for (let i = 0; i < 5; i++) await a.set([i], i)
      }),
    blocking: (a) =>
      a.batchSync(() => {
        for (let i = 0; i < 5; i++) a.setSync([i], i)
      }),
  },
  {
    name: 'a batch that fails',
    awaited: (a) => assert.rejects(() => a.batch(() => a.set([0], 1).then(() => a.set([length], 1)))),
    blocking: (a) =>
      assert.throws(() =>
        a.batchSync(() => {
          a.setSync([0], 1)
          a.setSync([length], 1)
        }),
      ),
  },
  {
    name: 'changing a second time',
    awaited: (a) => a.set('5:90', 7).then(() => a.flush().then(() => a.set('5:90', 8))),
    blocking: (a) => {
      a.setSync('5:90', 7)
      a.flushSync()
      a.setSync('5:90', 8)
    },
  },
]

const reading: readonly OpenOptions[] = [{}, { mmapMode: 'r' }, { verify: true }, { locking: true }]
const writing: readonly OpenOptions[] = [
  { mode: 'r+' },
  { mmapMode: 'r+' },
  { mmapMode: 'c' },
  { mode: 'r+', locking: true },
]

function nothingHeld(file: string, after: string): void {
  assert.deepEqual(held(file), [], after)
}

describe('a file that was closed is not open any more', () => {
  // What a process has open can be seen there alone.
  if (process.platform !== 'linux') return
  const path = scratchFolder()
  const write = async (urlpath: string, contiguous = true) => {
    await using _ = await sampleArray(length, { chunks: [1000], contiguous, urlpath, mode: 'w' })
  }
  let made = 0
  /** A file of its own for each test. */
  const make = async (contiguous = true) => {
    const urlpath = path(`${++made}.b2nd`)
    await write(urlpath, contiguous)
    return urlpath
  }

  for (const contiguous of [true, false]) {
    describe(contiguous ? 'in one file' : 'in a directory', () => {
      const cases = [
        ...reading.map((options) => ({ options, ways: uses })),
        ...writing.map((options) => ({ options, ways: [...uses, ...changes] })),
      ].filter(({ options }) => contiguous || options.mmapMode === undefined)

      for (const { options, ways } of cases) {
        it(`after everything that is done with ${JSON.stringify(options)}`, async () => {
          const file = await make(contiguous)
          for (const { name, awaited, blocking } of ways) {
            if (options.mmapMode === 'c' && name === 'compacting') continue
            await write(file, contiguous)
            const array = await open(file, { ...options, dtype: 'float32' })
            await awaited(array)
            await array.close()
            nothingHeld(file, name)
            const { signal, ...rest } = options
            assert.equal(signal, undefined)
            const again = openSync(file, { ...rest, dtype: 'float32' })
            blocking(again)
            again.closeSync()
            nothingHeld(file, `${name}, blocking`)
          }
        })
      }
    })
  }

  it('after super-chunks', async () => {
    for (const contiguous of [true, false]) {
      const file = path(`schunk-${contiguous}`)
      const schunk = await SChunk.create({ chunksize: 4000, urlpath: file, contiguous })
      await schunk.appendData(Buffer.alloc(12_000, 1))
      schunk.appendDataSync(Buffer.alloc(12_000, 2))
      await schunk.updateData(0, Buffer.alloc(4000, 3))
      await schunk.deleteChunk(1)
      schunk.vlmeta.setSync('k', 1)
      await schunk.close()
      nothingHeld(file, 'changes')
    }
  })

  it('during work that is still under way, once that is done', async () => {
    const file = await make()
    const array = await open(file, { mode: 'r+', dtype: 'float32' })
    await array.set([0], 1)
    const work = [array.get(), array.set([1], 1), array.verify(), array.get()]
    array.closeSync()
    await Promise.allSettled(work)
    nothingHeld(file, 'closeSync')
    const again = await open(file, { mode: 'r+', dtype: 'float32' })
    const more = Promise.allSettled([again.get(), again.set([1], 1), again.append(tail), again.get()])
    await Promise.all([again.close(), again.close(), again.close()])
    nothingHeld(file, 'close')
    await more
  })

  it('while iterators over it wait to go on', async () => {
    const file = await make()
    const array = await open(file, { mode: 'r+', dtype: 'float32' })
    const awaited = array.iterChunks({ readAhead: 3 })
    const blocking = array.iterChunksSync()
    await awaited.next()
    blocking.next()
    await array.set([0], 5)
    await awaited.next()
    await array.close()
    nothingHeld(file, 'close')
    // What was read ahead is there.
    const rest = async () => {
      for await (const chunk of awaited) assert.ok(chunk.index < 6)
    }
    await assert.rejects(rest, { code: 'ERR_BLOSC2_CLOSED' })
    assert.throws(() => blocking.next(), { code: 'ERR_BLOSC2_CLOSED' })
  })

  it('while another handle on it stays open, but for what that needs', async () => {
    const file = await make()
    const reader = await open(file, { dtype: 'float32' })
    const alone = held(file)
    for (const mmapMode of [undefined, 'r+'] as const) {
      const writer = await open(file, { mode: 'r+', mmapMode, dtype: 'float32' })
      await writer.set([0], 5)
      await reader.refresh()
      await writer.flush()
      await writer.close()
      assert.deepEqual(held(file), alone)
    }
    await reader.close()
    nothingHeld(file, 'reader')
  })

  it('after another program changed or replaced it', async () => {
    const file = await make()
    for (const options of [{ mmapMode: 'r' }, { mode: 'r+' }] as const) {
      const array = await open(file, { ...options, dtype: 'float32' })
      for (const how of ['append', 'replace'] as const) {
        const reads = Promise.allSettled([array.get(), array.verify(), array.get()])
        const { code, stderr } = await runChild('danger/children/change-once', { args: [file, how] })
        assert.deepEqual([code, stderr], [0, ''])
        await array.refresh()
        if ('mode' in options) await array.set([0], 4)
        await reads
        const gone = held(file).filter((line) => line.endsWith('(deleted)'))
        assert.deepEqual(gone, [], how)
      }
      await array.close()
      nothingHeld(file, JSON.stringify(options))
    }
  })

  it('after four threads changed it at once', async () => {
    const file = await make()
    const workers = [0, 1, 2, 3].map((worker) => {
      return new Worker(compiledScript('danger/children/closer'), {
        workerData: { file, worker },
        execArgv: [],
      })
    })
    // The threads go on: with their ends everything of theirs is closed.
    const told = await Promise.all(workers.map((worker) => once(worker, 'message')))
    assert.deepEqual(told.flat(), Array(4).fill('closed'))
    nothingHeld(file, 'all have closed it')
    await Promise.all(workers.map((worker) => worker.terminate()))
  })

  it('in a loop that never lets the garbage collector in', async () => {
    const file = await make()
    for (let i = 0; i < 300; i++) {
      const array = openSync(file, { mode: 'r+', dtype: 'float32' })
      array.setSync([i], i)
      array.setSync([i + 1], i)
      array.closeSync()
      nothingHeld(file, `${i} times`)
    }
    for (let i = 0; i < 300; i++) {
      const array = await open(file, { mode: 'r+', dtype: 'float32' })
      await array.set([i], i)
      await array.close()
      nothingHeld(file, `${i} times, awaited`)
    }
  })
})
