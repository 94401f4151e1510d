import assert from 'node:assert/strict'
import {
  arange,
  arangeSync,
  asarray,
  asarraySync,
  concat,
  concatSync,
  empty,
  eye,
  frombuffer,
  fromIterable,
  fromIterableSync,
  full,
  fullSync,
  linspace,
  nans,
  ones,
  stack,
  uninit,
  zeros,
  zerosSync,
} from '../../lib'

describe('asarray', () => {
  it('keeps shape and dtype of a tensor', async () => {
    const a = await asarray({ data: Int16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] })
    assert.equal(a.dtype, 'int16')
    assert.deepEqual(a.shape, [2, 3])
    assert.deepEqual((await a.get()).data, Int16Array.of(1, 2, 3, 4, 5, 6))
  })

  it('takes a bare typed array as one axis, or with a shape', async () => {
    assert.deepEqual((await asarray(Float64Array.of(1, 2, 3, 4))).shape, [4])
    const a = await asarray(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] })
    assert.deepEqual(a.shape, [2, 2])
  })

  it('gathers strided data', async () => {
    const transposed = { data: Int32Array.of(0, 1, 2, 3, 4, 5), shape: [3, 2], stride: [1, 3], offset: 0 }
    const a = await asarray(transposed)
    assert.deepEqual((await a.get()).data, Int32Array.of(0, 3, 1, 4, 2, 5))
  })

  it('casts to the dtype asked for and keeps its byte order', async () => {
    const a = await asarray(Float32Array.of(1, 2.5), { dtype: '>f8' })
    assert.equal(a.dtype, 'float64')
    assert.equal(a.byteOrder, 'big')
    assert.deepEqual((await a.get()).data, Float64Array.of(1, 2.5))
    assert.deepEqual((await a.slice('::-1')).getSync().data, Float64Array.of(2.5, 1))
  })

  it('copies another array, with other partitions', async () => {
    const a = await asarray(Int32Array.of(1, 2, 3, 4, 5, 6), {
      chunks: [4],
      blocks: [2],
      vlmeta: { unit: 'm' },
    })
    const b = await asarray(a, { chunks: [3], blocks: [3] })
    await a.set([0], 100)
    assert.deepEqual(b.chunks, [3])
    assert.deepEqual(b.vlmeta.toObject(), { unit: 'm' })
    assert.deepEqual((await b.get()).data, Int32Array.of(1, 2, 3, 4, 5, 6))
  })

  it('honours the blocks it is given', async () => {
    const a = await zeros([100, 100], { blocks: [10, 10] })
    assert.deepEqual(a.blocks, [10, 10])
  })

  it('refuses what is no tensor', async () => {
    await assert.rejects(Reflect.apply(asarray, null, [{ shape: [1] }]), TypeError)
    await assert.rejects(Reflect.apply(asarray, null, [null]), TypeError)
    assert.throws(() => asarraySync(Float32Array.of(1, 2), { shape: [3] }), RangeError)
  })

  it('refuses options it does not know, by name', async () => {
    const call: Promise<unknown> = Reflect.apply(asarray, null, [Float32Array.of(1), { chunk: [1] }])
    await assert.rejects(call, { name: 'TypeError', message: /Unknown option 'chunk' for asarray\(\)/ })
    const wrong: Promise<unknown> = Reflect.apply(asarray, null, [Float32Array.of(1), { mode: 'a' }])
    await assert.rejects(wrong, {
      name: 'TypeError',
      message: /option 'mode' to be one of 'w-', 'w', got 'a'/,
    })
  })

  it('refuses objects by their dtype', async () => {
    const call: Promise<unknown> = Reflect.apply(asarray, null, [Float32Array.of(1), { dtype: '|O' }])
    await assert.rejects(call, { code: 'ERR_BLOSC2_UNSAFE_DTYPE' })
  })

  it('refuses, when blocking, what only the asynchronous form can do', () => {
    const options = { signal: new AbortController().signal }
    assert.throws(() => Reflect.apply(asarraySync, null, [Float32Array.of(1), options]), {
      name: 'TypeError',
      message: /'signal' is for the asynchronous asarray\(\)/,
    })
  })
})

