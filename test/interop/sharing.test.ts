import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { asarray, type NDArray, open, zeros } from '../../lib/index'
import { session } from './session'

const width = 32

/** Every element is its own number. */
function rows(from: number, count: number) {
  const first = BigInt(from * width)
  return {
    data: BigInt64Array.from({ length: count * width }, (_, i) => first + BigInt(i)),
    shape: [count, width],
  }
}

/** How many rows there are; the last `loose` may be zero, all others must be right. */
async function checkedRows(array: NDArray<'int64'>, loose: number): Promise<number> {
  const { data, shape } = await array.get()
  const count = shape[0] ?? 0
  for (let row = 0; row < count; row++) {
    const first = data[row * width]
    const last = data[(row + 1) * width - 1]
    const right = first === BigInt(row * width) && last === BigInt((row + 1) * width - 1)
    if (right || (row >= count - loose && first === 0n && last === 0n)) continue
    assert.fail(`Row ${row} of ${count} begins with ${first} and ends with ${last}`)
  }
  return count
}

describe('files that Node and Python use at the same time', () => {
  const there = session()
  const ask = <T>(what: string, parameters: Record<string, unknown>) =>
    there.python.ask<T>(`shared_${what}`, parameters)

  for (const [how, locking, contiguous] of [
    ['locked', true, true],
    ['not locked', false, true],
    ['directories, locked', true, false],
  ] as const) {
    it(`Python appends while we read: ${how}`, async () => {
      const path = there.path(`append-${locking}-${contiguous}.b2nd`)
      const options = { chunks: [50, width], blocks: [10, width], urlpath: path, contiguous, locking }
      await (await asarray(rows(0, 7), options)).close()
      const enough = `${path}.enough`
      const writing = ask<number>('append', { path, until: enough, count: 3, locking, rest: 0.002 })
      await using array = await open(path, { dtype: 'int64', locking })
      const lengths = new Set<number>()
      let last = 0
      while (lengths.size < 50) {
        const length = await checkedRows(array, locking ? 0 : 3)
        assert.ok(length >= last, `${length} rows after ${last}`)
        lengths.add(length)
        last = length
        await wait(1)
      }
      writeFileSync(enough, '')
      const length = await writing
      await array.refresh()
      assert.equal(await checkedRows(array, 0), length)
      await array.verify()
    })

    it(`we append while Python reads: ${how}`, async () => {
      const path = there.path(`follow-${locking}-${contiguous}.b2nd`)
      const options = { chunks: [50, width], blocks: [10, width], urlpath: path, contiguous, locking }
      await using array = await asarray(rows(0, 7), options)
      let over = false
      const reading = ask<{ seen: number[]; wrong: number }>('follow', { path, lengths: 50, locking })
      const read = reading.finally(() => (over = true))
      for (let row = 7; !over; row += 3) {
        await array.append(rows(row, 3))
        await wait(1)
      }
      const { seen, wrong } = await read
      assert.equal(wrong, 0)
      assert.deepEqual(
        seen,
        [...seen].sort((a, b) => a - b),
      )
      const found = await ask<{ seen: number[]; wrong: number }>('follow', { path, lengths: 1, locking })
      assert.deepEqual(found, { seen: [array.shape[0]], wrong: 0 })
    })
  }

  it('both change it, and neither loses anything', async () => {
    for (const contiguous of [true, false]) {
      const path = there.path(`count-${contiguous}.b2nd`)
      const options = { dtype: 'int64', chunks: [3], blocks: [3], urlpath: path, contiguous } as const
      await using array = await zeros([10], { ...options, locking: true })
      await using second = await open(path, { dtype: 'int64', mode: 'r+', locking: true })
      const counting = ask<number>('count', { path, times: 300 })
      for (let n = 0; n < 150; n++) {
        const one = n % 2 === 0 ? array : second
        await one.withLock(async () => one.set([0], Number(await one.get([0])) + 1))
        await array.append(BigInt64Array.of(BigInt(n)))
      }
      await counting
      assert.equal(await second.get([0]), 450n)
      assert.deepEqual(
        (await array.get('10:')).data,
        BigInt64Array.from({ length: 150 }, (_, n) => BigInt(n)),
      )
      await array.verify()
    }
  })

  it('we wait for a lock that Python holds, as long as we like', async () => {
    const path = there.path('held.b2nd')
    await using array = await zeros([10], { dtype: 'int64', urlpath: path, locking: true })
    const [held, release] = [there.path('held'), there.path('release')]
    const holding = ask<number>('hold', { path, held, release })
    while (!existsSync(held)) await wait(1)
    assert.throws(() => array.getSync([0]), { code: 'ERR_BLOSC2_LOCKED' })
    await assert.rejects(array.get([0], { signal: AbortSignal.timeout(30) }), { name: 'TimeoutError' })
    const changing = array.set([0], 5n)
    for (let turn = 0; turn < 50; turn++) await wait(1)
    writeFileSync(release, '')
    await changing
    assert.equal(await holding, 0)
    assert.equal(await array.get([0]), 5n)
  })

  it('watch() tells what Python does', async () => {
    for (const locking of [true, false]) {
      const path = there.path(`watched-${locking}.b2nd`)
      const options = { chunks: [50, width], blocks: [10, width], urlpath: path, locking }
      await (await asarray(rows(0, 1), options)).close()
      await using array = await open(path, { dtype: 'int64', locking })
      const enough = `${path}.enough`
      const writing = ask<number>('append', { path, until: enough, count: 1, locking, rest: 0.01 })
      let told = 0
      let length: number | undefined
      for await (const { shape } of array.watch()) {
        if (++told === 20) {
          writeFileSync(enough, '')
          length = await writing
        }
        if (length !== undefined && shape[0] === length) break
      }
    }
  })

  it('Python maps what we change through a map', async () => {
    const path = there.path('mapped.b2nd')
    await (await asarray(rows(0, 20), { chunks: [8, width], urlpath: path })).close()
    await using array = await open(path, { dtype: 'int64', mmapMode: 'r+', initialMappingSize: 4096 })
    for (let row = 20; row < 1000; row += 70) {
      await array.append(rows(row, 70))
      await array.set([row - 1], rows(row - 1, 1))
      const found = await there.python.ask<{ shape: number[]; bytes: string }>('read', { path, mmap: 'r' })
      assert.deepEqual(found.shape, [row + 70, width])
      const ours = Buffer.from((await array.get(null, { as: 'bytes' })).data)
      assert.ok(Buffer.from(found.bytes, 'base64').equals(ours))
    }
  })
})

