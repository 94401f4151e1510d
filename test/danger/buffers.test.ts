import assert from 'node:assert/strict'
import { fromCframe, type NDArray, slice } from '../../lib/index'
import { assertValues, codeOf, errorOf, sampleArray, values } from './samples'

const length = 200_000

function detached(): Float32Array {
  const out = new Float32Array(length)
  structuredClone(out.buffer, { transfer: [out.buffer] })
  return out
}

/** Node 20 has resizable buffers; the types of ES2023 do not. */
function resizable(bytes: number): ArrayBuffer {
  return Reflect.construct(ArrayBuffer, [bytes, { maxByteLength: 2 * bytes }])
}

describe('memory that JavaScript can take away or share', () => {
  let array: NDArray<'float32'>

  before(async () => {
    array = await sampleArray(length, { chunks: [9000] })
  })

  after(() => array.closeSync())

  it('when detached is refused as out, before anything is read', async () => {
    for (const call of [
      () => array.get(null, { out: detached() }),
      () => array.getSync(null, { out: detached() }),
      () => array.getPoints([[0], [1]], { out: detached() }),
      () => array.take([0, 1], { out: detached() }),
    ]) {
      assert.ok((await errorOf(call)) instanceof TypeError, String(call))
    }
  })

  it('when resizable is refused as out', async () => {
    const view = new Float32Array(resizable(4 * length))
    const growable = new Float32Array(
      Reflect.construct(SharedArrayBuffer, [4 * length, { maxByteLength: 8 * length }]),
    )
    for (const out of [view, growable]) {
      assert.ok((await errorOf(() => array.get(null, { out }))) instanceof TypeError)
      assert.ok((await errorOf(() => array.getSync(null, { out }))) instanceof TypeError)
    }
  })

  it('when it shrinks while it is stored is taken as it was, or refused', async () => {
    for (let turns = 0; turns < 6; turns++) {
      const buffer = resizable(4 * length)
      const data = new Float32Array(buffer)
      data.set(values(length, 5))
      await using copy = await sampleArray(length)
      const setting = copy.set(null, { data, shape: [length] })
      for (let turn = 0; turn < turns; turn++) await null
      Reflect.get(buffer, 'resize').call(buffer, 0)
      const [result] = await Promise.allSettled([setting])
      if (result.status === 'rejected') assert.ok(result.reason instanceof RangeError, String(result.reason))
      assertValues((await copy.get()).data, result.status === 'fulfilled' ? 5 : 0)
    }
  })

  it('when detached is refused as data, and changes nothing', async () => {
    for (const call of [
      () => array.set(null, { data: detached(), shape: [length] }),
      () => array.setSync(null, { data: detached(), shape: [length] }),
      () => array.append({ data: detached(), shape: [length] }),
    ]) {
      const error = await errorOf(call)
      assert.ok(error instanceof TypeError || error instanceof RangeError, String(call))
    }
    assert.deepEqual(array.shape, [length])
    assertValues((await array.get()).data)
  })

  it('when shared receives results, while another thread may read it', async () => {
    const shared = new SharedArrayBuffer(4 * length + 64)
    const out = new Float32Array(shared, 32, length)
    const { data } = await array.get(null, { out })
    assert.equal(data, out)
    assertValues(out)
    out.fill(0)
    assert.equal(array.getSync(null, { out }).data, out)
    assertValues(out)
    assert.deepEqual(new Uint8Array(shared, 0, 32), new Uint8Array(32))
    assert.deepEqual(new Uint8Array(shared, 4 * length + 32), new Uint8Array(32))
  })

  it('when shared can be stored', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * length))
    shared.set(values(length, 5))
    await using copy = await sampleArray(length)
    await copy.set(null, { data: shared, shape: [length] })
    assertValues((await copy.get()).data, 5)
  })

  it('is written exactly where out says, and nowhere else', async () => {
    const buffer = new ArrayBuffer(4 * 1000)
    const around = new Float32Array(buffer).fill(-1)
    const out = new Float32Array(buffer, 4 * 100, 500)
    const { data } = await array.get(slice(3000, 3400), { out })
    assert.equal(data.buffer, buffer)
    assert.deepEqual([data.byteOffset, data.length], [400, 400])
    assertValues(data, 3000)
    assert.equal(
      around.every((value, i) => (i >= 100 && i < 500) || value === -1),
      true,
    )
  })

  it('when too small or of another type is refused as out', async () => {
    const small = await errorOf(() => array.get(null, { out: new Float32Array(length - 1) }))
    assert.ok(small instanceof RangeError)
    for (const out of [
      new Float64Array(length),
      new Int32Array(length),
      new DataView(new ArrayBuffer(4 * length)),
    ]) {
      assert.ok((await errorOf(() => array.get(null, { out }))) instanceof TypeError)
    }
  })

  it('when transferred during a read fails the read, without a crash', async () => {
    for (let i = 0; i < 20; i++) {
      const out = new Float32Array(length)
      const reading = array.get(null, { out })
      const moved = structuredClone(out.buffer, { transfer: [out.buffer] })
      assert.equal(codeOf(await errorOf(() => reading)), 'ERR_BLOSC2_CHANGED')
      assert.deepEqual([out.length, moved.byteLength], [0, 4 * length])
    }
  })

  it('that a frame is read from in place may go away: reads fail, and nothing crashes', async () => {
    const bytes = await array.toCframe()
    const own = new Uint8Array(bytes)
    const found = await fromCframe(own, { copy: false, dtype: 'float32' })
    assertValues((await found.get()).data)
    structuredClone(own.buffer, { transfer: [own.buffer] })
    const error = await errorOf(() => found.get())
    assert.ok(error instanceof Error)
    assert.ok((await errorOf(() => found.getSync(slice(3)))) instanceof Error)
    await found.close()
  })
})