describe('constant arrays', () => {
  it('hold zeros, ones, NaN or a value', async () => {
    assert.deepEqual((await zeros([2, 2])).getSync().data, new Float64Array(4))
    assert.deepEqual((await empty([2], { dtype: 'int8' })).getSync().data, new Int8Array(2))
    assert.deepEqual((await uninit([2], { dtype: 'U3' })).getSync().data, ['', ''])
    assert.deepEqual((await ones([3], { dtype: 'uint64' })).getSync().data, BigUint64Array.of(1n, 1n, 1n))
    assert.deepEqual((await ones([1], { dtype: 'bool' })).getSync().data, Uint8Array.of(1))
    assert.deepEqual((await ones([1], { dtype: 'complex64' })).getSync().data, Float32Array.of(1, 0))
    assert.deepEqual((await full([2], 'né')).getSync().data, ['né', 'né'])
    assert.deepEqual((await full([2], 3, { dtype: '>i2' })).getSync().data, Int16Array.of(3, 3))
    assert.deepEqual((await full([], 2.5)).getSync([]), 2.5)
  })

  it('take no space for zeros', async () => {
    const a = await zeros([1000, 1000], { dtype: 'float32' })
    assert.equal(a.cbytes < 100, true, `${a.cbytes} bytes`)
    assert.equal((await a.chunkInfo(0)).special, 'zero')
    assert.equal((await full([1000], 0)).chunkInfoSync(0).special, 'zero')
    assert.equal((await uninit([1000])).chunkInfoSync(0).special, 'uninit')
  })

  it('of NaN have a chunk of their own sort only where it means the same', async () => {
    for (const dtype of ['float32', 'float64', '>f4', 'float16'] as const) {
      const a = await nans([3], { dtype })
      assert.ok(
        Array.from(Object(a.getSync().data)).every((x) => Number.isNaN(x)),
        dtype,
      )
      assert.equal(
        (await a.chunkInfo(0)).special,
        dtype.startsWith('float') && dtype !== 'float16' ? 'nan' : 'value',
      )
    }
    assert.deepEqual((await nans([1], { dtype: 'complex64' })).getSync().data, Float32Array.of(Number.NaN, 0))
    await assert.rejects(nans([1], { dtype: 'int32' }), TypeError)
  })

  it('take their dtype from the value', () => {
    assert.equal(fullSync([1], 1).dtype, 'int64')
    assert.equal(fullSync([1], 1.5).dtype, 'float64')
    assert.equal(fullSync([1], true).dtype, 'bool')
    assert.equal(fullSync([1], { re: 0, im: 1 }).dtype, 'complex128')
    assert.throws(() => fullSync([1], 300, { dtype: 'uint8' }), RangeError)
    assert.throws(() => fullSync([1], 'x', { dtype: 'uint8' }), TypeError)
  })

  it('may have no elements, or no axes', async () => {
    assert.deepEqual((await zeros([0, 3])).getSync().data, new Float64Array(0))
    assert.equal((await zeros([0, 3])).nchunks, 0)
    assert.equal((await zeros([])).nchunks, 1)
    assert.equal(zerosSync([]).size, 1)
  })

  it('have at most 16 axes', async () => {
    const a = await zeros(new Array(16).fill(1))
    assert.equal(a.ndim, 16)
    await assert.rejects(zeros(new Array(17).fill(1)), RangeError)
  })
})

describe('arange and linspace', () => {
  it('count as NumPy does', async () => {
    assert.deepEqual((await arange(5)).getSync().data, BigInt64Array.of(0n, 1n, 2n, 3n, 4n))
    assert.deepEqual((await arange(1, 2, 0.25)).getSync().data, Float64Array.of(1, 1.25, 1.5, 1.75))
    assert.deepEqual((await arange(5, 0, -2, { dtype: 'uint8' })).getSync().data, Uint8Array.of(5, 3, 1))
    assert.deepEqual((await arange(3, 1)).shape, [0])
    assert.deepEqual(
      arangeSync(2n ** 62n, 2n ** 62n + 2n).getSync().data,
      BigInt64Array.of(2n ** 62n, 2n ** 62n + 1n),
    )
    const table = await arange(24, {
      shape: [2, 3, 4],
      chunks: [1, 2, 3],
      blocks: [1, 1, 2],
      dtype: 'float32',
    })
    assert.deepEqual(
      (await table.get()).data,
      Float32Array.from({ length: 24 }, (_, i) => i),
    )
    assert.deepEqual((await arange(2, { dtype: 'datetime64[D]' })).getSync().data, BigInt64Array.of(0n, 1n))
  })

  it('reach both ends', async () => {
    assert.deepEqual((await linspace(0, 1, 5)).getSync().data, Float64Array.of(0, 0.25, 0.5, 0.75, 1))
    const open = await linspace(0, 1, 4, { endpoint: false })
    assert.deepEqual((await open.get()).data, Float64Array.of(0, 0.25, 0.5, 0.75))
    assert.deepEqual((await linspace(3, 7, 1)).getSync().data, Float64Array.of(3))
    assert.deepEqual((await linspace(0, 9, undefined, { shape: [2, 5] })).getSync([1, 4]), 9)
    assert.equal((await linspace(0.1, 0.7, 1000)).getSync([-1]), 0.7)
  })

  it('refuse a step of zero and shapes that do not fit', async () => {
    await assert.rejects(arange(0, 1, 0), RangeError)
    await assert.rejects(arange(10, { shape: [3, 3] }), { name: 'RangeError', message: /10 elements/ })
    await assert.rejects(arange(0, Number.POSITIVE_INFINITY), RangeError)
  })
})

