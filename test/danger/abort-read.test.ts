import assert from 'node:assert/strict'
import { type NDArray, setThreads, slice } from '../../lib/index'
import { assertValues, errorOf, sampleArray } from './samples'

/** Starts a read and aborts it a moment later; again when it was done by then. */
async function abortUnderWay(
  read: (signal: AbortSignal) => Promise<unknown>,
  reason: unknown,
): Promise<unknown> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const controller = new AbortController()
    const reading = read(controller.signal)
    setImmediate(() => controller.abort(reason))
    const [result] = await Promise.allSettled([reading])
    if (result.status === 'rejected') return result.reason
  }
  return assert.fail('Every read was done before it could be aborted')
}

describe('aborting a read', () => {
  const length = 1 << 23
  let array: NDArray<'float32'>
  let threads = 0

  before(async () => {
    threads = setThreads(1)
    array = await sampleArray(length, { chunks: [1 << 14], cparams: { codec: 'zlib', clevel: 1 } })
  })

  after(() => {
    array.closeSync()
    setThreads(threads)
  })

  it('before it begins rejects with the reason and touches nothing', async () => {
    const out = new Float32Array(length).fill(-1)
    const reason = new Error('not needed any more')
    assert.equal(await errorOf(() => array.get(null, { out, signal: AbortSignal.abort(reason) })), reason)
    assert.equal(
      out.every((value) => value === -1),
      true,
    )
  })

  it('under way rejects with the reason, whatever that is, and leaves the handle usable', async () => {
    for (const reason of [new Error('changed my mind'), 'a string', { why: 'an object' }, null, 0]) {
      assert.equal(await abortUnderWay((signal) => array.get(null, { signal }), reason), reason)
      assertValues((await array.get(slice(1000, 5000))).data, 1000)
    }
  })

  it('of several stops only that one', async () => {
    const others: Promise<void>[] = []
    const read = (signal: AbortSignal) => {
      others.push(array.get().then(({ data }) => assertValues(data)))
      return array.get(null, { signal })
    }
    assert.equal(await abortUnderWay(read, 'not this one'), 'not this one')
    await Promise.all(others)
  })

  it('after a time-out rejects with a TimeoutError', async () => {
    const error = await errorOf(() => array.get(null, { signal: AbortSignal.timeout(1) }))
    assert.equal(error instanceof DOMException && error.name, 'TimeoutError')
  })

  it('from its own progress listener ends it', async () => {
    const controller = new AbortController()
    const calls: number[] = []
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      calls.push(done)
      assert.ok(done <= total)
      controller.abort('enough')
    }
    const big = await array.copy({ cparams: { clevel: 0 } })
    const slow = big.copy({ cparams: { codec: 'zlib', clevel: 9 }, signal: controller.signal, onProgress })
    assert.equal(await errorOf(() => slow), 'enough')
    assert.equal(calls.length, 1)
  })

  it('of an iteration ends it between two chunks', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const loop = async () => {
      for await (const { index } of array.iterChunks({ signal: controller.signal, readAhead: 4 })) {
        seen.push(index)
        if (index === 5) controller.abort('enough')
      }
    }
    assert.equal(await errorOf(loop), 'enough')
    assert.deepEqual(seen, [0, 1, 2, 3, 4, 5])
  })

  it('leaves no listener on the signal when it is done', async () => {
    const controller = new AbortController()
    let listeners = 0
    const { signal } = controller
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++
      addEventListener.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--
      removeEventListener.apply(signal, args)
    }
    await array.get('0:100', { signal })
    controller.abort()
    await errorOf(() => array.get(null, { signal }))
    assert.equal(listeners, 0)
  })
})
