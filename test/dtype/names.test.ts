import assert from 'node:assert/strict'
import { type DType, dtypeFrom, sameDType } from '../../lib/dtype'

describe('names of dtypes', () => {
  it('resolve with their size, native code and letter', () => {
    const cases: [DType, string, number, number][] = [
      ['bool', 'b', 1, 1],
      ['int8', 'i', 1, 2],
      ['int16', 'i', 2, 3],
      ['int32', 'i', 4, 4],
      ['int64', 'i', 8, 5],
      ['uint8', 'u', 1, 6],
      ['uint16', 'u', 2, 7],
      ['uint32', 'u', 4, 8],
      ['uint64', 'u', 8, 9],
      ['float16', 'f', 2, 10],
      ['float32', 'f', 4, 11],
      ['float64', 'f', 8, 12],
      ['complex64', 'c', 8, 13],
      ['complex128', 'c', 16, 14],
      ['S5', 'S', 5, 0],
      ['U5', 'U', 20, 0],
      ['V7', 'V', 7, 0],
      ['datetime64', 'M', 8, 5],
      ['datetime64[ns]', 'M', 8, 5],
      ['datetime64[25s]', 'M', 8, 5],
      ['timedelta64', 'm', 8, 5],
      ['timedelta64[ms]', 'm', 8, 5],
    ]
    for (const [dtype, kind, itemsize, code] of cases) {
      const type = dtypeFrom(dtype)
      assert.deepEqual(type, { dtype, kind, itemsize, byteOrder: 'little', swap: 1, code })
    }
  })

  it("of NumPy's codes lead to the same types", () => {
    const cases: [string, DType, 'little' | 'big', number][] = [
      ['<f4', 'float32', 'little', 1],
      ['=f4', 'float32', 'little', 1],
      ['f4', 'float32', 'little', 1],
      ['>i8', 'int64', 'big', 8],
      ['>u2', 'uint16', 'big', 2],
      ['>c8', 'complex64', 'big', 4],
      ['>c16', 'complex128', 'big', 8],
      ['|b1', 'bool', 'little', 1],
      ['>b1', 'bool', 'little', 1],
      ['?', 'bool', 'little', 1],
      ['>i1', 'int8', 'little', 1],
      ['|S5', 'S5', 'little', 1],
      ['>S5', 'S5', 'little', 1],
      ['a5', 'S5', 'little', 1],
      ['<U5', 'U5', 'little', 1],
      ['>U5', 'U5', 'big', 4],
      ['|V7', 'V7', 'little', 1],
      ['<M8[ns]', 'datetime64[ns]', 'little', 1],
      ['>M8[25s]', 'datetime64[25s]', 'big', 8],
      ['M8[1s]', 'datetime64[s]', 'little', 1],
      ['<M8', 'datetime64', 'little', 1],
      ['m8[generic]', 'timedelta64', 'little', 1],
      ['i', 'int32', 'little', 1],
      ['>d', 'float64', 'big', 8],
      ['e', 'float16', 'little', 1],
      ['double', 'float64', 'little', 1],
      ['S05', 'S5', 'little', 1],
    ]
    for (const [text, dtype, byteOrder, swap] of cases) {
      const type = dtypeFrom(text)
      assert.deepEqual([type.dtype, type.byteOrder, type.swap], [dtype, byteOrder, swap], text)
    }
  })

  it('may be constructors of typed arrays', () => {
    assert.equal(dtypeFrom(Int8Array).dtype, 'int8')
    assert.equal(dtypeFrom(Uint8ClampedArray).dtype, 'uint8')
    assert.equal(dtypeFrom(BigUint64Array).dtype, 'uint64')
    assert.equal(dtypeFrom(Float64Array).dtype, 'float64')
    const Half: unknown = Reflect.get(globalThis, 'Float16Array')
    if (Half !== undefined) assert.equal(dtypeFrom(Half).dtype, 'float16')
  })

  it('that are none are refused with the argument, what was expected and what came', () => {
    assert.throws(() => dtypeFrom('flaot32', 'dtype of zeros()'), {
      name: 'TypeError',
      message:
        "Expected dtype of zeros() to be a dtype such as 'float32', '<i4', 'S5' or Float64Array, got 'flaot32': " +
        'it is not a spelling of a dtype',
    })
    const none = [
      '',
      ' f4',
      'f4 ',
      '<float32',
      'i3',
      'f1',
      'b2',
      'Float32',
      'i4[ns]',
      'M8[x]',
      'M8[0s]',
      'S-1',
      'B1',
    ]
    for (const wrong of none) assert.throws(() => dtypeFrom(wrong), { name: 'TypeError' }, wrong)
    for (const wrong of [undefined, null, 5, {}, [], Map, Object, 'constructor', '__proto__', 'toString']) {
      assert.throws(() => dtypeFrom(wrong), {
        name: 'TypeError',
        message: /^Expected dtype to be a dtype/,
      })
    }
  })

  it('without width are refused', () => {
    for (const empty of ['S0', 'U0', 'V0', '|S0', '<U0']) {
      assert.throws(() => dtypeFrom(empty), { name: 'TypeError', message: /zero bytes cannot be stored/ })
    }
    for (const unsized of ['S', 'U', 'V', 'str', 'bytes', 'void', '<U']) {
      assert.throws(() => dtypeFrom(unsized), { name: 'TypeError', message: /needs a width/ })
    }
    assert.throws(() => dtypeFrom('S536866817'), {
      name: 'TypeError',
      message: /wider than the 536866816/,
    })
    assert.throws(() => dtypeFrom('U99999999999999999999'), { name: 'TypeError', message: /wider than/ })
  })

  it('of objects and of extended precision are refused by code', () => {
    for (const objects of ['O', '|O', 'object', 'O8']) {
      assert.throws(() => dtypeFrom(objects), { name: 'Blosc2Error', code: 'ERR_BLOSC2_UNSAFE_DTYPE' })
    }
    for (const long of ['<f16', 'longdouble', '>c32', 'g', 'float128', 'f12']) {
      assert.throws(() => dtypeFrom(long), { name: 'Blosc2Error', code: 'ERR_BLOSC2_UNSUPPORTED' })
    }
  })
})

describe('sameDType', () => {
  it('compares names, and structs member by member', () => {
    assert.ok(sameDType('int8', 'int8'))
    assert.ok(!sameDType('int8', 'uint8'))
    const point = () => dtypeFrom({ fields: [{ name: 'x', dtype: 'float32', shape: [2] }] }).dtype
    assert.ok(sameDType(point(), point()))
    assert.ok(!sameDType(point(), 'V8'))
    const variants: unknown[] = [
      { fields: [{ name: 'y', dtype: 'float32', shape: [2] }] },
      { fields: [{ name: 'x', dtype: 'int32', shape: [2] }] },
      { fields: [{ name: 'x', dtype: '>f4', shape: [2] }] },
      { fields: [{ name: 'x', dtype: 'float32', shape: [1, 2] }] },
      { fields: [{ name: 'x', dtype: 'float32', shape: [2], title: 't' }] },
      { fields: [{ name: 'x', dtype: 'float32', shape: [2] }], itemsize: 12 },
      { fields: [{ name: 'x', dtype: 'float32', shape: [2] }], aligned: true },
      { fields: [{ name: 'x', dtype: 'float32', shape: [2], offset: 4 }], itemsize: 12 },
    ]
    for (const variant of variants) assert.ok(!sameDType(point(), dtypeFrom(variant).dtype))
  })
})
