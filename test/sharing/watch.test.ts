import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { type ArrayExtent, asarray, open, save, zeros } from '../../lib/index'
import { runChild } from '../danger/processes'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !what(); i++) await wait(5)
  assert.ok(what(), `In time: ${what}`)
}

for (const [how, contiguous, locking] of [
  ['a file', true, false],
  ['a file, locked', true, true],
  ['a directory', false, false],
] as const) {
  describe(`watching ${how}`, () => {
    const path = scratchFolder()
    let made = 0

    async function watched(interval?: number) {
      const urlpath = path(`watched-${made++}.b2nd`)
      const options = { dtype: 'int32', urlpath, chunks: [10], contiguous, locking } as const
      const writer = await zeros([10], options)
      const reader = await open(urlpath, { dtype: 'int32', locking })
      const seen: ArrayExtent[] = []
      const controller = new AbortController()
      const watching = (async () => {
        for await (const extent of reader.watch({ signal: controller.signal, interval })) seen.push(extent)
      })()
      return { urlpath, writer, reader, seen, controller, watching }
    }

    it('tells of growth and of changes, and takes them over', async () => {
      // So long an interval that it is the system that tells.
      const { writer, reader, seen, controller, watching } = await watched(60_000)
      await wait(50)
      await writer.append(Int32Array.of(1, 2, 3))
      await until(() => seen.length === 1)
      assert.deepEqual([seen[0]?.shape, reader.shape, seen[0]?.nbytes, seen[0]?.nchunks], [[13], [13], 52, 2])
      assert.equal(reader.getSync([-1]), 3)
      await writer.set([0], 5)
      await until(() => seen.length === 2)
      assert.equal(reader.getSync([0]), 5)
      await writer.compact()
      await until(() => seen.length === 3)
      await writer.resize([4])
      await until(() => seen.length === 4)
      assert.deepEqual(reader.shape, [4])
      controller.abort()
      await watching
      await wait(30)
      await writer.append(Int32Array.of(1))
      assert.equal(seen.length, 4)
      await Promise.all([writer.close(), reader.close()])
    })

    it('misses no last state of a busy writer', async () => {
      const { writer, reader, seen, watching } = await watched()
      for (let i = 0; i < 200; i++) await writer.append(Int32Array.of(i))
      await until(() => reader.shape[0] === 210)
      const rows = seen.map(({ shape }) => shape[0] ?? 0)
      assert.deepEqual(
        rows,
        [...rows].sort((a, b) => a - b),
      )
      await reader.close()
      await watching
      await writer.close()
    })

    it('ends with the handle, at once', async () => {
      const { writer, reader, watching } = await watched(60_000)
      await wait(20)
      reader.closeSync()
      await watching
      await writer.close()
    })

    it('goes on with a file that takes the place of the other', async () => {
      const { urlpath, reader, seen, writer, watching } = await watched(20)
      await wait(20)
      await save({ data: Int32Array.of(7, 8), shape: [2] }, urlpath, { mode: 'w', contiguous })
      await until(() => seen.at(-1)?.shape[0] === 2)
      assert.deepEqual((await reader.get()).data, Int32Array.of(7, 8))
      rmSync(urlpath, { recursive: true })
      assert.equal(codeOf(await errorOf(() => watching)), 'ENOENT')
      await Promise.all([reader.close(), writer.close()])
    })
  })
}

describe('watch()', () => {
  const path = scratchFolder()

  it('refuses what it cannot do', async () => {
    await using memory = await asarray(Int32Array.of(1))
    assert.equal(codeOf(await errorOf(() => memory.watch().next())), 'TypeError')
    await using file = await asarray(Int32Array.of(1), { urlpath: path('a.b2nd') })
    for (const options of [{ interval: 0 }, { signal: 'stop' }, { what: 1 }]) {
      const watch = () => Reflect.apply(file.watch, file, [options]).next()
      assert.match(String(codeOf(await errorOf(watch))), /TypeError|RangeError/)
    }
    await file.close()
    assert.equal(codeOf(await errorOf(() => file.watch().next())), 'ERR_BLOSC2_CLOSED')
  })

  it('keeps no process alive once the handle is closed, though nobody asks for the next change', async () => {
    for (const how of ['file', 'directory']) {
      const ended = await runChild('sharing/children/leave-watching', { args: [path(how), how] })
      assert.deepEqual([ended.code, ended.stdout, ended.stderr], [0, 'closed', ''])
    }
  })

  it('sees a batch of its own array as one change', async () => {
    await using array = await zeros([10], { urlpath: path('batch.b2nd'), dtype: 'int32' })
    let changes = 0
    const watching = (async () => {
      for await (const _ of array.watch({ interval: 5 })) changes++
    })()
    await wait(20)
    await array.batch(async () => {
      await array.set([0], 1)
      await wait(50)
      await array.set([1], 1)
    })
    await until(() => changes === 1)
    await array.close()
    await watching
    assert.equal(changes, 1)
  })
})
