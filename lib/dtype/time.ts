/** Dates as counts of a datetime64's unit since 1970. */
import type { ElementType } from './elements'

const grammar = /^datetime64\[(\d*)([A-Za-z]+)\]$/

/** Nanoseconds of the units of fixed length, as far as a Date reaches. */
const nanoseconds: Readonly<Record<string, bigint>> = {
  W: 604_800_000_000_000n,
  D: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n)
}

/** The count that stands for a date, rounded down as NumPy does; undefined where the unit does not allow dates. */
export function dateTicks(type: ElementType, date: Date): bigint | undefined {
  const match = typeof type.dtype === 'string' ? grammar.exec(type.dtype) : null
  if (match === null) return undefined
  const [, count, unit = ''] = match
  const every = count ? BigInt(count) : 1n
  const months = BigInt((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth())
  if (unit === 'Y') return floorDivide(floorDivide(months, 12n), every)
  if (unit === 'M') return floorDivide(months, every)
  const length = nanoseconds[unit]
  if (length === undefined) return undefined
  return floorDivide(BigInt(date.getTime()) * 1_000_000n, length * every)
}
