import assert from 'node:assert/strict'
import { dtypeFrom, scalarBytes, scalarOf, storedBytes } from '../../lib/dtype'
import { numberToHalf } from '../../lib/dtype/half'

function hex(dtype: unknown, value: unknown): string {
  return Buffer.from(scalarBytes(dtypeFrom(dtype), value)).toString('hex')
}

describe('single elements read', () => {
  it('are the scalars of their dtype', () => {
    assert.equal(scalarOf(dtypeFrom('bool'), Uint8Array.of(1)), true)
    assert.equal(scalarOf(dtypeFrom('bool'), Uint8Array.of(0)), false)
    assert.equal(scalarOf(dtypeFrom('int8'), Int8Array.of(-3)), -3)
    assert.equal(scalarOf(dtypeFrom('int64'), BigInt64Array.of(-3n)), -3n)
    assert.equal(scalarOf(dtypeFrom('int64'), Float64Array.of(-3)), -3)
    assert.equal(scalarOf(dtypeFrom('datetime64[s]'), BigInt64Array.of(5n)), 5n)
    assert.deepEqual(scalarOf(dtypeFrom('complex64'), Float32Array.of(1, 2)), { re: 1, im: 2 })
    assert.equal(scalarOf(dtypeFrom('U3'), ['abc']), 'abc')
    assert.deepEqual(scalarOf(dtypeFrom('V2'), Uint8Array.of(1, 2)), Uint8Array.of(1, 2))
    assert.deepEqual(scalarOf(dtypeFrom('complex64'), new Uint8Array(8), 'bytes'), new Uint8Array(8))
    assert.throws(() => scalarOf(dtypeFrom('int8'), 5), {
      name: 'TypeError',
      message: /data of int8 to be an array/,
    })
  })
})

