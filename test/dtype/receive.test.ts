import assert from 'node:assert/strict'
import { dtypeFrom, memberNamed, type ReadAs, type Receiver, receive, resolveDType } from '../../lib/dtype'

const hasHalf = Reflect.has(globalThis, 'Float16Array')

/** Does what native code does for data in memory order: writes, and lets the receiver finish. */
function fill<T>(receiver: Receiver<T>, source: ArrayBufferView): T {
  const { buffer, byteOffset, byteLength } = receiver.view
  assert.equal(byteLength, source.byteLength)
  new Uint8Array(buffer, byteOffset).set(new Uint8Array(source.buffer, source.byteOffset, source.byteLength))
  return receiver.finish()
}

describe('what a read hands out', () => {
  it('is the typed array of the dtype', () => {
    const cases: [string, ArrayBufferView][] = [
      ['bool', Uint8Array.of(0, 1)],
      ['int8', Int8Array.of(-1, 2)],
      ['int64', BigInt64Array.of(-1n, 2n)],
      ['uint64', BigUint64Array.of(2n ** 64n - 1n, 2n)],
      ['float32', Float32Array.of(1.5, Number.NaN)],
      ['datetime64[ns]', BigInt64Array.of(-(2n ** 63n), 0n)],
      ['V3', Uint8Array.of(1, 2, 3, 4, 5, 6)],
    ]
    for (const [dtype, source] of cases) {
      const type = dtypeFrom(dtype)
      const receiver = receive(type, 2)
      assert.deepEqual(receiver.conversion, { stored: type.code, memory: type.code, swap: 1 })
      assert.deepEqual(fill(receiver, source), source)
    }
  })

  it('is interleaved for complex numbers', () => {
    const receiver = receive(resolveDType('>c8'), 2)
    assert.deepEqual(receiver.conversion, { stored: 13, memory: 13, swap: 4 })
    assert.deepEqual(fill(receiver, Float32Array.of(1, 2, 3, 4)), Float32Array.of(1, 2, 3, 4))
  })

  it('is empty for no elements', () => {
    assert.deepEqual(receive(resolveDType('float64'), 0).finish(), new Float64Array(0))
    assert.deepEqual(receive(resolveDType('U3'), 0).finish(), [])
  })

  it('of float16 is Float16Array where there is one, else converted natively to Float32Array', () => {
    const receiver = receive(resolveDType('float16'), 2)
    assert.equal(receiver.conversion.memory, hasHalf ? 10 : 11)
    const data = receiver.finish()
    assert.equal(data.constructor.name, hasHalf ? 'Float16Array' : 'Float32Array')
    assert.equal(data.length, 2)
    const floats = receive(resolveDType('>f2'), 2, { as: 'float32' })
    assert.deepEqual(floats.conversion, { stored: 10, memory: 11, swap: 2 })
    assert.deepEqual(fill(floats, Float32Array.of(0.5, -2)), Float32Array.of(0.5, -2))
    const out = new Float32Array(2)
    assert.equal(receive(resolveDType('float16'), 2, { out }).finish(), out)
  })

  it('of a struct are its bytes as they are', () => {
    const type = resolveDType({ fields: [{ name: 'a', dtype: '>i4' }] })
    const receiver = receive(type, 2)
    assert.deepEqual(receiver.conversion, { stored: 0, memory: 0, swap: 1 })
    assert.deepEqual(fill(receiver, Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 2)).length, 8)
  })

  it("under as: 'bytes' are the bytes of the elements", () => {
    for (const dtype of ['int32', 'U1', 'S4', 'V4']) {
      const bytes = Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0)
      assert.deepEqual(fill(receive(dtypeFrom(dtype), 2, { as: 'bytes' }), bytes), bytes)
    }
    const out = new DataView(new ArrayBuffer(8))
    const received = receive(resolveDType('>i4'), 2, { as: 'bytes', out })
    assert.equal(received.conversion.swap, 4)
    assert.equal(received.finish().buffer, out.buffer)
  })
})

describe("integers as: 'number'", () => {
  it('of 64 bits are converted natively to doubles', () => {
    for (const [dtype, stored] of [['>i8', 5] as const, ['>u8', 9] as const]) {
      const receiver = receive(resolveDType(dtype), 2, { as: 'number' })
      assert.deepEqual(receiver.conversion, { stored, memory: 12, swap: 8 })
      assert.deepEqual(fill(receiver, Float64Array.of(-7, 2 ** 53)), Float64Array.of(-7, 2 ** 53))
    }
    const out = new Float64Array(new SharedArrayBuffer(16))
    assert.equal(receive(resolveDType('uint64'), 2, { as: 'number', out }).finish(), out)
  })

  it('of 32 bits and less are what they were', () => {
    assert.deepEqual(receive(resolveDType('int32'), 1, { as: 'number' }).finish(), new Int32Array(1))
    assert.deepEqual(receive(resolveDType('float64'), 1, { as: 'number' }).finish(), new Float64Array(1))
  })

  it('are refused for what is no number', () => {
    const cases: [string, ReadAs, RegExp][] = [
      ['S3', 'number', /^Expected as: 'number' for numbers only, got it for S3$/],
      ['complex64', 'number', /got it for complex64$/],
      ['datetime64[s]', 'number', /got it for datetime64\[s\]$/],
      ['float64', 'float32', /^Expected as: 'float32' for float16 only, got it for float64$/],
    ]
    for (const [dtype, as, message] of cases) {
      assert.throws(() => receive(dtypeFrom(dtype), 1, { as }), { name: 'TypeError', message })
    }
    assert.throws(() => Reflect.apply(receive, undefined, [resolveDType('int8'), 1, { as: 'float' }]), {
      name: 'TypeError',
      message: "Expected as to be one of 'bytes', 'number', 'float32', got 'float'",
    })
  })
})

