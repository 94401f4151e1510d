import assert from 'node:assert/strict'
import { type DenseSource, denseSource, makeTensor, stridesOf } from '../../lib/tensor'

function layout({ type, shape, strides, offset }: DenseSource): unknown[] {
  return [type.dtype, shape, strides, offset]
}

/** The elements of a source, in C order. */
function elements(source: DenseSource): unknown[] {
  const { data, shape, strides, offset } = source
  let at = [offset]
  shape.forEach((size, axis) => {
    at = at.flatMap((start) => Array.from({ length: size }, (_, i) => start + i * (strides[axis] ?? 0)))
  })
  return at.map((i) => Reflect.get(data, i))
}

describe('tensors', () => {
  it('are plain objects in C order', () => {
    const data = new Float32Array(24)
    assert.deepEqual(makeTensor('float32', [2, 3, 4], data), {
      dtype: 'float32',
      shape: [2, 3, 4],
      stride: [12, 4, 1],
      data,
    })
    assert.deepEqual(stridesOf([]), [])
    assert.deepEqual(stridesOf([0, 3]), [3, 1])
  })

  it('are recognised as sources of values', () => {
    const source = denseSource(makeTensor('complex64', [2], new Float32Array(4)))
    assert.deepEqual(layout(source), ['complex64', [2], [1], 0])
    assert.deepEqual(layout(denseSource(makeTensor('S3', [2], ['a', 'b']))), ['S3', [2], [1], 0])
    assert.deepEqual(layout(denseSource(makeTensor('datetime64[s]', [], BigInt64Array.of(1n)))), [
      'datetime64[s]',
      [],
      [],
      0,
    ])
  })
})

describe('typed arrays and arrays of values', () => {
  it('have the type of their entries, and the shape that is given', () => {
    assert.deepEqual(layout(denseSource(new Int16Array(6))), ['int16', [6], [1], 0])
    assert.deepEqual(layout(denseSource(new Int16Array(6), { shape: [2, 3] })), ['int16', [2, 3], [3, 1], 0])
    assert.deepEqual(layout(denseSource(Buffer.alloc(3))), ['uint8', [3], [1], 0])
    assert.deepEqual(layout(denseSource(new DataView(new ArrayBuffer(4)))), ['uint8', [4], [1], 0])
    const types: [unknown, string][] = [
      [[1, 2.5], 'float64'],
      [[1n, -2n], 'int64'],
      [[1n, 2n ** 63n], 'uint64'],
      [[true, false], 'bool'],
      [['a', 'bcd', '😀'], 'U3'],
      [[''], 'U1'],
      [[], 'float64'],
      [[1, 2n], 'float64'],
    ]
    for (const [values, dtype] of types) assert.equal(denseSource(values).type.dtype, dtype)
  })

  it('may be nested', () => {
    const nested = [
      [1, 2, 3],
      [4, 5, 6],
    ]
    assert.deepEqual(layout(denseSource(nested)), ['float64', [2, 3], [3, 1], 0])
    assert.deepEqual(elements(denseSource(nested)), [1, 2, 3, 4, 5, 6])
    assert.deepEqual(denseSource([[], []]).shape, [2, 0])
    assert.throws(() => denseSource([[1, 2], [3]]), {
      name: 'RangeError',
      message: 'Expected nested arrays of equal length, got 1 and 2 on level 1',
    })
    assert.throws(() => denseSource([[1], 2]), {
      name: 'RangeError',
      message: /array on level 1 of the data, got 2/,
    })
    assert.throws(() => denseSource([1, [2]]), { name: 'TypeError', message: /got \[ 2 \] in entry 1/ })
    assert.throws(() => denseSource([1, 'a']), { name: 'TypeError', message: /got 'a' in entry 1/ })
    assert.throws(() => denseSource([{}]), { name: 'TypeError', message: /got \{\} in entry 0/ })
    let deep: unknown[] = [1]
    for (let i = 0; i < 16; i++) deep = [deep]
    assert.throws(() => denseSource(deep), { name: 'RangeError', message: /at most 16 levels/ })
  })

  it('mean what the hint says where they do not say it themselves', () => {
    assert.deepEqual(layout(denseSource(new Uint8Array(8), { dtype: 'S4' })), ['S4', [2], [1], 0])
    assert.deepEqual(layout(denseSource(new Uint8Array(4), { dtype: 'bool' })), ['bool', [4], [1], 0])
    assert.deepEqual(layout(denseSource(new Uint16Array(4), { dtype: 'float16' })), ['float16', [4], [1], 0])
    assert.deepEqual(layout(denseSource(new BigInt64Array(2), { dtype: 'datetime64[s]' })), [
      'datetime64[s]',
      [2],
      [1],
      0,
    ])
    assert.deepEqual(layout(denseSource(new Float32Array(4), { dtype: 'complex64' })), [
      'complex64',
      [2],
      [1],
      0,
    ])
    assert.deepEqual(layout(denseSource(new Float32Array(4), { dtype: 'complex64', shape: [4] })), [
      'float32',
      [4],
      [1],
      0,
    ])
    assert.deepEqual(layout(denseSource(new Float64Array(4), { dtype: 'float32' })), ['float64', [4], [1], 0])
    assert.deepEqual(layout(denseSource([1, 2], { dtype: 'uint8' })), ['uint8', [2], [1], 0])
    assert.throws(() => denseSource(new Uint8Array(7), { dtype: 'S4' }), {
      name: 'RangeError',
      message: 'Expected data to hold whole elements of S4, got Uint8Array(7)',
    })
  })
})

