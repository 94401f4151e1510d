/** Small arrays and their plain copies, for comparing what comes back with what went in. */
import assert from 'node:assert/strict'
import { asarraySync, type CParams, type NDArray } from '../../lib/index'

export interface Pair {
  readonly array: NDArray<'int32'>
  readonly plain: Int32Array
}

/** Data that every codec and filter here changes: no two blocks alike, compressible, never zero. */
export function numbers(length: number, seed = 1): Int32Array {
  return Int32Array.from({ length }, (_, i) => 1 + ((i * 7 + seed * 1000) % 5003) + (i >> 6) * 3)
}

export function pairOf(length: number, chunk: number, block: number, cparams: CParams = {}): Pair {
  const plain = numbers(length)
  const options = { chunks: [chunk], blocks: [block], cparams, dtype: 'int32' } as const
  return { array: asarraySync({ data: plain, shape: [length] }, options), plain }
}

export function assertRange({ array, plain }: Pair, start: number, stop: number): void {
  const { data } = array.getSync([{ start, stop, step: 1 }])
  assert.deepEqual(data, plain.slice(start, stop), `${start} to ${stop}`)
}

/** Pseudo-random numbers below `n`, the same ones every time. */
export function* below(n: number, count: number, seed = 12345): IterableIterator<number> {
  let state = seed
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield Math.floor((state / 2 ** 32) * n)
  }
}

/** Ranges within `length`, short ones mostly. */
export function* ranges(length: number, count: number, seed = 1): IterableIterator<[number, number]> {
  const starts = [...below(length, count, seed)]
  const sizes = [...below(length, count, seed + 1)]
  for (const [i, start] of starts.entries()) {
    const size = i % 3 === 0 ? (sizes[i] ?? 0) : (sizes[i] ?? 0) % 40
    yield [start, Math.min(length, start + 1 + size)]
  }
}
