/** The IDX format of the MNIST files: a magic number, sizes as big-endian 32-bit integers, then bytes in C order. */
import { readFileSync } from 'node:fs'

export interface Images {
  readonly data: Uint8Array
  readonly shape: readonly number[]
}

export function readIdx(path: string): Images {
  const file = readFileSync(path)
  if (file.readUInt16BE(0) !== 0 || file[2] !== 8) throw new Error(`Expected an IDX file of bytes: ${path}`)
  const ndim = file[3] ?? 0
  const shape = Array.from({ length: ndim }, (_, axis) => file.readUInt32BE(4 + 4 * axis))
  return { data: file.subarray(4 + 4 * ndim), shape }
}

/** The pixels at `rows` and `columns` of the images numbered `numbers`, picked one by one: what must be read. */
export function pixels(
  { data }: Images,
  numbers: number[],
  rows = range(28),
  columns = range(28),
): Uint8Array {
  const picked = numbers.flatMap((n) =>
    rows.flatMap((y) => columns.map((x) => data[(n * 28 + y) * 28 + x] ?? 0)),
  )
  return Uint8Array.from(picked)
}

export function range(stop: number, start = 0, step = 1): number[] {
  return Array.from({ length: Math.ceil((stop - start) / step) }, (_, n) => start + n * step)
}

/** One image in the characters of a terminal, two pixels each. */
export function draw(image: Uint8Array): string {
  const shades = ' ░▒▓█'
  const line = (y: number) =>
    range(28).map((x) => (shades[Math.ceil((image[y * 28 + x] ?? 0) / 64)] ?? ' ').repeat(2))
  return range(28)
    .map((y) => line(y).join('').trimEnd())
    .filter((text) => text !== '')
    .join('\n')
}
