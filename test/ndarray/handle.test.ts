import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arange, fromCframe, type NDArray, open, openSync, zeros, zerosSync } from '../../lib'
import { carrierOf } from '../frames/carrier'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-handle-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

function stored(): Promise<NDArray> {
  return zeros([10, 10], { dtype: 'int32', chunks: [4, 4], urlpath: join(folder, `${files++}.b2nd`) })
}

function pathOf(array: NDArray): string {
  return array.urlpath ?? assert.fail('It has no file')
}

describe('changes of a file', () => {
  it('are in it when they resolve', async () => {
    const a = await stored()
    await a.set([0], 1)
    const b = await open(pathOf(a), { kind: 'ndarray' })
    assert.equal(await b.get([0, 9]), 1)
    await a.resize([12, 10])
    assert.deepEqual(b.shape, [10, 10])
    await b.refresh()
    assert.deepEqual(b.shape, [12, 10])
    a.setSync([11], 2)
    b.refreshSync()
    assert.equal(b.getSync([11, 0]), 2)
    await a.flush()
    a.flushSync()
    await a.compact()
    a.compactSync()
    assert.equal((await a.get([11, 0])) === 2 && a.urlpath === pathOf(b), true)
  })

  it('leave no other file behind', async () => {
    const a = await stored()
    await a.set(null, 3)
    await assert.rejects(a.set([99], 3), RangeError)
    assert.deepEqual(
      readdirSync(folder).filter((name) => !name.endsWith('.b2nd')),
      [],
    )
  })

  it('keep metadata', async () => {
    const urlpath = join(folder, `${files++}.b2nd`)
    const a = await zeros([4], { urlpath, meta: { fixed: [1, 2] }, vlmeta: { note: 'kept' } })
    await a.set([0], 1)
    await a.append(Float64Array.of(1))
    const b = carrierOf(await open(urlpath))
    assert.deepEqual([b.meta.toObject(), b.vlmeta.toObject()], [{ fixed: [1, 2] }, { note: 'kept' }])
  })

  it('are refused through a read-only handle, all of them', async () => {
    const path = pathOf(await stored())
    const before = readFileSync(path)
    await using a = await open(path, { kind: 'ndarray' })
    const expected = { name: 'Blosc2Error', code: 'ERR_BLOSC2_READ_ONLY', path }
    const one = { data: new Int32Array(10), shape: [1, 10] }
    await assert.rejects(a.set(null, 1), expected)
    await assert.rejects(a.resize([1, 1]), expected)
    await assert.rejects(a.append(one), expected)
    await assert.rejects(a.insert(0, one), expected)
    await assert.rejects(a.delete(0), expected)
    await assert.rejects(
      a.batch(() => undefined),
      expected,
    )
    await assert.rejects(a.compact(), expected)
    assert.throws(() => a.setSync(null, 1), expected)
    assert.throws(() => a.resizeSync([1, 1]), expected)
    assert.throws(() => a.appendSync(one), expected)
    assert.throws(() => a.insertSync(0, one), expected)
    assert.throws(() => a.deleteSync(0), expected)
    assert.throws(() => a.batchSync(() => undefined), expected)
    assert.throws(() => a.compactSync(), expected)
    assert.deepEqual(readFileSync(path), before)
  })

  it('mark the indexes of Python as outdated', async () => {
    const urlpath = join(folder, `${files++}.b2nd`)
    const indexes = { version: 1, indexes: { a: { kind: 'full', stale: false }, b: { stale: true } } }
    const a = await zeros([4], { urlpath, vlmeta: { blosc2_indexes: indexes } })
    assert.deepEqual(a.vlmeta.get('blosc2_indexes'), indexes)
    await a.set([0], 1)
    assert.deepEqual((await open(urlpath, { kind: 'ndarray' })).vlmeta.get('blosc2_indexes'), {
      version: 1,
      indexes: { a: { kind: 'full', stale: true }, b: { stale: true } },
    })
  })
})

describe('a batch', () => {
  it('commits once', async () => {
    const a = await stored()
    const path = pathOf(a)
    const before = readFileSync(path)
    const result = await a.batch(async () => {
      await a.set([0], 1)
      await a.batch(() => a.resize([11, 10]))
      assert.deepEqual(readFileSync(path), before)
      assert.equal(await a.get([0, 0]), 1)
      return 'done'
    })
    assert.equal(result, 'done')
    assert.deepEqual((await open(path, { kind: 'ndarray' })).shape, [11, 10])
    a.batchSync(() => {
      a.setSync([1], 2)
      a.setSync([2], 3)
    })
    assert.equal(openSync(path, { kind: 'ndarray' }).getSync([2, 2]), 3)
  })

  it('that fails undoes everything', async () => {
    const a = await stored()
    const path = pathOf(a)
    const before = readFileSync(path)
    const failing = a.batch(async () => {
      await a.set(null, 1)
      await a.resize([1, 1])
      throw new Error('no')
    })
    await assert.rejects(failing, { message: 'no' })
    assert.deepEqual(a.shape, [10, 10])
    assert.equal(await a.get([0, 0]), 0)
    assert.deepEqual(readFileSync(path), before)
    assert.throws(() =>
      a.batchSync(() => {
        a.setSync(null, 1)
        throw new Error('no')
      }),
    )
    assert.equal(await a.get([0, 0]), 0)
    await a.set([0], 4)
    assert.equal((await open(path, { kind: 'ndarray' })).getSync([0, 0]), 4)
  })
})

