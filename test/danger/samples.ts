/** Data whose every element tells its own position, so that anything misplaced shows. */
import assert from 'node:assert/strict'
import { asarray, type CreateOptions, type NDArray } from '../../lib/index'

/** A scrambled value for position `i`: it compresses to about a half, and no two regions look alike. */
export function valueAt(i: number): number {
  return (Math.imul(i, 0x9e3779b1) >>> 12) & 0x3ff
}

export function values(length: number, from = 0): Float32Array {
  return Float32Array.from({ length }, (_, i) => valueAt(from + i))
}

/** One-dimensional float32 of {@link values}. */
export function sampleArray(length: number, options: CreateOptions = {}): Promise<NDArray<'float32'>> {
  return asarray({ data: values(length), shape: [length] }, { ...options, dtype: 'float32' })
}

let table = values(1 << 20)

/** That `data` are {@link values} from `from` on; as fast as comparing memory. */
export function assertValues(data: Float32Array, from = 0): void {
  if (table.length < from + data.length) table = values(2 * (from + data.length))
  const expected = table.subarray(from, from + data.length)
  if (bytesOf(data).equals(bytesOf(expected))) return
  const wrong = data.findIndex((value, i) => value !== expected[i])
  assert.fail(`Element ${from + wrong} is ${data[wrong]} instead of ${expected[wrong]}`)
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** What was thrown or rejected with; fails when nothing was. */
export async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call()
  } catch (error) {
    return error
  }
  return assert.fail('Expected a failure')
}

/** The `code` of an error, or its name where it has none; the value itself where it is no error. */
export function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return 'code' in error ? error.code : error.name
}
