import assert from 'node:assert/strict'
import { arange, asarray, full, type NDArray, zeros } from '../../lib'

const table = () => zeros([3, 4], { dtype: 'int32', chunks: [2, 3], blocks: [1, 2] })

async function values(a: NDArray): Promise<unknown[]> {
  return Array.from(Object(await a.get()).data)
}

describe('set', () => {
  it('broadcasts scalars and tensors as NumPy does', async () => {
    const a = await table()
    await a.set(null, 1)
    await a.set([0], Int32Array.of(1, 2, 3, 4))
    await a.set([':', 1], { data: Int32Array.of(7, 8, 9), shape: [3] })
    await a.set('1:, 2:', { data: Int32Array.of(5, 6), shape: [2, 1] })
    assert.deepEqual(await values(a), [1, 7, 3, 4, 1, 8, 5, 5, 1, 9, 6, 6])
    await a.set('::-1, 0', { data: Int32Array.of(0, 1, 2), shape: [1, 3] })
    assert.deepEqual((await a.get(':, 0')).data, Int32Array.of(2, 1, 0))
    a.setSync([[0, 2], [3]], -1)
    assert.deepEqual((await a.get(':, 3')).data, Int32Array.of(-1, 5, -1))
    await assert.rejects(a.set(null, Int32Array.of(1, 2, 3)), {
      name: 'RangeError',
      message: /broadcasts to shape \[ 3, 4 \], got shape \[ 3 \]/,
    })
  })

  it('casts within a kind and upwards only', async () => {
    const a = await table()
    await a.set([0], Int8Array.of(1, 2, 3, 4))
    await a.set([1], BigInt64Array.of(5n, 6n, 7n, 8n))
    assert.deepEqual((await values(a)).slice(0, 8), [1, 2, 3, 4, 5, 6, 7, 8])
    const before = await values(a)
    await assert.rejects(a.set(null, 2.5), RangeError)
    await assert.rejects(a.set(null, Float64Array.of(1, 2, 3, 4)), TypeError)
    await assert.rejects(a.set(null, 2 ** 31), RangeError)
    await assert.rejects(Reflect.apply(a.set, a, [null, 'x']), TypeError)
    await assert.rejects(a.set([9], 1), RangeError)
    assert.deepEqual(await values(a), before)
  })

  it('takes other arrays, and itself', async () => {
    const a = await arange(12, { shape: [3, 4], dtype: 'int32', chunks: [2, 3] })
    const b = await full([4], 7, { dtype: 'int16' })
    await a.set([0], b)
    await a.set('1:', a.schunk.closed ? 0 : await a.slice('::-1').then((s) => s.slice('1:')))
    assert.deepEqual(await values(a), [7, 7, 7, 7, 4, 5, 6, 7, 7, 7, 7, 7])
    await a.set('::-1', a)
    assert.deepEqual(await values(a), [7, 7, 7, 7, 4, 5, 6, 7, 7, 7, 7, 7])
    await assert.rejects(a.set([0], await full([2], 1, { dtype: 'int32' })), RangeError)
    await assert.rejects(a.set([0], await full([4], 1.5)), TypeError)
  })

  it('writes strings, times, bytes and complex numbers', async () => {
    const text = await asarray(['ab', 'c'], { dtype: 'U2' })
    await text.set([1], 'xy')
    assert.deepEqual(await values(text), ['ab', 'xy'])
    await assert.rejects(text.set([0], 'abc'), RangeError)
    const raw = await zeros([2], { dtype: 'V2' })
    await raw.set([0], Uint8Array.of(1, 2))
    await raw.set([1], { data: Uint8Array.of(3, 4), shape: [1], dtype: 'V2' })
    assert.deepEqual(await values(raw), [1, 2, 3, 4])
    const complex = await zeros([2], { dtype: 'complex128' })
    await complex.set([1], { re: 1, im: 2 })
    assert.deepEqual(await complex.get([1]), { re: 1, im: 2 })
  })
})

describe('resize', () => {
  it('cuts and adds zeros', async () => {
    const a = await arange(12, { shape: [3, 4], dtype: 'int32', chunks: [2, 3], blocks: [1, 2] })
    await a.resize([2, 2])
    assert.deepEqual(await values(a), [0, 1, 4, 5])
    await a.resize([3, 4])
    assert.deepEqual(await values(a), [0, 1, 0, 0, 4, 5, 0, 0, 0, 0, 0, 0])
    a.resizeSync([0, 4])
    assert.equal(a.nchunks, 0)
    await assert.rejects(a.resize([1]), RangeError)
    await assert.rejects(a.resize([1, -1]), RangeError)
    await assert.rejects(a.resize([1, 0.5]), TypeError)
    assert.deepEqual(a.shape, [0, 4])
  })

  it('says why an array of no elements cannot grow', async () => {
    const a = await zeros([0, 3])
    await assert.rejects(a.resize([1, 3]), { name: 'RangeError', message: /Axis 0 cannot grow/ })
    const b = await zeros([0, 3], { chunks: [2, 3] })
    await b.resize([1, 3])
    assert.deepEqual(b.shape, [1, 3])
  })
})

