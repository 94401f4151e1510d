/** Nested arrays of values, as one flat array and its shape. */
import { describe, maxDimensions } from './options'

type Value = number | bigint | boolean | string

/** Flat values: all strings, or none of them. */
export interface Flat {
  readonly values: readonly string[] | readonly (number | bigint | boolean)[]
  readonly shape: readonly number[]
}

/** The lengths of the first array of each level, which all others must have. */
function outline(given: readonly unknown[]): number[] {
  const shape: number[] = []
  for (let level: unknown = given; Array.isArray(level); level = level[0]) {
    shape.push(level.length)
    if (shape.length > maxDimensions) {
      throw new RangeError(`Expected data to be nested at most ${maxDimensions} levels deep`)
    }
  }
  return shape
}

function isValue(value: unknown): value is Value {
  return ['number', 'bigint', 'boolean', 'string'].includes(typeof value)
}

function collect(level: readonly unknown[], shape: readonly number[], depth: number, into: unknown[]): void {
  if (level.length !== shape[depth]) {
    throw new RangeError(
      `Expected nested arrays of equal length, got ${level.length} and ${shape[depth]} on level ${depth}`,
    )
  }
  const isLast = depth === shape.length - 1
  for (const entry of level) {
    if (isLast) {
      into.push(entry)
    } else if (Array.isArray(entry)) {
      collect(entry, shape, depth + 1, into)
    } else {
      throw new RangeError(`Expected an array on level ${depth + 1} of the data, got ${describe(entry)}`)
    }
  }
}

function areStrings(values: readonly unknown[]): values is readonly string[] {
  return values.every((value) => typeof value === 'string')
}

function areNumbers(values: readonly unknown[]): values is readonly (number | bigint | boolean)[] {
  return values.every((value) => isValue(value) && typeof value !== 'string')
}

/**
 * @throws RangeError when arrays of one level differ in length, TypeError when an entry is not a number, bigint,
 * boolean or string, or when strings and others are mixed.
 */
export function flatten(given: readonly unknown[]): Flat {
  const shape = outline(given)
  const nested: unknown[] = []
  if (shape.length > 1) collect(given, shape, 0, nested)
  const values = shape.length > 1 ? nested : given
  if (areStrings(values) || areNumbers(values)) return { values, shape }
  const odd = values.findIndex((value) => !isValue(value) || typeof value !== typeof values[0])
  throw new TypeError(
    `Expected data to be all numbers, all bigints, all booleans or all strings, got ${describe(values[odd])} in entry ${odd}`,
  )
}
