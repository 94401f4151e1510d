import assert from 'node:assert/strict'
import { dtypeFrom, formatDTypeText, itemType, memberNamed, type StructDType } from '../../lib/dtype'

describe('struct dtypes of callers', () => {
  it('are laid out one member after the other', () => {
    const type = dtypeFrom({
      fields: [
        { name: 'id', dtype: '>i8' },
        { name: 'ok', dtype: 'bool' },
        { name: 'xy', dtype: Float32Array, shape: [2] },
      ],
    })
    const expected: StructDType = {
      fields: [
        { name: 'id', dtype: 'int64', offset: 0, byteOrder: 'big' },
        { name: 'ok', dtype: 'bool', offset: 8 },
        { name: 'xy', dtype: 'float32', shape: [2], offset: 9 },
      ],
      itemsize: 17,
    }
    assert.deepEqual(type, {
      dtype: expected,
      kind: 'V',
      itemsize: 17,
      byteOrder: 'little',
      swap: 1,
      code: 0,
    })
  })

  it('are laid out like C structs when aligned', () => {
    const { dtype } = dtypeFrom({
      aligned: true,
      fields: [
        { name: 'a', dtype: 'int8' },
        { name: 'b', dtype: 'complex128' },
        { name: 'c', dtype: 'S3' },
        { name: 'd', dtype: 'U1' },
      ],
    })
    assert.ok(typeof dtype !== 'string')
    assert.deepEqual([dtype.fields.map((field) => field.offset), dtype.itemsize], [[0, 8, 24, 28], 32])
  })

  it('keep offsets, itemsize, titles and nesting that are given, and resolve to themselves', () => {
    const given: StructDType = {
      fields: [
        {
          name: 'inner',
          dtype: { fields: [{ name: 'x', dtype: 'U2', offset: 1, byteOrder: 'big' }], itemsize: 12 },
          offset: 4,
        },
        { name: 'first', dtype: 'uint16', offset: 0, title: 'The first' },
      ],
      itemsize: 20,
    }
    assert.deepEqual(dtypeFrom(given).dtype, given)
  })

  it('are refused with the member that is wrong', () => {
    const cases: [unknown, RegExp][] = [
      [{ fields: [] }, /needs at least one member/],
      [{ fields: 'x' }, /Expected dtype\.fields to be an array, got 'x'/],
      [{ fields: [null] }, /Expected the options of dtype\.fields\[0\] to be an object, got null/],
      [{ fields: [{ name: 1, dtype: 'int8' }] }, /Expected dtype\.fields\[0\]\.name to be a string, got 1/],
      [{ fields: [{ name: 'a', dtype: 'int7' }] }, /not a spelling of a dtype/],
      [{ fields: [{ name: 'a', dtype: 'int8', ofset: 1 }] }, /Unknown option 'ofset' for dtype\.fields\[0\]/],
      [{ fields: [{ name: 'a', dtype: 'int8', shape: ['x'] }] }, /dtype\.fields\[0\]\.shape\[0\]/],
      [
        { fields: [{ name: 'a', dtype: 'int8', byteOrder: 'middle' }] },
        /byteOrder to be one of 'little', 'big'/,
      ],
      [{ fields: [{ name: 'a', dtype: 'int8' }], aligned: 1 }, /dtype\.aligned to be true or false/],
      [{ fields: [{ name: 'a', dtype: 'int8' }], size: 1 }, /Unknown option 'size' for dtype/],
      [
        {
          fields: [
            { name: 'a', dtype: 'int8' },
            { name: 'a', dtype: 'int8' },
          ],
        },
        /two members are called 'a'/,
      ],
      [{ fields: [{ name: 'a', dtype: 'int32' }], itemsize: 3 }, /need 4 bytes, more than its itemsize 3/],
      [{ fields: [{ name: 'a', dtype: 'int32', offset: 2 }], aligned: true }, /offset 2 is not aligned to 4/],
      [{ fields: [{ name: 'a', dtype: 'int32' }], itemsize: 6, aligned: true }, /6 is not a multiple of 4/],
      [{ fields: [{ name: 'a', dtype: 'int32', shape: [1e9] }] }, /larger than an element can be/],
    ]
    for (const [wrong, message] of cases)
      assert.throws(() => dtypeFrom(wrong), { name: 'TypeError', message })
    const outside = { fields: [{ name: 'a', dtype: 'int8', offset: -1 }] }
    assert.throws(() => dtypeFrom(outside), { name: 'RangeError', message: /dtype\.fields\[0\]\.offset/ })
  })

  it('that contain objects, however deep, are unsafe', () => {
    const inner = { fields: [{ name: 'o', dtype: 'O' }] }
    const outer = { fields: [{ name: 'inner', dtype: inner }] }
    assert.throws(() => dtypeFrom(outer), { name: 'Blosc2Error', code: 'ERR_BLOSC2_UNSAFE_DTYPE' })
  })

  it('that contain themselves are refused', () => {
    const endless: { fields: { name: string; dtype: unknown }[] } = { fields: [] }
    endless.fields.push({ name: 'again', dtype: endless })
    assert.throws(() => dtypeFrom(endless), {
      name: 'TypeError',
      message: /nested more than 32 levels deep/,
    })
  })
})

describe('members of a struct', () => {
  const type = dtypeFrom({
    fields: [
      { name: 'id', dtype: '>i4', title: 'Number' },
      { name: 'xy', dtype: '>f8', shape: [2, 3] },
    ],
  })

  it('are found by name and by title, as types of their own', () => {
    const id = memberNamed(type, 'id')
    assert.deepEqual([id.type.dtype, id.type.swap, id.offset], ['int32', 4, 0])
    assert.deepEqual(memberNamed(type, 'Number'), id)
    const xy = memberNamed(type, 'xy')
    assert.deepEqual(
      [xy.type.dtype, xy.type.itemsize, xy.type.subshape, xy.offset],
      ['float64', 48, [2, 3], 4],
    )
    assert.deepEqual([xy.type.code, xy.type.swap], [12, 8])
    assert.deepEqual(itemType(xy.type), dtypeFrom('>f8'))
    assert.equal(formatDTypeText(xy.type), "('>f8', (2, 3))")
  })

  it('that are not there are named beside those that are', () => {
    assert.throws(() => memberNamed(type, 'z'), {
      name: 'TypeError',
      message: "Expected the name of a member to be one of 'id', 'xy', got 'z'",
    })
    assert.throws(() => memberNamed(dtypeFrom('int8'), 'z'), {
      name: 'TypeError',
      message: "Expected a struct dtype to take the member 'z' of, got int8",
    })
  })
})