describe('tensors of other libraries', () => {
  it('scijs: ndarray with stride and offset', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i)
    const flipped = { data, shape: [3, 2], stride: [-4, 2], offset: 9, dtype: 'float32' }
    assert.deepEqual(elements(denseSource(flipped)), [9, 11, 5, 7, 1, 3])
    assert.equal(
      denseSource({ data, shape: [12], stride: [1], offset: 0, dtype: 'generic' }).type.dtype,
      'float32',
    )
    const clamped = {
      data: new Uint8ClampedArray(2),
      shape: [2],
      stride: [1],
      offset: 0,
      dtype: 'uint8_clamped',
    }
    assert.equal(denseSource(clamped).type.dtype, 'uint8')
    const big = { data: new BigInt64Array(2), shape: [2], stride: [1], offset: 0, dtype: 'bigint64' }
    assert.equal(denseSource(big).type.dtype, 'int64')
  })

  it('zarrita: chunks without dtype, also of its own arrays of booleans and strings', () => {
    assert.deepEqual(layout(denseSource({ data: new Int32Array(6), shape: [2, 3], stride: [3, 1] })), [
      'int32',
      [2, 3],
      [3, 1],
      0,
    ])
    class BoolArray {
      *[Symbol.iterator]() {
        yield* [true, false]
      }
    }
    assert.deepEqual(layout(denseSource({ data: new BoolArray(), shape: [2], stride: [1] })), [
      'bool',
      [2],
      [1],
      0,
    ])
    const strings = { data: new Set(['ab', 'c']), shape: [2], stride: [1], dtype: 'v2:U2' }
    assert.deepEqual(
      [layout(denseSource(strings)), elements(denseSource(strings))],
      [
        ['U2', [2], [1], 0],
        ['ab', 'c'],
      ],
    )
  })

  it('onnxruntime: type and dims', () => {
    assert.deepEqual(layout(denseSource({ type: 'float16', data: new Uint16Array(2), dims: [2] })), [
      'float16',
      [2],
      [1],
      0,
    ])
    assert.deepEqual(layout(denseSource({ type: 'bool', data: new Uint8Array(2), dims: [1, 2] })), [
      'bool',
      [1, 2],
      [2, 1],
      0,
    ])
    assert.deepEqual(layout(denseSource({ type: 'string', data: ['a', 'bc'], dims: [2] })), [
      'U2',
      [2],
      [1],
      0,
    ])
    assert.throws(() => denseSource({ type: 'uint4', data: new Uint8Array(1), dims: [2] }), {
      name: 'TypeError',
      message: /^Expected dtype to be a dtype .* got 'uint4'/,
    })
  })

  it('tfjs: data at once, or later where that is allowed', async () => {
    const tensor = {
      shape: [2],
      dtype: 'int32',
      values: Int32Array.of(1, 2),
      dataSync() {
        return this.values
      },
      async data() {
        return this.values
      },
    }
    assert.deepEqual(elements(denseSource(tensor)), [1, 2])
    const later = denseSource(tensor, { async: true })
    assert.ok(later instanceof Promise)
    assert.deepEqual(elements(await later), [1, 2])
    const { dataSync, ...slow } = tensor
    assert.equal(typeof dataSync, 'function')
    assert.throws(() => denseSource(slow), { name: 'TypeError', message: /asynchronous data\(\)/ })
  })

  it("npyjs and numpy-ts: Fortran's order, strides as typed arrays", () => {
    const data = Float64Array.of(1, 2, 3, 4, 5, 6)
    const fortran = denseSource({ data, shape: [2, 3], dtype: 'float64', fortranOrder: true })
    assert.deepEqual(elements(fortran), [1, 3, 5, 2, 4, 6])
    const strided = denseSource({
      data,
      shape: Int32Array.of(2),
      strides: Int32Array.of(3),
      dtype: 'float64',
    })
    assert.deepEqual(elements(strided), [1, 4])
    // Views of numpy-ts have all the data, and say in their storage where they begin.
    const view = { data, shape: [2, 2], strides: [-3, 1], dtype: 'float64', storage: { offset: 4 } }
    assert.deepEqual(elements(denseSource(view)), [5, 6, 2, 3])
  })
})

