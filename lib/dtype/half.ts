/** Half precision where the runtime has no `Float16Array`. */

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

/** The half nearest to a number, ties to even: rounded once, straight from double precision. */
export function numberToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (Number.isNaN(size)) return 0x7e00
  if (size >= 65520) return sign | 0x7c00
  // Below the smallest normal number all halves are multiples of 2^-24; from there on of 2^-10 of their power of two.
  if (size < 2 ** -14) return sign | roundHalfEven(size * 2 ** 24)
  let exponent = Math.floor(Math.log2(size))
  if (2 ** exponent > size) exponent -= 1
  else if (2 ** (exponent + 1) <= size) exponent += 1
  // Rounding up to 2048 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + roundHalfEven(size * 2 ** (10 - exponent)) - 1024)
}