describe('a blocking change', () => {
  it('is refused while an asynchronous one is under way', async () => {
    const a = await stored()
    const pending = a.set([0], 1)
    assert.throws(() => a.setSync([1], 1), {
      code: 'ERR_BLOSC2_LOCKED',
      message: /asynchronous change is under way/,
    })
    assert.throws(() => a.flushSync(), { code: 'ERR_BLOSC2_LOCKED' })
    assert.equal(a.getSync([1, 1]), 0)
    await pending
    a.setSync([1], 1)
    assert.equal(a.getSync([1, 1]), 1)
  })
})

describe('close', () => {
  it('refuses what comes later, by code', async () => {
    const a = await stored()
    const path = pathOf(a)
    const { schunk } = a
    await a.close()
    await a.close()
    a.closeSync()
    const expected = { code: 'ERR_BLOSC2_CLOSED', path }
    assert.equal(a.closed && schunk.closed, true)
    await assert.rejects(a.get(), expected)
    await assert.rejects(a.set(null, 1), expected)
    await assert.rejects(a.copy(), expected)
    await assert.rejects(a.refresh(), expected)
    await assert.rejects(a.flush(), expected)
    await assert.rejects(a.iterChunks().next(), expected)
    await assert.rejects(schunk.decompressChunk(0), expected)
    assert.throws(() => a.getSync(), expected)
    assert.throws(() => a.setSync(null, 1), expected)
    assert.deepEqual([a.shape, a.dtype, a.nchunks], [[10, 10], 'int32', 9])
  })

  it('waits for what is under way', async () => {
    const a = await arange(1e6, { dtype: 'float64' })
    const reading = a.get()
    const changing = a.set([0], 5)
    let read = false
    reading.then(() => {
      read = true
    })
    const closing = a.close().then(() => assert.equal(read, true))
    assert.equal(a.closed, true)
    await Promise.all([closing, reading, changing])
  })

  it('without waiting lets reads finish', async () => {
    const a = await arange(1e6, { dtype: 'float64' })
    const reading = a.get()
    a.closeSync()
    assert.equal((await reading).data[999_999], 999_999)
  })

  it('comes with the end of a scope', async () => {
    let seen: NDArray | undefined
    {
      await using a = await stored()
      seen = a
    }
    assert.equal(seen.closed, true)
    {
      using b = zerosSync([1])
      seen = b
    }
    assert.equal(seen.closed, true)
  })
})

describe('an abort', () => {
  it('rejects with its reason and leaves the array as it was', async () => {
    const a = await arange(4e6, { dtype: 'float64', chunks: [1e5] })
    const reason = new Error('too slow')
    await assert.rejects(a.get(null, { signal: AbortSignal.abort(reason) }), reason)
    const controller = new AbortController()
    const changing = a.set(null, 0, { signal: controller.signal })
    const copying = a.copy({ cparams: { clevel: 9 }, signal: controller.signal })
    controller.abort(reason)
    await assert.rejects(changing, reason)
    await assert.rejects(copying, reason)
    assert.equal(await a.get([5]), 5)
    await assert.rejects(Reflect.apply(a.get, a, [null, { signal: 'stop' }]), {
      message: /Expected an AbortSignal for option 'signal', got 'stop'/,
    })
  })

  it('leaves no file', async () => {
    const urlpath = join(folder, 'aborted.b2nd')
    const controller = new AbortController()
    const options = { urlpath, chunks: [1e5], signal: controller.signal }
    const creating = arange(4e6, options)
    controller.abort()
    await assert.rejects(creating, { name: 'AbortError' })
    assert.equal(
      readdirSync(folder).some((name) => name.includes('aborted')),
      false,
    )
  })
})

describe('progress', () => {
  it('counts up to the total', async () => {
    const a = await arange(1e6, { dtype: 'float64', chunks: [1e5] })
    const seen: { done: number; total: number }[] = []
    await a.copy({ cparams: { codec: 'lz4' }, onProgress: (progress) => seen.push(progress) })
    const last = seen.at(-1)
    assert.deepEqual(last, { done: 10, total: 10 })
  })

  it('listeners that throw stop the work with their error', async () => {
    const a = await arange(3e6, { dtype: 'float64', chunks: [1e4] })
    const onProgress = () => {
      throw new Error('listener')
    }
    await assert.rejects(a.copy({ cparams: { clevel: 9 }, onProgress }), { message: 'listener' })
  })
})

describe('bytes that are read where they are', () => {
  it('are watched', async () => {
    const bytes = (await arange(10)).toCframeSync()
    const a = await fromCframe(bytes, { copy: false, kind: 'ndarray' })
    assert.equal(await a.get([9]), 9n)
    assert.ok(bytes.buffer instanceof ArrayBuffer)
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    const expected = { code: 'ERR_BLOSC2_CHANGED', message: /buffer was transferred/ }
    await assert.rejects(a.get(), expected)
    assert.throws(() => a.getSync(), expected)
  })
})
