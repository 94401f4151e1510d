/** Random arrays, partitions, compression and selections. */
import fc from 'fast-check'
import type { CParams, Selection } from '../../lib'
import type { AxisChoice } from './array'
import { type ElementCodec, elementCodecs } from './elements'

export interface Layout {
  readonly codec: ElementCodec
  readonly shape: readonly number[]
  readonly chunks: readonly number[]
  readonly blocks: readonly number[]
  readonly cparams: CParams
}

export const cparams: fc.Arbitrary<CParams> = fc.record(
  {
    codec: fc.constantFrom('blosclz', 'lz4', 'lz4hc', 'zlib', 'zstd'),
    clevel: fc.nat(9),
    filters: fc.constantFrom([], ['shuffle'], ['bitshuffle'], ['delta', 'shuffle'], ['shuffle', 'bytedelta']),
    splitMode: fc.constantFrom('auto', 'always', 'never', 'forwardCompat'),
  },
  { requiredKeys: [] },
)

const extent = fc.integer({ min: 0, max: 9 })

/** Chunks from 1 up, sometimes longer than the axis is; blocks that fit into them. */
const axis = fc.tuple(extent, fc.integer({ min: 1, max: 6 })).chain(([length, chunk]) =>
  fc.record({
    length: fc.constant(length),
    chunk: fc.constant(Math.min(chunk, Math.max(length, 1))),
    block: fc.integer({ min: 1, max: Math.min(chunk, Math.max(length, 1)) }),
  }),
)

export const layout: fc.Arbitrary<Layout> = fc
  .record({
    codec: fc.constantFrom(...elementCodecs),
    axes: fc.array(axis, { maxLength: 4 }),
    cparams,
  })
  .map(({ codec, axes, cparams }) => ({
    codec,
    cparams,
    shape: axes.map(({ length }) => length),
    chunks: axes.map(({ chunk }) => chunk),
    blocks: axes.map(({ block }) => block),
  }))

export function valuesOf(seed: number, count: number, modulus: number): number[] {
  // A slow ramp compresses, its jumps do not all fall on block boundaries.
  return Array.from({ length: count }, (_, i) => Math.floor((seed + i * 7) / 3) % modulus)
}

export interface Chosen {
  readonly selection: Selection
  readonly axes: readonly AxisChoice[]
}

/** Numbers that decide how each axis is selected, whatever its length will be by then. */
export const selector: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(9999), {
  minLength: 16,
  maxLength: 16,
})

/** `unique`: no element twice, so that the outcome of an assignment does not depend on its order. */
export function choose(dice: readonly number[], shape: readonly number[], unique = false): Chosen {
  const entries = shape.map((length, axis) => chooseAxis(dice, axis * 4, length, unique))
  return { selection: entries.map(({ entry }) => entry), axes: entries.map(({ choice }) => choice) }
}

function chooseAxis(dice: readonly number[], at: number, length: number, unique: boolean) {
  const roll = (i: number, n: number) => (n <= 0 ? 0 : (dice[(at + i) % dice.length] ?? 0) % n)
  const all = Array.from({ length }, (_, i) => i)
  switch (roll(0, 6)) {
    case 0:
      return { entry: null, choice: { indices: all, dropped: false } }
    case 1: {
      if (length === 0) break
      const index = roll(1, length)
      const entry = roll(2, 2) === 0 ? index : index - length
      return { entry, choice: { indices: [index], dropped: true } }
    }
    case 2: {
      const step = 1 + roll(3, 3)
      const start = roll(1, length + 1)
      const stop = start + roll(2, length + 3 - start)
      const indices = all.filter((i) => i >= start && i < stop && (i - start) % step === 0)
      return { entry: { start, stop, step }, choice: { indices, dropped: false } }
    }
    case 3: {
      const step = -1 - roll(3, 3)
      const indices: number[] = []
      for (let i = length - 1; i >= 0; i += step) indices.push(i)
      return { entry: { start: null, stop: null, step }, choice: { indices, dropped: false } }
    }
    case 4: {
      if (length === 0) break
      const count = roll(1, 5)
      const drawn = Array.from({ length: count }, (_, i) => (roll(2, length) + i * (1 + roll(3, 4))) % length)
      const indices = unique ? [...new Set(drawn)] : drawn
      const entry = indices.map((i) => (i % 2 === 0 ? i : i - length))
      return { entry, choice: { indices, dropped: false } }
    }
    case 5: {
      const mask = all.map((i) => (i * 7 + roll(1, 9)) % 3 === 0)
      return { entry: mask, choice: { indices: all.filter((i) => mask[i]), dropped: false } }
    }
  }
  return { entry: ':' as const, choice: { indices: all, dropped: false } }
}