describe('sources that cannot be read', () => {
  it('are refused with what is wrong', () => {
    const data = new Float32Array(6)
    const detached = new Float32Array(3)
    structuredClone(detached.buffer, { transfer: [detached.buffer] })
    const cases: [unknown, 'TypeError' | 'RangeError', string | RegExp][] = [
      [
        5,
        'TypeError',
        /^Expected a tensor, a typed array, an array of values or an object with data and shape, got 5$/,
      ],
      [{ shape: [2] }, 'TypeError', /an object with data and shape/],
      [{ data: 'abc', shape: [3] }, 'TypeError', /data to be a typed array or an array of values, got 'abc'/],
      [{ data: new ArrayBuffer(8), shape: [2] }, 'TypeError', /got an instance of ArrayBuffer/],
      [
        { data, shape: [2, 4] },
        'RangeError',
        'Expected data of shape (2, 4) to have elements 0 to 7, got 6 elements',
      ],
      [{ data, shape: [3], stride: [3] }, 'RangeError', /elements 0 to 6, got 6/],
      [{ data, shape: [3], stride: [-1] }, 'RangeError', /elements -2 to 0, got 6/],
      [{ data, shape: [2], offset: 5 }, 'RangeError', /elements 5 to 6, got 6/],
      [{ data, shape: [2], offset: -1 }, 'RangeError', /^Expected offset to be at least 0, got -1$/],
      [
        { data, shape: [2, 2], stride: [1] },
        'RangeError',
        /strides to have as many entries as the shape, 2, got 1/,
      ],
      [{ data, shape: [2], stride: ['1'] }, 'TypeError', /strides\[0\] to be an integer/],
      [{ data, shape: [2], stride: 1 }, 'TypeError', /strides to be an array of integers, got 1/],
      [{ data, shape: 'x' }, 'TypeError', /shape to be an integer or an array of integers, got 'x'/],
      [
        { data, shape: [6], dtype: 'int32' },
        'TypeError',
        /the data of int32 to be of that type, got Float32Array\(6\)/,
      ],
      [{ data, shape: [6], dtype: 'bfloat16' }, 'TypeError', /got 'bfloat16'/],
      [{ data: [[1], [2]], shape: [2, 1], stride: [1, 1] }, 'TypeError', /data with strides to be flat/],
      [detached, 'TypeError', /over a detached buffer/],
    ]
    for (const [x, name, message] of cases) assert.throws(() => denseSource(x), { name, message })
    assert.throws(() => denseSource({ data: [], shape: [1], dtype: 'object' }), {
      code: 'ERR_BLOSC2_UNSAFE_DTYPE',
    })
  })

  it('reach beyond nothing when they are empty', () => {
    assert.deepEqual(denseSource({ data: new Float32Array(0), shape: [0, 1e9] }).shape, [0, 1e9])
  })

  it('over resizable buffers are copied, so that nothing shrinks under native code', () => {
    const buffer: ArrayBuffer = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }])
    const view = new Float32Array(buffer)
    view.set([1, 2])
    const { data } = denseSource(view)
    assert.ok(data instanceof Float32Array && data.buffer !== buffer)
    assert.deepEqual([...data], [1, 2])
  })
})
