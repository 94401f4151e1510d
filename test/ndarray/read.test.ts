import assert from 'node:assert/strict'
import { arange, asarray, newaxis, setLimits, slice, zeros } from '../../lib'

const cube = () => arange(24, { shape: [2, 3, 4], dtype: 'int32', chunks: [1, 2, 3], blocks: [1, 1, 2] })

describe('get', () => {
  it('gives a plain tensor in C order', async () => {
    const a = await cube()
    const all = await a.get()
    assert.deepEqual(Object.keys(all), ['dtype', 'shape', 'stride', 'data'])
    assert.deepEqual([all.dtype, all.shape, all.stride], ['int32', [2, 3, 4], [12, 4, 1]])
    assert.deepEqual(
      all.data,
      Int32Array.from({ length: 24 }, (_, i) => i),
    )
    assert.deepEqual(await a.get(null), all)
    assert.deepEqual(a.getSync(), all)
  })

  it('takes every form of selection', async () => {
    const a = await cube()
    const values = async (selection: Parameters<typeof a.get>[0]) => {
      const found = await a.get(selection)
      return typeof found === 'number' ? found : [found.shape, Array.from(found.data)]
    }
    assert.deepEqual(await values([1, 2, 3]), 23)
    assert.deepEqual(await values([-1, -1, -1n]), 23)
    assert.deepEqual(await values([1, 2]), [[4], [20, 21, 22, 23]])
    assert.deepEqual(await values(1), [
      [3, 4],
      [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
    ])
    assert.deepEqual(await values([0, slice(1, 3), slice(null, null, -2)]), [
      [2, 2],
      [7, 5, 11, 9],
    ])
    assert.deepEqual(await values(['...', 0]), [
      [2, 3],
      [0, 4, 8, 12, 16, 20],
    ])
    assert.deepEqual(await values([0, newaxis, 0, { start: 1, stop: 3 }]), [
      [1, 2],
      [1, 2],
    ])
    assert.deepEqual(await values([0, [2, 0, 2], Int32Array.of(3, -4)]), [
      [3, 2],
      [11, 8, 3, 0, 11, 8],
    ])
    assert.deepEqual(await values([0, [true, false, true], 1]), [[2], [1, 9]])
    assert.deepEqual(await values('-1, ::2, 0'), [[2], [12, 20]])
    assert.deepEqual(await values('0, 5:'), [[0, 4], []])
  })

  it('refuses what is outside or no selection', async () => {
    const a = await cube()
    await assert.rejects(a.get([2]), RangeError)
    await assert.rejects(a.get([0, 0, -5]), RangeError)
    await assert.rejects(a.get([0, 0, 0, 0]), RangeError)
    await assert.rejects(Reflect.apply(a.get, a, [['x']]), TypeError)
    await assert.rejects(Reflect.apply(a.get, a, [[0.5]]), TypeError)
    assert.throws(() => a.getSync([2]), RangeError)
    await assert.rejects(Reflect.apply(a.get, a, [null, { ouput: 1 }]), {
      name: 'TypeError',
      message: /Unknown option 'ouput' for get\(\)/,
    })
    await assert.rejects(Reflect.apply(a.get, a, [null, null]), TypeError)
  })

  it('of a 0-d array gives a tensor, or with [] the scalar', async () => {
    const a = await asarray({ data: Float32Array.of(2.5), shape: [] })
    assert.deepEqual(await a.get(), { dtype: 'float32', shape: [], stride: [], data: Float32Array.of(2.5) })
    assert.equal(await a.get([]), 2.5)
  })

  it('decodes into memory of the caller', async () => {
    const a = await cube()
    const out = new Int32Array(30).fill(-1)
    const { data } = await a.get('0, :', { out })
    assert.equal(data.buffer, out.buffer)
    assert.equal(data.length, 12)
    assert.deepEqual(out.slice(10, 14), Int32Array.of(10, 11, -1, -1))
    const shared = new Int32Array(new SharedArrayBuffer(96))
    a.getSync(null, { out: shared })
    assert.equal(shared[23], 23)
    await assert.rejects(a.get(null, { out: new Int32Array(23) }), RangeError)
    await assert.rejects(a.get(null, { out: new Float32Array(24) }), TypeError)
  })

  it('hands elements out in other ways', async () => {
    const a = await arange(4)
    const numbers: Float64Array = (await a.get(null, { as: 'number' })).data
    assert.deepEqual(numbers, Float64Array.of(0, 1, 2, 3))
    assert.equal(await a.get([3], { as: 'number' }), 3)
    assert.equal(await a.get([3]), 3n)
    const bytes: Uint8Array = (await a.get('1:2', { as: 'bytes' })).data
    assert.deepEqual(bytes, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0))
    await a.set([0], 2n ** 60n)
    await assert.rejects(a.get(null, { as: 'number' }), RangeError)
    await assert.rejects(Reflect.apply(a.get, a, [null, { as: 'string' }]), {
      message: /'as' to be one of 'bytes', 'number', 'float32'/,
    })
    const big = await asarray(Int16Array.of(258), { dtype: '>i2' })
    assert.deepEqual((await big.get(null, { as: 'bytes' })).data, Uint8Array.of(2, 1))
  })

  it('keeps to the limit on results', async () => {
    const a = await zeros([1000])
    try {
      setLimits({ maxBytes: 4000 })
      await assert.rejects(a.get(), { code: 'ERR_BLOSC2_LIMIT', message: /8000 bytes/ })
      assert.equal((await a.get('::2')).data.length, 500)
      assert.equal((await a.get(null, { out: new Float64Array(1000) })).data.length, 1000)
    } finally {
      setLimits({ maxBytes: Number.POSITIVE_INFINITY })
    }
  })
})

