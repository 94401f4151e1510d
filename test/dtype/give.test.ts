import assert from 'node:assert/strict'
import { type DenseSource, type DTypeLike, give, parseDTypeText, resolveDType } from '../../lib/dtype'
import { denseSource, type TensorHint } from '../../lib/tensor'

/** What native code is given for values on their way into an array of `dtype`. */
function given(dtype: DTypeLike, values: unknown, hint?: TensorHint): ReturnType<typeof give> {
  return give(resolveDType(dtype), denseSource(values, hint))
}

function typed(dtype: DTypeLike, data: ArrayBufferView, length: number): unknown {
  return { dtype, shape: [length], stride: [1], data }
}

describe('typed arrays into an array', () => {
  it('of the same type go in as they are', () => {
    const data = Float32Array.of(1, 2)
    const result = given('>f4', data)
    assert.equal(result.view, data)
    assert.deepEqual([result.itemsize, result.conversion], [4, { stored: 11, memory: 11, swap: 4 }])
  })

  it("of other types are converted as NumPy's same_kind allows", () => {
    const conversions: [DTypeLike, ArrayBufferView, number, number][] = [
      ['float64', Int8Array.of(1), 12, 2],
      ['float32', Float64Array.of(1), 11, 12],
      ['float32', BigInt64Array.of(1n), 11, 5],
      ['int32', BigInt64Array.of(1n), 4, 5],
      ['int8', Uint32Array.of(1), 2, 8],
      ['complex64', Float64Array.of(1), 13, 12],
      ['datetime64[s]', BigInt64Array.of(1n), 5, 5],
    ]
    for (const [dtype, data, stored, memory] of conversions) {
      const { conversion, itemsize, view } = given(dtype, data)
      assert.deepEqual([conversion.stored, conversion.memory], [stored, memory])
      assert.equal(itemsize, data.byteLength)
      assert.equal(view, data)
    }
  })

  it('of kinds that would lose their meaning are refused', () => {
    const refused: [DTypeLike, unknown, string][] = [
      ['int32', Float64Array.of(1), 'float64'],
      ['uint8', Int8Array.of(1), 'int8'],
      ['float32', typed('complex64', new Float32Array(2), 1), 'complex64'],
      ['bool', typed('uint8', Uint8Array.of(1), 1), 'uint8'],
      ['S4', Int32Array.of(1), 'int32'],
      ['V4', Int32Array.of(1), 'int32'],
      ['int64', typed('datetime64[s]', BigInt64Array.of(1n), 1), 'datetime64[s]'],
      ['datetime64[ms]', typed('datetime64[s]', BigInt64Array.of(1n), 1), 'datetime64[s]'],
      ['timedelta64[s]', typed('datetime64[s]', BigInt64Array.of(1n), 1), 'datetime64[s]'],
      ['datetime64[s]', Float64Array.of(1), 'float64'],
      ['S5', typed('S4', new Uint8Array(4), 1), 'S4'],
      ['V5', typed('V4', new Uint8Array(4), 1), 'V4'],
    ]
    for (const [dtype, values, came] of refused) {
      assert.throws(() => given(dtype, values), {
        name: 'TypeError',
        message: `Expected values of ${String(dtype)} or of what NumPy's rule 'same_kind' converts to it, got ${came}`,
      })
    }
  })

  it('of bytes may be booleans: native code makes every byte but 0 a 1', () => {
    for (const values of [Uint8Array.of(2, 0), typed('bool', Uint8Array.of(2, 0), 2)]) {
      assert.deepEqual(given('bool', values).conversion, { stored: 1, memory: 6, swap: 1 })
    }
  })

  it('may be the bits of float16, or floats to be narrowed', () => {
    const bits = Uint16Array.of(0x3c00)
    for (const values of [bits, typed('float16', bits, 1)]) {
      const { view, itemsize, conversion } = given('>f2', values)
      assert.deepEqual([view, itemsize, conversion], [bits, 2, { stored: 10, memory: 10, swap: 2 }])
    }
    const floats = typed('float16', Float32Array.of(1), 1)
    assert.deepEqual(given('float16', floats).conversion, { stored: 10, memory: 11, swap: 1 })
    assert.equal(given('float16', floats).itemsize, 4)
    assert.equal(given('float16', typed('uint16', bits, 1)).conversion.memory, 7)
  })

  it('of raw elements go in as bytes', () => {
    const struct = { fields: [{ name: 'a', dtype: '>i4' }] } as const
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
    for (const values of [typed(struct, bytes, 2), typed('V4', bytes, 2)]) {
      const { itemsize, conversion } = given(struct, values)
      assert.deepEqual([itemsize, conversion], [4, { stored: 0, memory: 0, swap: 1 }])
    }
    assert.equal(given(struct, bytes, { dtype: struct }).itemsize, 4)
    assert.equal(given('V4', typed(struct, bytes, 2)).itemsize, 4)
    assert.deepEqual(given('>U1', bytes, { dtype: 'U1' }).conversion, { stored: 0, memory: 0, swap: 4 })
    const other = { fields: [{ name: 'b', dtype: '>i4' }] } as const
    assert.throws(() => given(other, typed(struct, bytes, 2)), {
      name: 'TypeError',
      message:
        "Expected values of struct (b) or of what NumPy's rule 'same_kind' converts to it, got struct (a)",
    })
  })
})

