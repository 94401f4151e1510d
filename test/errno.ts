import assert from 'node:assert/strict'
import { getSystemErrorMap } from 'node:util'

/** The number that node:fs gives an error: another one on Windows. */
export function errnoOf(code: string): number {
  const known = [...getSystemErrorMap()].find(([, [name]]) => name === code)
  assert.ok(known)
  return known[0]
}
