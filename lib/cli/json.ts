/** Results as JSON, for programs. */
import type { Tensor } from '../tensor'

/**
 * What JSON has no word for: bigints become numbers where they are exact and text otherwise, bytes base64, infinities
 * and NaN text, dates ISO text.
 */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return value
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, plain, 2)
}

/** The elements of a tensor as arrays in arrays. `entry` tells how many values of `data` make an element. */
export function nested(tensor: Pick<Tensor, 'shape'>, element: (index: number) => unknown): unknown {
  const { shape } = tensor
  let next = 0
  const level = (axis: number): unknown =>
    axis === shape.length ? element(next++) : Array.from({ length: shape[axis] ?? 0 }, () => level(axis + 1))
  return level(0)
}