describe('take and getPoints', () => {
  it('pick by index', async () => {
    const a = await cube()
    assert.deepEqual((await a.take([2, 0], { axis: 1 })).shape, [2, 2, 4])
    assert.deepEqual((await a.take([-1, -1], { axis: -1 })).data.slice(0, 4), Int32Array.of(3, 3, 7, 7))
    assert.deepEqual((await a.take([23, 0, -2])).data, Int32Array.of(23, 0, 22))
    assert.deepEqual(a.takeSync(BigInt64Array.of(1n), { axis: 0, as: 'bytes' }).data.length, 48)
    await assert.rejects(a.take([2], { axis: 0 }), RangeError)
    await assert.rejects(a.take([0], { axis: 3 }), RangeError)
    await assert.rejects(a.take([24]), RangeError)
    await assert.rejects(a.take([0.5]), TypeError)
    assert.deepEqual((await a.take([], { axis: 0 })).shape, [0, 3, 4])
  })

  it('pick scattered points', async () => {
    const a = await cube()
    const coords = [
      [1, 2, 3],
      [0, 0, 0],
      [-1, 0, -1],
    ]
    assert.deepEqual((await a.getPoints(coords)).data, Int32Array.of(23, 0, 15))
    const dense = { data: Int32Array.from(coords.flat()), shape: [3, 3] }
    assert.deepEqual(a.getPointsSync(dense).data, Int32Array.of(23, 0, 15))
    assert.deepEqual((await a.getPoints([])).shape, [0])
    await assert.rejects(a.getPoints([[0, 0]]), TypeError)
    await assert.rejects(a.getPoints([[0, 0, 4]]), RangeError)
  })
})