describe('out', () => {
  const float32 = resolveDType('float32')

  it('receives the elements, and a longer one lends its beginning', () => {
    const exact = new Float32Array(3)
    assert.equal(receive(float32, 3, { out: exact }).finish(), exact)
    const long = new Float32Array(new SharedArrayBuffer(64), 8, 10)
    const receiver = receive(float32, 3, { out: long })
    const data = fill(receiver, Float32Array.of(1, 2, 3))
    assert.deepEqual([data.length, data.buffer, data.byteOffset], [3, long.buffer, 8])
    assert.deepEqual([...long.subarray(0, 4)], [1, 2, 3, 0])
    const buffer = Buffer.alloc(4)
    assert.equal(receive(resolveDType('uint8'), 4, { out: buffer }).finish(), buffer)
    const clamped = new Uint8ClampedArray(4)
    assert.equal(receive(resolveDType('bool'), 4, { out: clamped }).view, clamped)
  })

  it('that does not fit is refused', () => {
    const detached = new Float32Array(3)
    structuredClone(detached.buffer, { transfer: [detached.buffer] })
    const resizable: ArrayBuffer = Reflect.construct(ArrayBuffer, [12, { maxByteLength: 24 }])
    const cases: [unknown, 'TypeError' | 'RangeError', string][] = [
      [new Float64Array(3), 'TypeError', 'Expected out to be a Float32Array, got Float64Array(3)'],
      [
        new DataView(new ArrayBuffer(12)),
        'TypeError',
        'Expected out to be a Float32Array, got DataView of 12 bytes',
      ],
      [[1, 2, 3], 'TypeError', 'Expected out to be a Float32Array, got [ 1, 2, 3 ]'],
      [new Float32Array(2), 'RangeError', 'Expected out to have at least 3 entries, got Float32Array(2)'],
      [detached, 'TypeError', 'Expected out to have memory, got Float32Array(0) over a detached buffer'],
      [
        new Float32Array(resizable),
        'TypeError',
        'Expected out to be over a buffer of fixed length, got Float32Array(3) over a resizable one',
      ],
    ]
    for (const [out, name, message] of cases) {
      assert.throws(() => Reflect.apply(receive, undefined, [float32, 3, { out }]), { name, message })
    }
    assert.throws(() => receive(resolveDType('int64'), 3, { as: 'number', out: new BigInt64Array(3) }), {
      name: 'TypeError',
      message: 'Expected out to be a Float64Array, got BigInt64Array(3)',
    })
    assert.throws(() => receive(resolveDType('U2'), 1, { out: new Uint8Array(8) }), {
      name: 'TypeError',
      message:
        "Expected out to be left out for U2, which is read as strings (or as: 'bytes'), got Uint8Array(8)",
    })
  })
})

describe('elements that are arrays', () => {
  const struct = resolveDType({
    fields: [
      { name: 'ints', dtype: '>i8', shape: [2] },
      { name: 'halfs', dtype: 'float16', shape: [2] },
      { name: 'texts', dtype: 'S2', shape: [2] },
    ],
  })
  const { type: ints } = memberNamed(struct, 'ints')

  it('are handed out one item after the other', () => {
    const receiver = receive(ints, 2)
    assert.deepEqual(receiver.conversion, { stored: 5, memory: 5, swap: 8 })
    assert.deepEqual(fill(receiver, BigInt64Array.of(1n, 2n, 3n, 4n)), BigInt64Array.of(1n, 2n, 3n, 4n))
    assert.deepEqual(fill(receive(memberNamed(struct, 'texts').type, 1), Buffer.from('ab\0\0')), ['ab', ''])
  })

  it('are converted item by item', () => {
    const numbers = receive(ints, 1, { as: 'number' })
    assert.deepEqual([numbers.view.byteLength, numbers.conversion.memory], [16, 12])
    const floats = receive(memberNamed(struct, 'halfs').type, 3, { as: 'float32' })
    assert.deepEqual([floats.view.byteLength, floats.conversion.memory], [24, 11])
  })
})