describe('eye', () => {
  it('has ones on a diagonal', async () => {
    const a = await eye(4, { columns: 5, k: 1, dtype: 'int8', chunks: [2, 2], blocks: [1, 2] })
    assert.deepEqual(
      (await a.get()).data,
      Int8Array.of(0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1),
    )
    assert.deepEqual((await eye(2, { k: -1 })).getSync().data, Float64Array.of(0, 0, 1, 0))
  })
})

describe('fromIterable', () => {
  it('takes as many values as the shape has', async () => {
    function* naturals() {
      for (let i = 0; ; i++) yield i
    }
    const a = await fromIterable(naturals(), { shape: [5, 3], chunks: [2, 2], dtype: 'int32' })
    assert.deepEqual(
      (await a.get()).data,
      Int32Array.from({ length: 15 }, (_, i) => i),
    )
    const b = fromIterableSync(new Set([1.5, 2.5]))
    assert.deepEqual(b.getSync().data, Float64Array.of(1.5, 2.5))
    await assert.rejects(fromIterable([1, 2], { shape: [3] }), { message: /Expected 3 values .* got 2/ })
  })

  it('awaits values, and closes what it leaves', async () => {
    let closed = false
    async function* texts() {
      try {
        for (;;) yield 'ab'
      } finally {
        closed = true
      }
    }
    const a = await fromIterable(texts(), { shape: [2], dtype: 'S2' })
    assert.deepEqual((await a.get()).data, ['ab', 'ab'])
    assert.equal(closed, true)
    assert.throws(() => Reflect.apply(fromIterableSync, null, [texts()]), TypeError)
  })
})

describe('frombuffer', () => {
  it('takes bytes as they lie in a file', async () => {
    const bytes = Uint8Array.of(9, 0, 0, 1, 2, 0, 0, 1, 3)
    const a = await frombuffer(bytes, { dtype: '>i4', offset: 1 })
    assert.deepEqual((await a.get()).data, Int32Array.of(258, 259))
    await assert.rejects(frombuffer(bytes, { dtype: 'int32', shape: [3] }), RangeError)
  })
})

describe('concat and stack', () => {
  it('join along an axis', async () => {
    const a = await arange(6, { shape: [2, 3], dtype: 'int32', chunks: [2, 2] })
    const b = { data: Int32Array.of(10, 11), shape: [2, 1] }
    const joined = await concat([a, b, a], 1, { chunks: [1, 4] })
    assert.deepEqual((await joined.get()).data, Int32Array.of(0, 1, 2, 10, 0, 1, 2, 3, 4, 5, 11, 3, 4, 5))
    assert.deepEqual(concatSync([a, a]).shape, [4, 3])
    const stacked = await stack([a, a, a], -1)
    assert.deepEqual(stacked.shape, [2, 3, 3])
    assert.deepEqual((await stacked.get('1, 2, :')).data, Int32Array.of(5, 5, 5))
  })

  it('cast as assignments do, or refuse', async () => {
    const wide = await concat([Float64Array.of(1), Float32Array.of(2.5)])
    assert.deepEqual((await wide.get()).data, Float64Array.of(1, 2.5))
    await assert.rejects(concat([Int32Array.of(1), Float32Array.of(2.5)]), TypeError)
    await assert.rejects(concat([]), TypeError)
    await assert.rejects(stack([Int32Array.of(1), Int32Array.of(1, 2)]), RangeError)
  })
})