describe('fields of a structured array', () => {
  const dtype = {
    fields: [
      { name: 'id', dtype: 'uint16' },
      { name: 'xyz', dtype: 'float32', shape: [3] },
      {
        name: 'at',
        dtype: {
          fields: [
            { name: 'day', dtype: '>i4' },
            { name: 'tag', dtype: 'S2' },
          ],
        },
      },
    ],
  } as const

  it('are read like arrays', async () => {
    const element = (id: number) => {
      const bytes = Buffer.alloc(20)
      bytes.writeUInt16LE(id, 0)
      for (const i of [0, 1, 2]) bytes.writeFloatLE(id + i / 2, 2 + 4 * i)
      bytes.writeInt32BE(-id, 14)
      bytes.write(`t${id}`, 18)
      return bytes
    }
    const data = new Uint8Array(Buffer.concat([1, 2, 3].map(element)))
    const a = await asarray({ data, shape: [3], dtype })
    assert.equal(a.itemsize, 20)
    assert.deepEqual((await a.field('id').get()).data, Uint16Array.of(1, 2, 3))
    assert.equal(await a.field('id').get([-1]), 3)
    const xyz = a.field('xyz')
    assert.deepEqual([xyz.dtype, xyz.shape, xyz.ndim, xyz.size], ['float32', [3, 3], 2, 9])
    const part = await xyz.get('1:')
    assert.deepEqual([part.shape, part.data], [[2, 3], Float32Array.of(2, 2.5, 3, 3, 3.5, 4)])
    const one: unknown = xyz.getSync([0])
    assert.deepEqual(one, { dtype: 'float32', shape: [3], stride: [1], data: Float32Array.of(1, 1.5, 2) })
    assert.deepEqual(a.field('at').field('day').getSync('::-1').data, Int32Array.of(-3, -2, -1))
    assert.deepEqual((await a.field('at').field('tag').get()).data, ['t1', 't2', 't3'])
    assert.deepEqual(Object.keys(a.fields), ['id', 'xyz', 'at'])
    assert.throws(() => a.field('no'), { name: 'TypeError', message: /'id', 'xyz', 'at', got 'no'/ })
    assert.deepEqual((await zeros([1])).fields, {})
  })
})

describe('chunks of an array', () => {
  it('come in order, without padding', async () => {
    const a = await cube()
    const seen = new Int32Array(24)
    let n = 0
    for await (const { index, start, shape, data } of a.iterChunks({ readAhead: 3 })) {
      assert.equal(index, n++)
      assert.deepEqual((await a.chunkAt(index)).data, data)
      const [z = 0, y = 0, x = 0] = start
      const [, height = 0, width = 0] = shape
      data.forEach((value, i) => {
        const row = y + Math.floor(i / width)
        assert.ok(row < y + height)
        seen[z * 12 + row * 4 + x + (i % width)] = value
      })
    }
    assert.equal(n, a.nchunks)
    assert.equal([...a.iterChunksSync()].length, a.nchunks)
    assert.deepEqual(seen, (await a.get()).data)
  })

  it('stop with the loop, and with the signal', async () => {
    const a = await cube()
    for await (const { index } of a.iterChunks({ readAhead: 64 })) if (index === 2) break
    const controller = new AbortController()
    const loop = async () => {
      for await (const { index } of a.iterChunks({ signal: controller.signal })) {
        if (index === 1) controller.abort(new Error('enough'))
      }
    }
    await assert.rejects(loop(), { message: 'enough' })
  })

  it('say how they are stored', async () => {
    const a = await zeros([400], { dtype: 'int64', chunks: [200], cparams: { codec: 'lz4' } })
    await a.set('200:', { data: BigInt64Array.from({ length: 200 }, (_, i) => BigInt(i)), shape: [200] })
    assert.equal((await a.chunkInfo(0)).special, 'zero')
    const { nbytes, codec, special } = a.chunkInfoSync(1)
    assert.deepEqual({ nbytes, codec, special }, { nbytes: 1600, codec: 'lz4', special: 'none' })
    await assert.rejects(a.chunkInfo(2), RangeError)
    await assert.rejects(a.chunkAt(-1), RangeError)
    assert.throws(() => a.chunkAtSync(0.5), TypeError)
  })
})
