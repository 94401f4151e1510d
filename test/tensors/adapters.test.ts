import assert from 'node:assert/strict'
import { asarray, packTensor, type TensorLike, unpackTensor } from '../../lib/index'

/** What is left of a tensor after it was packed and after it was compressed: the same. */
async function taken(x: TensorLike) {
  const { data, shape, dtype } = await unpackTensor(await packTensor(x))
  const array = await asarray(x)
  assert.deepEqual((await array.get()).data, data)
  assert.deepEqual([array.shape, array.dtype], [shape, dtype])
  return { data, shape, dtype }
}

describe('tensors of other libraries go in, and ours are theirs', () => {
  it('onnxruntime', async () => {
    const { Tensor } = await import('onnxruntime-common')
    const matrix = new Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])
    assert.deepEqual(await taken(matrix), {
      data: Float32Array.of(1, 2, 3, 4, 5, 6),
      shape: [2, 3],
      dtype: 'float32',
    })
    const ids = new Tensor('int64', BigInt64Array.of(1n, -2n), [1, 2])
    assert.deepEqual(await taken(ids), { data: BigInt64Array.of(1n, -2n), shape: [1, 2], dtype: 'int64' })
    const mask = new Tensor('bool', [true, false], [2])
    assert.deepEqual(await taken(mask), { data: Uint8Array.of(1, 0), shape: [2], dtype: 'bool' })
    const words = new Tensor('string', ['a', 'bc'], [2])
    assert.deepEqual(await taken(words), { data: ['a', 'bc'], shape: [2], dtype: 'U2' })
    const array = await asarray(matrix)
    const { dtype, data, shape } = await array.get()
    assert.equal(dtype, 'float32')
    const back = new Tensor('float32', Float32Array.from(await numbers(data)), shape)
    assert.deepEqual([back.dims, back.data], [matrix.dims, matrix.data])
  })

  it('onnxruntime, halves by their bits', async () => {
    const { Tensor } = await import('onnxruntime-common')
    const bits = Uint16Array.of(0x3c00, 0xc000)
    const halves = new Tensor('float16', bits, [2])
    const read = await unpackTensor(await packTensor(halves), { dtype: 'float16', as: 'float32' })
    assert.deepEqual(read.data, Float32Array.of(1, -2))
  })

  it('ndarray, transposed, reversed and in steps', async () => {
    const { default: ndarray } = await import('ndarray')
    const base = ndarray(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), [3, 4])
    const view = base.transpose(1, 0).step(-1, 2).lo(1, 0)
    const expected: number[] = []
    for (let i = 0; i < (view.shape[0] ?? 0); i++) {
      for (let j = 0; j < (view.shape[1] ?? 0); j++) expected.push(view.get(i, j))
    }
    assert.deepEqual(await taken(view), {
      data: Float64Array.from(expected),
      shape: view.shape,
      dtype: 'float64',
    })
    const { data, shape, stride } = await unpackTensor(await packTensor(view), { dtype: 'float64' })
    assert.equal(ndarray(data, [...shape], [...stride]).get(2, 1), view.get(2, 1))
  })

  it('zarrita', async () => {
    const zarr = await import('zarrita')
    const store = zarr.root(new Map())
    const array = await zarr.create(store.resolve('/a'), {
      shape: [4, 6],
      chunkShape: [2, 3],
      dtype: 'int16',
      codecs: [
        { name: 'transpose', configuration: { order: [1, 0] } },
        { name: 'bytes', configuration: {} },
      ],
    })
    const values = Int16Array.from({ length: 24 }, (_, i) => i * i)
    await zarr.set(array, null, { data: values, shape: [4, 6], stride: [6, 1] })
    const chunk = await zarr.get(array, [zarr.slice(1, 4), zarr.slice(null)])
    assert.deepEqual(await taken(chunk), { data: values.slice(6), shape: [3, 6], dtype: 'int16' })
    const single = await array.getChunk([1, 1])
    const expected = Int16Array.of(225, 256, 289, 441, 484, 529)
    assert.deepEqual(await taken(single), { data: expected, shape: [2, 3], dtype: 'int16' })
    const { data, shape, stride } = await unpackTensor(await packTensor(values), { dtype: 'int16' })
    await zarr.set(array, [0, zarr.slice(0, 4)], {
      data: data.slice(0, 4).reverse(),
      shape: [4],
      stride: [...stride],
    })
    assert.deepEqual(shape, [24])
    assert.deepEqual((await zarr.get(array, [0, null])).data, Int16Array.of(9, 4, 1, 0, 16, 25))
  })

  it('TensorFlow.js, whose data are there at once or later', async () => {
    const tf = await import('@tensorflow/tfjs-core')
    await import('@tensorflow/tfjs-backend-cpu')
    const matrix = tf.tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
    const transposed = tf.transpose(matrix)
    assert.deepEqual(await taken(transposed), {
      data: Float32Array.of(1, 4, 2, 5, 3, 6),
      shape: [3, 2],
      dtype: 'float32',
    })
    const flags = tf.tensor1d([true, false], 'bool')
    assert.deepEqual(await taken(flags), { data: Uint8Array.of(1, 0), shape: [2], dtype: 'bool' })
    const { data, shape, dtype } = await unpackTensor(await packTensor(matrix), { dtype: 'float32' })
    assert.deepEqual(tf.tensor(data, [...shape], dtype).arraySync(), matrix.arraySync())
  })

  it('plain typed arrays and values, with a shape beside them', async () => {
    const { data, shape } = await taken({ data: new Uint8ClampedArray(6).fill(255), shape: [2, 3] })
    assert.deepEqual([data, shape], [new Uint8Array(6).fill(255), [2, 3]])
    const read = await unpackTensor(await packTensor(Float32Array.of(1, 2), { shape: [1, 2] }))
    assert.deepEqual(read.shape, [1, 2])
    assert.deepEqual((await taken([[1n], [2n]])).data, BigInt64Array.of(1n, 2n))
  })
})

function isIterable(x: unknown): x is Iterable<unknown> {
  return typeof x === 'object' && x !== null && Symbol.iterator in x
}

async function numbers(data: unknown): Promise<number[]> {
  assert.ok(isIterable(data))
  return Array.from(data, Number)
}
