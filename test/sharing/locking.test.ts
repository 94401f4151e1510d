import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { asarray, concat, type NDArray, open, openSync, remove, zeros } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

type Int32 = NDArray<'int32'>

/** How often a file was locked for a change. */
function countOf(lockFile: string): bigint {
  const bytes = readFileSync(lockFile)
  return bytes.length === 0 ? 0n : bytes.readBigUInt64LE(8)
}

for (const contiguous of [true, false]) {
  describe(`a lock on a ${contiguous ? 'file' : 'directory'}`, () => {
    const path = scratchFolder()
    let made = 0

    const lockFile = (name: string) => (contiguous ? `${name}.b2lock` : `${name}/.b2lock`)

    async function handles(): Promise<[string, Int32, Int32]> {
      const urlpath = path(`shared-${contiguous}-${made++}`)
      const options = { dtype: 'int32', urlpath, chunks: [5], contiguous, locking: true } as const
      const first = await zeros([20], options)
      return [urlpath, first, await open(urlpath, { dtype: 'int32', mode: 'r+', locking: true })]
    }

    it('is held once for each change, and counted', async () => {
      const [name, a, b] = await handles()
      const before = countOf(lockFile(name))
      await a.set([0], 1)
      await b.append(Int32Array.of(1, 2))
      assert.deepEqual((await a.get([-1])) === 2 && a.shape, [22])
      assert.equal(await a.batch(() => a.set([1], 1).then(() => a.set([2], 2))), undefined)
      assert.equal(countOf(lockFile(name)) - before, 3n)
      await Promise.all([a.close(), b.close()])
      await remove(name)
      assert.equal(existsSync(lockFile(name)), false)
    })

    it('keeps what belongs together apart from everybody else', async () => {
      const [, a, b] = await handles()
      const count = async (handle: Int32) => {
        await handle.withLock(async () => {
          const value = Number(await handle.get([0]))
          await handle.withLock(() => handle.set([0], value + 1))
        })
      }
      await Promise.all(Array.from({ length: 60 }, (_, i) => count(i % 2 === 0 ? a : b)))
      assert.equal(await b.get([0]), 60)
      await assert.rejects(
        a.withLock(() => {
          throw new Error('mine')
        }),
        { message: 'mine' },
      )
      assert.equal(b.getSync([0]), 60)
      await Promise.all([a.close(), b.close()])
    })

    it('is waited for until the signal aborts, and never by blocking calls', async () => {
      const [, a, b] = await handles()
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      let section = Promise.resolve()
      await new Promise<void>((entered) => {
        section = a.withLock(() => {
          entered()
          return held
        })
      })
      for (const call of [
        () => b.getSync([0]),
        () => b.setSync([0], 1),
        () => b.appendSync(Int32Array.of(1)),
        () => b.refreshSync(),
        () => b.batchSync(() => b.setSync([0], 1)),
        () => openSync(b.urlpath ?? '', { locking: true }),
      ]) {
        assert.equal(codeOf(await errorOf(call)), 'ERR_BLOSC2_LOCKED', String(call))
      }
      for (const call of [
        (signal: AbortSignal) => b.get([0], { signal }),
        (signal: AbortSignal) => b.set([0], 1, { signal }),
        (signal: AbortSignal) => b.withLock(() => {}, { signal }),
        (signal: AbortSignal) => open(b.urlpath ?? '', { locking: true, signal }),
      ]) {
        await assert.rejects(call(AbortSignal.timeout(40)), { name: 'TimeoutError' }, String(call))
      }
      assert.equal(a.getSync([0]), 0, 'the handle that holds it goes on')
      const waiting = [b.get([0]), b.set([1], 7)]
      a.setSync([0], 5)
      release()
      await section
      assert.equal(await waiting[0], 5)
      await waiting[1]
      assert.equal(b.getSync([1]), 7)
      await Promise.all([a.close(), b.close()])
    })

    it('is no deadlock where two work on each other', async () => {
      const [, a, b] = await handles()
      const [, c, d] = await handles()
      const work: Promise<unknown>[] = []
      for (let i = 0; i < 15; i++) {
        work.push(a.set(':20', c), d.set(':20', b), concat([a, c, b, d, a]), b.append(Int32Array.of(i)))
        work.push(a.get(), c.compact(), b.refresh())
      }
      const results = await Promise.allSettled(work)
      // The one failure that is possible: an array that has grown does not fit.
      for (const result of results)
        if (result.status === 'rejected') assert.equal(codeOf(result.reason), 'RangeError')
      assert.equal(b.shape[0], 35)
      await Promise.all([a, b, c, d].map((array) => array.close()))
    })

    it('is let go of by closing, without waiting for reads', async () => {
      const [, a, b] = await handles()
      const reading = a.get()
      a.closeSync()
      // It may not have had the lock yet.
      const [{ status, ...read }] = await Promise.allSettled([reading])
      assert.ok(status === 'fulfilled' || ('reason' in read && codeOf(read.reason) === 'ERR_BLOSC2_CLOSED'))
      await b.set([3], 3)
      const pending = b.withLock(() => wait(30))
      await wait(10)
      await b.close()
      await pending
      await using c = await open(b.urlpath ?? '', { dtype: 'int32', locking: true })
      assert.equal(c.getSync([3]), 3)
    })

    it('does not hold up the event loop', async () => {
      const [, a, b] = await handles()
      let work: Promise<unknown> = Promise.resolve()
      await a.withLock(async () => {
        work = Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? b.get() : b.set([i], i))))
        // Each needs a turn of the event loop, while the others wait for the lock.
        for (let turn = 0; turn < 50; turn++) await wait(1)
        assert.equal(a.getSync([1]), 0, 'they do wait')
      })
      await work
      assert.equal(a.getSync([1]), 1)
      await Promise.all([a.close(), b.close()])
    })
  })
}