type Array32 = NDArray<'int32'>

/** Each kind of change, on an array of 12 × 10 in chunks of 5 × 4. */
const changes: Record<string, (array: Array32) => Promise<unknown>> = {
  set: (array) => array.set('3:9, ::2', 7),
  append: (array) => array.append({ data: new Int32Array(30).fill(3), shape: [3, 10] }),
  'append along another axis': (array) =>
    array.append({ data: new Int32Array(24).fill(3), shape: [12, 2] }, 1),
  insert: (array) => array.insert(4, { data: new Int32Array(20).fill(9), shape: [2, 10] }),
  delete: (array) => array.delete(2, 3),
  grow: (array) => array.resize([31, 10]),
  shrink: (array) => array.resize([5, 10]),
  'shrink to nothing': (array) => array.resize([0, 10]),
  'a batch': (array) =>
    array.batch(async () => {
      await array.resize([40, 10])
      await array.set('11:40', 2)
      await array.delete(0, 7)
    }),
  compact: (array) => array.set(null, 1).then(() => array.compact()),
}

describe('after each kind of change by us', () => {
  const there = session()

  for (const [name, change] of Object.entries(changes)) {
    for (const contiguous of [true, false]) {
      it(`Python reads, appends and writes metadata, and we read that: ${name}, ${contiguous ? 'file' : 'directory'}`, async () => {
        const path = there.path(`${name.replaceAll(' ', '-')}-${contiguous}.b2nd`)
        const start = Int32Array.from({ length: 120 }, (_, i) => i)
        const options = { urlpath: path, chunks: [5, 4], blocks: [3, 2], contiguous, vlmeta: { mine: 1 } }
        await using array = await asarray({ data: start, shape: [12, 10] }, { ...options, dtype: 'int32' })
        // Twice without Python in between, so that space is used again.
        await change(array)
        if (name === 'set' || name === 'append') await change(array)
        for (let turn = 0; turn < 3; turn++) {
          const before = await array.get()
          const sum = before.data.reduce((total, value) => total + value, 0)
          const found = await there.python.ask<{ shape: number[]; sum: number; vlmeta: string[] }>(
            'shared_touch',
            { path },
          )
          assert.deepEqual([found.shape, found.sum], [before.shape, sum])
          assert.deepEqual(found.vlmeta, ['mine', 'touched'])
          await array.refresh()
          const n = before.shape[0] ?? 0
          assert.deepEqual(array.shape, before.shape.with(0, n + 1))
          const after = await array.get()
          assert.deepEqual(after.data.subarray(0, before.data.length), before.data)
          assert.ok(after.data.subarray(before.data.length).every((value) => value === n))
          assert.deepEqual(array.vlmeta.toObject(), { mine: 1, touched: n })
          await array.set([-1, 0], n)
          await array.verify()
        }
      })
    }
  }
})
