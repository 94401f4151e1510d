/** Values of metalayers as make_fixtures.py writes them in JSON, which has no tuples, bytes or large integers. */
import { Tuple } from '../lib/index'

export function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged)
  if (typeof value !== 'object' || value === null) return value
  if ('$tuple' in value && Array.isArray(value.$tuple)) return new Tuple(...value.$tuple.map(untagged))
  if ('$bytes' in value) return new Uint8Array(Buffer.from(String(value.$bytes), 'hex'))
  if ('$bigint' in value) return BigInt(String(value.$bigint))
  if ('$number' in value) return Number(value.$number)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, untagged(inner)]))
}