describe('locking', () => {
  const path = scratchFolder()

  it('is asked for by the environment too, as C-Blosc2 does', async () => {
    const before = process.env.BLOSC_LOCKING
    try {
      for (const [value, locks] of [
        ['1', true],
        ['yes', true],
        ['0', false],
        ['', false],
      ] as const) {
        process.env.BLOSC_LOCKING = value
        const urlpath = path('environment.b2nd')
        await (await asarray(Int32Array.of(1), { urlpath, mode: 'w' })).close()
        await (await open(urlpath)).close()
        assert.equal(existsSync(`${urlpath}.b2lock`), locks, value)
        rmSync(`${urlpath}.b2lock`, { force: true })
        await (await open(urlpath, { mmapMode: 'r' })).close()
        await (await open(urlpath, { locking: false })).close()
        assert.equal(existsSync(`${urlpath}.b2lock`), false)
      }
    } finally {
      if (before === undefined) delete process.env.BLOSC_LOCKING
      else process.env.BLOSC_LOCKING = before
    }
  })

  it('fails in the manner of Node where there can be no lock file', async () => {
    const urlpath = path('unlockable.b2nd')
    await (await asarray(Int32Array.of(1), { urlpath })).close()
    mkdirSync(`${urlpath}.b2lock`)
    const expected = { code: 'EISDIR', syscall: 'open', path: `${urlpath}.b2lock`, name: 'Error' }
    await assert.rejects(open(urlpath, { locking: true }), expected)
    assert.throws(() => openSync(urlpath, { locking: true }), expected)
  })

  it('leaves nothing beside files that are not of Blosc2', async () => {
    await assert.rejects(open(__filename, { locking: true }), { code: 'ERR_BLOSC2_FORMAT' })
    await assert.rejects(open(path('missing'), { locking: true }), { code: 'ENOENT', syscall: 'open' })
    assert.equal(existsSync(`${__filename}.b2lock`) || existsSync(path('missing.b2lock')), false)
  })

  it('is refused where there is nothing to lock', async () => {
    await assert.rejects(zeros([1], { locking: true }), { name: 'TypeError', message: /give 'urlpath' too/ })
    await using memory = await zeros([1])
    assert.equal(await memory.withLock(() => 3), 3)
    await using file = await zeros([1], { urlpath: path('without.b2nd') })
    await assert.rejects(
      file.withLock(() => {}),
      { name: 'TypeError', message: /locking: true/ },
    )
    await assert.rejects(open(path('without.b2nd'), { locking: true, mmapMode: 'r' }), TypeError)
    await assert.rejects(Reflect.apply(open, undefined, [path('without.b2nd'), { locking: 1 }]), TypeError)
  })
})
