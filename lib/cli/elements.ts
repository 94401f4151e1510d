/** Single elements of what was read, as values and as text. */
import type { Complex, DType } from '../dtype'
import type { TensorAs } from '../ndarray/read'

export type Element = number | bigint | boolean | string | Complex | Uint8Array

/** Gives the elements of a tensor by their place in C order. Elements of structs and raw ones are bytes. */
export function elementsOf({ dtype, data }: TensorAs<DType, undefined>): (index: number) => Element {
  if (typeof dtype === 'object' || dtype.startsWith('V')) {
    if (!(data instanceof Uint8Array)) throw new TypeError('Expected the elements to be bytes')
    const itemsize = typeof dtype === 'object' ? dtype.itemsize : Number(dtype.slice(1))
    return (i) => data.subarray(i * itemsize, (i + 1) * itemsize)
  }
  if (dtype === 'bool') return (i) => data[i] === 1
  if (dtype.startsWith('complex')) return (i) => ({ re: Number(data[2 * i]), im: Number(data[2 * i + 1]) })
  const time = /^datetime64\[(\d*)(\D+)\]$/.exec(dtype)
  if (time) {
    const [, every, unit = ''] = time
    return (i) => dateText(BigInt(data[i] ?? 0) * BigInt(every || 1), unit)
  }
  const digits = shortest[dtype]
  if (digits === undefined) return (i) => data[i] ?? 0
  return (i) => shortened(Number(data[i]), digits)
}

interface Digits {
  /** Enough for every number of the type, which may do with fewer. */
  readonly most: number
  readonly round: (value: number) => number
}

/** Half floats have no rounding everywhere, but few digits. */
const shortest: Readonly<Record<string, Digits>> = {
  float16: { most: 5, round: (value) => Number(value.toPrecision(5)) },
  float32: { most: 9, round: Math.fround },
}

/** The number with the fewest digits that is this one in its type: 0.1 where a float32 is 0.10000000149011612. */
function shortened(value: number, { most, round }: Digits): number {
  if (!Number.isFinite(value)) return value
  for (let digits = most - 3; digits < most; digits++) {
    const short = Number(value.toPrecision(digits))
    if (round(short) === round(value)) return short
  }
  return Number(value.toPrecision(most))
}

export function textOf(element: Element): string {
  if (element instanceof Uint8Array) return Buffer.from(element).toString('hex')
  if (typeof element !== 'object') return String(element)
  return `${element.re}${element.im < 0 || Object.is(element.im, -0) ? '-' : '+'}${Math.abs(element.im)}j`
}

/** NumPy's smallest 64-bit integer among dates. */
const notATime = -(2n ** 63n)
const perSecond: Readonly<Record<string, bigint>> = {
  ns: 1_000_000_000n,
  us: 1_000_000n,
  ms: 1000n,
  s: 1n,
}
const seconds: Readonly<Record<string, bigint>> = { m: 60n, h: 3600n, D: 86_400n, W: 604_800n }

/** As NumPy prints dates: as far as the unit reaches. Those beyond JavaScript's dates stay numbers. */
function dateText(ticks: bigint, unit: string): string {
  if (ticks === notATime) return 'NaT'
  const fraction = perSecond[unit]
  if (fraction !== undefined) {
    const whole = ticks / fraction - (ticks % fraction < 0n ? 1n : 0n)
    const rest = String(ticks - whole * fraction).padStart(String(fraction).length - 1, '0')
    const date = isoText(Number(whole) * 1000, 19)
    return date === undefined ? String(ticks) : date + (fraction === 1n ? '' : `.${rest}`)
  }
  const length = seconds[unit]
  if (length !== undefined) {
    const digits = unit === 'm' ? 16 : unit === 'h' ? 13 : 10
    return isoText(Number(ticks * length) * 1000, digits) ?? String(ticks)
  }
  if (unit !== 'Y' && unit !== 'M') return String(ticks)
  const months = Number(ticks) * (unit === 'Y' ? 12 : 1)
  return isoText(Date.UTC(1970, months), unit === 'Y' ? 4 : 7) ?? String(ticks)
}

function isoText(milliseconds: number, digits: number): string | undefined {
  const date = new Date(milliseconds)
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999 ? date.toISOString().slice(0, digits) : undefined
}