describe('Float16Array', () => {
  const Half: unknown = Reflect.get(globalThis, 'Float16Array')

  it('goes in as 16 bits where the runtime has it', () => {
    if (typeof Half !== 'function') return
    const data: ArrayBufferView = Reflect.construct(Half, [[1, -2]])
    const { view, itemsize, conversion } = given('float16', data)
    assert.deepEqual(view, Uint16Array.of(0x3c00, 0xc000))
    assert.deepEqual([itemsize, conversion], [2, { stored: 10, memory: 10, swap: 1 }])
    assert.equal(given('float64', data).conversion.memory, 10)
  })
})

describe('plain values into an array', () => {
  it('are converted one by one', () => {
    const cases: [DTypeLike, unknown[], ArrayBufferView][] = [
      ['float32', [1.5, -2], Float32Array.of(1.5, -2)],
      ['float64', [1, 2n], Float64Array.of(1, 2)],
      ['int8', [1, -2], Int8Array.of(1, -2)],
      ['uint16', [65535], Uint16Array.of(65535)],
      ['int64', [1n, -2], BigInt64Array.of(1n, -2n)],
      ['uint64', [2n ** 64n - 1n], BigUint64Array.of(2n ** 64n - 1n)],
      ['bool', [true, false], Uint8Array.of(1, 0)],
      ['float16', [1, 65504], Uint16Array.of(0x3c00, 0x7bff)],
      ['complex64', [1, 2], Float32Array.of(1, 0, 2, 0)],
      ['S2', ['a', 'bc'], Uint8Array.of(0x61, 0, 0x62, 0x63)],
      ['timedelta64[s]', [5], BigInt64Array.of(5n)],
    ]
    for (const [dtype, values, expected] of cases) {
      const type = resolveDType(dtype)
      const { view, itemsize, conversion } = given(dtype, values)
      assert.deepEqual(view, expected)
      assert.deepEqual(
        [itemsize, conversion],
        [type.itemsize, { stored: type.code, memory: type.code, swap: 1 }],
      )
    }
  })

  it('that do not fit are named', () => {
    assert.throws(() => given('uint8', [1, 256]), {
      name: 'RangeError',
      message: 'Expected data[1] to be an integer from 0 to 255 for uint8, got 256',
    })
    assert.throws(() => given('float32', ['1']), {
      name: 'TypeError',
      message: "Expected data[0] to be a number for float32, got '1'",
    })
    assert.throws(() => given('U2', [[1], [2]]), {
      name: 'TypeError',
      message: /data\[0\] to be a string, got 1/,
    })
  })
})

describe('values into elements that are arrays', () => {
  const type = parseDTypeText("('>i4', (2,))")
  const source = (data: DenseSource['data'], dtype: DTypeLike): DenseSource => ({
    type: resolveDType(dtype),
    data,
    shape: [1, 2],
    strides: [2, 1],
    offset: 0,
  })

  it('are items, converted and swapped like any others', () => {
    const { itemsize, conversion } = give(type, source(Int32Array.of(1, 2), 'int32'))
    assert.deepEqual([itemsize, conversion], [4, { stored: 4, memory: 4, swap: 4 }])
    assert.deepEqual(give(type, source(Int16Array.of(1, 2), 'int16')).conversion, {
      stored: 4,
      memory: 3,
      swap: 4,
    })
    assert.deepEqual(give(type, source([1, 2], 'int32')).view, Int32Array.of(1, 2))
  })

  it('of another kind are refused', () => {
    assert.throws(() => give(type, source(Float32Array.of(1, 2), 'float32')), {
      name: 'TypeError',
      message: /^Expected values of int32 .* got float32$/,
    })
  })
})
