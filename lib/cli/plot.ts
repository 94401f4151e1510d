/** Small pictures in the characters of a terminal. */
import type { Readable } from './opened'
import { type Grid, sample } from './samples'
import { columns, isColourful } from './terminal'

/** In characters. */
const height = 16
const shades = ' ░▒▓█'

/** A selection of one axis as a curve, one of two axes as an image: darkest where values are smallest. */
export async function plot(
  array: Readable,
  given: string | undefined,
  options: { readonly signal: AbortSignal },
): Promise<string> {
  const wide = Math.max(10, Math.min(columns(), 100) - 14)
  const grid = await sample(array, given, { rows: 2 * height, columns: wide, points: 2 * wide }, options)
  const finite = grid.values.filter(Number.isFinite)
  if (finite.length === 0) return 'There is nothing but NaN and infinities here.'
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  if (grid.shape.length === 1) return curve(grid, low, high)
  return `${isColourful() ? colours(grid, low, high) : characters(grid, low, high)}\n${number(low)} to ${number(high)}`
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)))
}

/** Bits of a braille character's dots, by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

function curve({ columns: count, values }: Grid, low: number, high: number): string {
  const wide = Math.ceil(count / 2)
  const cells = Array.from({ length: height / 2 }, () => new Uint8Array(wide))
  const levels = 4 * cells.length - 1
  const levelOf = (value: number) => Math.round(levels * (1 - (value - low) / (high - low || 1)))
  let before: number | undefined
  for (let x = 0; x < count; x++) {
    const value = values[x] ?? Number.NaN
    if (!Number.isFinite(value)) {
      before = undefined
      continue
    }
    const level = levelOf(value)
    // Steep parts are drawn through, half by each of the two neighbours.
    const from = before === undefined ? level : Math.round((before + level) / 2)
    for (let y = Math.min(from, level); y <= Math.max(from, level); y++) {
      const row = cells[y >> 2]
      if (row) row[x >> 1] = (row[x >> 1] ?? 0) | (dots[y & 3]?.[x & 1] ?? 0)
    }
    before = level
  }
  const labels = [number(high), ...Array.from({ length: cells.length - 2 }, () => ''), number(low)]
  const margin = Math.max(...labels.map((label) => label.length))
  return cells
    .map((row, i) => {
      const line = [...row].map((bits) => String.fromCodePoint(0x2800 + bits)).join('')
      return `${(labels[i] ?? '').padStart(margin)} ┤${line}`
    })
    .join('\n')
}

/** Two rows of the image in each line: one is the colour of the character, the other that behind it. */
function colours({ rows, columns: count, values }: Grid, low: number, high: number): string {
  const shade = (y: number, x: number) => {
    const value = y < rows ? (values[y * count + x] ?? Number.NaN) : Number.NaN
    // The 24 greys of terminals with 256 colours; what is no number is black.
    return Number.isFinite(value) ? 232 + Math.round((23 * (value - low)) / (high - low || 1)) : 16
  }
  const lines = Array.from({ length: Math.ceil(rows / 2) }, (_, line) => {
    const cells = Array.from(
      { length: count },
      (_, x) => `\u001b[38;5;${shade(2 * line, x)};48;5;${shade(2 * line + 1, x)}m▀`,
    )
    return `${cells.join('')}\u001b[0m`
  })
  return lines.join('\n')
}

function characters({ rows, columns: count, values }: Grid, low: number, high: number): string {
  const lines = Array.from({ length: Math.ceil(rows / 2) }, (_, line) => {
    const cells = Array.from({ length: count }, (_, x) => {
      const pair = [2 * line, 2 * line + 1].map((y) => values[y * count + x] ?? Number.NaN)
      const finite = pair.filter(Number.isFinite)
      if (finite.length === 0) return ' '
      const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length
      return shades[Math.round((shades.length - 1) * ((mean - low) / (high - low || 1)))] ?? ' '
    })
    return cells.join('').trimEnd()
  })
  return lines.join('\n')
}
