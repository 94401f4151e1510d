/** The simplest n-d arithmetic there is, to compare the real one with. */

export interface Range {
  readonly start: number
  readonly count: number
  readonly step: number
}

export function product(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1)
}

/** Elements of a C-order array, one range per axis. */
export function gather(
  bytes: Uint8Array,
  shape: readonly number[],
  itemsize: number,
  ranges: readonly Range[],
): Buffer {
  const counts = ranges.map((range) => range.count)
  const out = Buffer.alloc(product(counts) * itemsize)
  for (let n = 0; n < product(counts); n++) {
    let rest = n
    let from = 0
    let stride = 1
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const { start, count, step } = ranges[axis] ?? { start: 0, count: 1, step: 1 }
      from += (start + (rest % count) * step) * stride
      rest = Math.floor(rest / count)
      stride *= shape[axis] ?? 1
    }
    out.set(bytes.subarray(from * itemsize, (from + 1) * itemsize), n * itemsize)
  }
  return out
}

/** Random numbers that are the same for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** An integer from 0 up to, not including, `n`. */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n)
  }

  /** A range within an axis of length `n`, forwards or backwards. */
  range(n: number): Range {
    if (n === 0) return { start: 0, count: 0, step: 1 }
    const start = this.below(n)
    const size = 1 + this.below(3)
    const step = this.below(4) === 0 ? -size : this.below(2) === 0 ? 1 : size
    const room = step > 0 ? n - start : start + 1
    return { start, count: 1 + this.below(Math.ceil(room / Math.abs(step))), step }
  }
}