describe('append, insert and delete', () => {
  it('move what is behind', async () => {
    const a = await arange(6, { dtype: 'int32', chunks: [4], blocks: [2] })
    assert.equal(await a.append(Int32Array.of(6, 7)), 8)
    assert.equal(await a.append(8), 9)
    assert.equal(a.appendSync(Int8Array.of(9)), 10)
    await a.insert(2, Int32Array.of(-1, -2, -3))
    await a.insert(-1, Int32Array.of(-4))
    await a.delete(0, 2)
    a.deleteSync(-1)
    assert.deepEqual(await values(a), [-1, -2, -3, 2, 3, 4, 5, 6, 7, 8, -4])
    await a.insert(11, a)
    assert.deepEqual(a.shape, [22])
    await a.delete(0, 22)
    assert.deepEqual(a.shape, [0])
  })

  it('work along any axis', async () => {
    const a = await arange(4, { shape: [2, 2], dtype: 'int16', chunks: [1, 2] })
    assert.equal(await a.append({ data: Int16Array.of(8, 9), shape: [2, 1] }, -1), 3)
    await a.insert(0, { data: Int16Array.of(5, 6), shape: [2, 1] }, 1)
    assert.deepEqual(await values(a), [5, 0, 1, 8, 6, 2, 3, 9])
    await a.delete(1, 2, 1)
    assert.deepEqual(await values(a), [5, 8, 6, 9])
  })

  it('refuse what does not fit, and change nothing', async () => {
    const a = await table()
    await assert.rejects(a.append(Int32Array.of(1)), { message: /Expected elements of shape \[any, 4\]/ })
    await assert.rejects(a.append(1), TypeError)
    await assert.rejects(a.append({ data: new Int32Array(4), shape: [1, 4] }, 2), RangeError)
    await assert.rejects(a.append({ data: new Float32Array(4), shape: [1, 4] }), TypeError)
    await assert.rejects(a.insert(4, { data: new Int32Array(4), shape: [1, 4] }), RangeError)
    await assert.rejects(a.insert(0, { data: new Float32Array(4), shape: [1, 4] }), TypeError)
    await assert.rejects(a.delete(2, 2), RangeError)
    await assert.rejects(a.delete(0, -1), RangeError)
    assert.deepEqual(a.shape, [3, 4])
  })

  it('called together run one after the other', async () => {
    const a = await zeros([0], { dtype: 'int32', chunks: [7] })
    const lengths = await Promise.all(Array.from({ length: 20 }, (_, i) => a.append(Int32Array.of(i, i))))
    assert.deepEqual(
      lengths,
      Array.from({ length: 20 }, (_, i) => 2 * i + 2),
    )
    assert.deepEqual(
      await values(a),
      Array.from({ length: 40 }, (_, i) => i >> 1),
    )
  })
})

describe('large changes', function () {
  this.timeout(60_000)

  it('go through in slabs', async () => {
    const rows = 3000
    const cparams = { codec: 'lz4', clevel: 1 } as const
    const a = await arange(rows * 2048, {
      shape: [rows, 2048],
      dtype: 'float64',
      chunks: [700, 1000],
      cparams,
    })
    assert.equal(await a.get([1234, 567]), 1234 * 2048 + 567)
    await a.insert(1, await full([2, 2048], -1, { dtype: 'float64' }))
    assert.deepEqual((await a.get('0:5, -1')).data, Float64Array.of(2047, -1, -1, 4095, 6143))
    await a.delete(100, 2000)
    assert.deepEqual(a.shape, [rows - 1998, 2048])
    assert.equal(await a.get([100, 3]), 2098 * 2048 + 3)
    const b = await zeros(a.shape, { dtype: 'float64', chunks: [300, 2048], cparams })
    await b.set(null, a)
    const wide = await zeros([3, ...a.shape], { dtype: 'float64', cparams })
    await wide.set(null, b)
    assert.equal(await wide.get([2, 100, 3]), 2098 * 2048 + 3)
    assert.equal(await wide.get([1, -1, -1]), rows * 2048 - 1)
  })
})