describe('single elements to write', () => {
  it('become little-endian bytes', () => {
    assert.equal(hex('bool', true), '01')
    assert.equal(hex('bool', 0), '00')
    assert.equal(hex('int16', -2), 'feff')
    assert.equal(hex('>i2', -2), 'feff')
    assert.equal(hex('uint8', 255n), 'ff')
    assert.equal(hex('uint32', true), '01000000')
    assert.equal(hex('int64', -1), 'ffffffffffffffff')
    assert.equal(hex('uint64', 2n ** 64n - 1n), 'ffffffffffffffff')
    assert.equal(hex('float16', 1.5), '003e')
    assert.equal(hex('float32', 1.5), '0000c03f')
    assert.equal(hex('float64', 3n), '0000000000000840')
    assert.equal(hex('complex64', { re: 1, im: -1 }), '0000803f000080bf')
    assert.equal(hex('complex128', 1), '000000000000f03f0000000000000000')
    assert.equal(hex('timedelta64[s]', -1n), 'ffffffffffffffff')
    assert.equal(hex('V2', Uint8Array.of(1, 2)), '0102')
    assert.equal(hex({ fields: [{ name: 'a', dtype: '>i2' }] }, Buffer.from([0, 1])), '0001')
  })

  it('are repeated over elements that are arrays', () => {
    const type = { ...dtypeFrom('>i2'), subshape: [3], itemsize: 6 }
    assert.deepEqual([...scalarBytes(type, 1)], [1, 0, 1, 0, 1, 0])
    assert.deepEqual([...storedBytes(type, scalarBytes(type, 1))], [0, 1, 0, 1, 0, 1])
  })

  it('are stored in the byte order of the array', () => {
    const stored = (dtype: string, value: unknown): string =>
      Buffer.from(storedBytes(dtypeFrom(dtype), scalarBytes(dtypeFrom(dtype), value))).toString('hex')
    assert.equal(stored('<i4', 1), '01000000')
    assert.equal(stored('>i4', 1), '00000001')
    assert.equal(stored('>c8', { re: 1, im: -1 }), '3f800000bf800000')
    assert.equal(stored('>U2', 'ab'), '0000006100000062')
  })

  it('of datetime64 may be Dates, rounded down to the unit', () => {
    const date = new Date('1969-12-31T23:59:58.500Z')
    const ticks: [string, bigint][] = [
      ['ms', -1500n],
      ['s', -2n],
      ['ns', -1_500_000_000n],
      ['25s', -1n],
      ['m', -1n],
      ['D', -1n],
      ['W', -1n],
      ['M', -1n],
      ['Y', -1n],
    ]
    for (const [unit, expected] of ticks) {
      const bytes = scalarBytes(dtypeFrom(`datetime64[${unit}]`), date)
      assert.equal(new BigInt64Array(bytes.buffer)[0], expected, unit)
    }
    const bytes = scalarBytes(dtypeFrom('datetime64[M]'), new Date('2024-02-29'))
    assert.equal(new BigInt64Array(bytes.buffer)[0], 649n)
    for (const dtype of ['datetime64', 'datetime64[ps]', 'timedelta64[s]', 'int64']) {
      assert.throws(() => hex(dtype, date), { name: 'TypeError', message: /got an instance of Date/ })
    }
    assert.throws(() => hex('datetime64[s]', new Date(Number.NaN)), {
      name: 'TypeError',
      message: /a valid Date/,
    })
  })

  it('that do not fit are refused', () => {
    const cases: [string, unknown, 'RangeError' | 'TypeError', string][] = [
      ['uint8', 300, 'RangeError', 'Expected value to be an integer from 0 to 255 for uint8, got 300'],
      ['uint8', -1n, 'RangeError', 'Expected value to be an integer from 0 to 255 for uint8, got -1n'],
      [
        'int32',
        1.5,
        'RangeError',
        'Expected value to be an integer from -2147483648 to 2147483647 for int32, got 1.5',
      ],
      [
        'int32',
        Number.NaN,
        'RangeError',
        'Expected value to be an integer from -2147483648 to 2147483647 for int32, got NaN',
      ],
      ['int32', '5', 'TypeError', "Expected value to be an integer for int32, got '5'"],
      [
        'int64',
        2n ** 63n,
        'RangeError',
        'Expected value to be an integer of 64 bits for int64, got 9223372036854775808n',
      ],
      ['uint64', -1, 'RangeError', 'Expected value to be an integer of 64 bits ≥ 0 for uint64, got -1'],
      ['int64', 0.5, 'RangeError', 'Expected value to be an integer for int64, got 0.5'],
      ['bool', 2, 'RangeError', 'Expected value to be an integer from 0 to 1 for bool, got 2'],
      ['bool', 'yes', 'TypeError', "Expected value to be a boolean for bool, got 'yes'"],
      ['float32', 'x', 'TypeError', "Expected value to be a number for float32, got 'x'"],
      ['float64', null, 'TypeError', 'Expected value to be a number for float64, got null'],
      [
        'complex64',
        { re: 1 },
        'TypeError',
        'Expected value to be a number or { re, im } for complex64, got { re: 1 }',
      ],
      [
        'V2',
        new Uint8Array(3),
        'RangeError',
        'Expected value to be a Uint8Array of 2 bytes for V2, got Uint8Array(3)',
      ],
      ['V2', 'ab', 'TypeError', "Expected value to be a Uint8Array of 2 bytes for V2, got 'ab'"],
    ]
    for (const [dtype, value, name, message] of cases)
      assert.throws(() => hex(dtype, value), { name, message })
  })
})

/** The value of 16 bits of half precision. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

describe('half precision', () => {
  it('rounds to the nearest, ties to even, and keeps infinities, zeros and subnormals', () => {
    const cases: [number, number][] = [
      [0, 0x0000],
      [-0, 0x8000],
      [1, 0x3c00],
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
      [1 + 2 ** -11 + 2 ** -40, 0x3c01],
      [2047.9999, 0x6800],
      [65504, 0x7bff],
      [65519.99, 0x7bff],
      [65520, 0x7c00],
      [-Infinity, 0xfc00],
      [Number.NaN, 0x7e00],
      [2 ** -14, 0x0400],
      [2 ** -14 - 2 ** -26, 0x0400],
      [2 ** -24, 0x0001],
      [2 ** -25, 0x0000],
      [2 ** -25 + 2 ** -50, 0x0001],
      [-5e-324, 0x8000],
    ]
    for (const [value, bits] of cases) assert.equal(numberToHalf(value), bits, String(value))
  })

  it('comes back from each of its values', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToNumber(bits)
      assert.ok(Number.isNaN(value) ? (bits & 0x7c00) === 0x7c00 : numberToHalf(value) === bits)
    }
  })
})
