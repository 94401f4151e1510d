import assert from 'node:assert/strict'
import { asarraySync, fromFloat32, fromFloat32Sync, toFloat32, toFloat32Sync } from '../../lib/index'

const allBits = Uint16Array.from({ length: 65_536 }, (_, i) => i)
const bitsOf = (floats: Float32Array) => new Uint32Array(floats.buffer, floats.byteOffset, floats.length)

/** Reads the fields of a 16-bit float. */
function halfValue(bits: number, exponentBits: number): number {
  const mantissaBits = 15 - exponentBits
  const bias = 2 ** (exponentBits - 1) - 1
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits & 0x7fff) >> mantissaBits
  const mantissa = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits
  if (exponent === 2 * bias + 1) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * mantissa * 2 ** (1 - bias) : sign * (1 + mantissa) * 2 ** (exponent - bias)
}

/** The nearest of all finite values, ties to the one with even bits, by bisection. */
function nearest(value: number, ascending: readonly number[]): number {
  const size = Math.abs(value)
  let low = 0
  let high = ascending.length
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? Number.POSITIVE_INFINITY) <= size) low = middle
    else high = middle
  }
  const below = ascending[low] ?? 0
  // Behind the largest comes what would be next if exponents went on: from half way there on it is infinity.
  const above = ascending[low + 1] ?? 2 * below - (ascending[low - 1] ?? 0)
  const up = size - below > above - size || (size - below === above - size && low % 2 === 1)
  return (value < 0 || Object.is(value, -0) ? 0x8000 : 0) | (low + (up ? 1 : 0))
}

const formats = [
  { format: 'float16', exponentBits: 5 },
  { format: 'bfloat16', exponentBits: 8 },
] as const

for (const { format, exponentBits } of formats) {
  const values = Array.from(allBits, (bits) => halfValue(bits, exponentBits))
  const ascending = values.slice(0, 0x7fff).filter(Number.isFinite)

  describe(format, () => {
    it('becomes the float32 of the same value, each of them, alone and among others', async () => {
      const together = await toFloat32(allBits, format)
      assert.deepEqual(Array.from(together), values)
      const alone = Array.from(allBits, (bits) => toFloat32Sync(Uint16Array.of(bits), format))
      const bits = Uint32Array.from(alone, (one) => bitsOf(one)[0] ?? 0)
      assert.deepEqual(bitsOf(together), bits)
    })

    it('keeps what NaNs carry', () => {
      const drop = 7 + exponentBits + 1
      const nans = allBits.filter((bits) => Number.isNaN(halfValue(bits, exponentBits)))
      const carried = Array.from(
        nans,
        (bits) =>
          ((bits & 0x8000) << 16) | 0x7f800000 | (((bits & (2 ** (15 - exponentBits) - 1)) << drop) >>> 0),
      )
      const shifted = format === 'bfloat16' ? Array.from(nans, (bits) => bits << 16) : carried
      assert.deepEqual(bitsOf(toFloat32Sync(nans, format)), Uint32Array.from(shifted))
    })

    it('is the nearest to a float32, ties to even', async () => {
      const cases: number[] = [
        0,
        -0,
        65_504,
        65_519.996,
        65_520,
        1e5,
        1e38,
        3.39e38,
        3.4e38,
        -1e-45,
        2 ** -25,
        1e-40,
      ]
      for (let i = 0; i + 1 < ascending.length; i += 37) {
        const [low = 0, high = 0] = ascending.slice(i, i + 2)
        const middle = (low + high) / 2
        cases.push(
          low,
          middle,
          -middle,
          Math.fround(middle * (1 + 2 ** -23)),
          Math.fround(middle * (1 - 2 ** -23)),
        )
      }
      const floats = Float32Array.from(cases)
      const expected = Uint16Array.from(floats, (value) => nearest(value, ascending))
      assert.deepEqual(await fromFloat32(floats, format), expected)
      const alone = Uint16Array.from(
        floats,
        (value) => fromFloat32Sync(Float32Array.of(value), format)[0] ?? 0,
      )
      assert.deepEqual(alone, expected)
    })

    it('goes there and back without a change, into memory of the caller', async () => {
      const finite = allBits.filter((_, i) => !Number.isNaN(values[i]))
      const floats = await toFloat32(finite, format)
      const out = new Uint16Array(finite.length + 5)
      const back = await fromFloat32(floats, format, { out })
      assert.deepEqual(back, finite)
      assert.equal(back.buffer, out.buffer)
      const wide = new Float32Array(finite.length)
      assert.equal(await toFloat32(finite, format, { out: wide }), wide)
      assert.deepEqual(wide, floats)
    })
  })
}

describe('16-bit floats', () => {
  it('of infinities and NaN', () => {
    const special = Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
    assert.deepEqual(fromFloat32Sync(special, 'bfloat16'), Uint16Array.of(0x7f80, 0xff80))
    assert.deepEqual(fromFloat32Sync(special, 'float16'), Uint16Array.of(0x7c00, 0xfc00))
    const nans = new Float32Array(Uint32Array.of(0x7f800001, 0xffc12345, 0x7fa00000).buffer)
    assert.deepEqual(fromFloat32Sync(nans, 'float16'), Uint16Array.of(0x7c01, 0xfe09, 0x7d00))
    assert.deepEqual(fromFloat32Sync(nans, 'bfloat16'), Uint16Array.of(0x7fc0, 0xffc1, 0x7fe0))
    const eight = new Float32Array(8).fill(1)
    new Uint32Array(eight.buffer)[3] = 0x7f800001
    assert.equal(fromFloat32Sync(eight, 'float16')[3], 0x7c01)
  })

  it('in arrays are read by the same rules', () => {
    const array = asarraySync({ data: allBits, shape: [256, 256] }, { dtype: 'float16' })
    const { data } = array.getSync(null, { as: 'float32' })
    assert.deepEqual(bitsOf(data), bitsOf(toFloat32Sync(allBits, 'float16')))
  })

  it('are refused where memory is of another kind, too small or the same', async () => {
    const views: ArrayBufferView[] = [new Uint8Array(4), new Int16Array(2), new Float64Array(1)]
    for (const view of views) {
      await assert.rejects(toFloat32(view, 'float16'), {
        name: 'TypeError',
        message: /Expected a Uint16Array or Float16Array for 'halves', got/,
      })
    }
    await assert.rejects(
      Reflect.apply(toFloat32, undefined, [new Uint16Array(1), 'float8']),
      /'format' to be one of 'float16', 'bfloat16', got 'float8'/,
    )
    const bits = new Uint16Array(8)
    await assert.rejects(toFloat32(bits, 'float16', { out: new Float32Array(7) }), {
      name: 'RangeError',
      message: "Expected option 'out' to have at least 8 entries, got 7",
    })
    const overlapping = new Float32Array(bits.buffer)
    await assert.rejects(toFloat32(bits.subarray(0, 4), 'float16', { out: overlapping }), /lie apart/)
  })
})
