/** Checks of what callers pass. Every message names the argument, what was expected and what came. */
import { inspect } from 'node:util'

/** Options of a generic type, without keys that there are not: those of a type parameter are not excess properties. */
export type OnlyKnown<O, Known> = O & { readonly [K in Exclude<keyof O, keyof Known>]: never }

const longest = 60

/** The kind of array a view is, e.g. `Float32Array`. */
function constructorName(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (typeof prototype !== 'object' || prototype === null) return 'object'
  const made: unknown = Reflect.get(prototype, 'constructor')
  return typeof made === 'function' && made.name !== '' ? made.name : 'object'
}

/** A short text of a value, for messages: `'lz5'`, `-1`, `Float32Array(12)`, `an instance of Map`. */
export function describe(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > longest
      ? `${inspect(value.slice(0, longest))}… (${value.length} characters)`
      : inspect(value)
  }
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return value.name === '' ? 'a function' : `function ${value.name}`
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) {
    const text = inspect(value, { depth: 0, maxArrayLength: 8, breakLength: Infinity })
    return text.length <= longest ? text : `an array of ${value.length} entries`
  }
  const name = constructorName(value)
  if (ArrayBuffer.isView(value)) {
    return 'length' in value ? `${name}(${String(value.length)})` : `${name} of ${value.byteLength} bytes`
  }
  if (name !== 'Object' && name !== 'object') return `an instance of ${name}`
  const text = inspect(value, { depth: 0, breakLength: Infinity })
  return text.length <= longest ? text : 'an object'
}

/** Whether `value` is an object whose properties can be looked at. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/**
 * Refuses options that are not known. `undefined` is allowed for every option and for the object itself.
 *
 * @throws TypeError naming the unknown option and `owner`.
 */
export function checkOptions(given: unknown, allowed: readonly string[], owner: string): void {
  if (given === undefined) return
  if (!isObject(given) || Array.isArray(given) || ArrayBuffer.isView(given)) {
    throw new TypeError(`Expected the options of ${owner} to be an object, got ${describe(given)}`)
  }
  for (const key of Object.keys(given)) {
    if (!allowed.includes(key)) {
      const known = allowed.length === 0 ? 'it has no options' : `expected one of ${allowed.join(', ')}`
      throw new TypeError(`Unknown option '${key}' for ${owner}: ${known}; got ${describe(given[key])}`)
    }
  }
}

/** `value` if it is one of `choices`, else TypeError. */
export function expectOneOf<T extends string>(value: unknown, choices: readonly T[], name: string): T {
  const found = choices.find((choice) => choice === value)
  if (found === undefined) {
    const list = choices.map((choice) => `'${choice}'`).join(', ')
    throw new TypeError(`Expected ${name} to be one of ${list}, got ${describe(value)}`)
  }
  return found
}

export function expectBoolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean')
    throw new TypeError(`Expected ${name} to be true or false, got ${describe(value)}`)
  return value
}

export function expectString(value: unknown, name: string): string {
  if (typeof value !== 'string')
    throw new TypeError(`Expected ${name} to be a string, got ${describe(value)}`)
  return value
}

export function expectFunction(value: unknown, name: string): (...args: never[]) => unknown {
  if (!isFunction(value)) throw new TypeError(`Expected ${name} to be a function, got ${describe(value)}`)
  return value
}

function isFunction(value: unknown): value is (...args: never[]) => unknown {
  return typeof value === 'function'
}

/**
 * An integer from `min` to `max` (both included); a bigint is taken too.
 *
 * @throws TypeError when it is not an integer, RangeError when it is outside.
 */
export function expectInteger(value: unknown, min: number, max: number, name: string): number {
  const integer = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
  if (!integer) throw new TypeError(`Expected ${name} to be an integer, got ${describe(value)}`)
  if (value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `from ${min} to ${max}`
    throw new RangeError(`Expected ${name} to be ${range}, got ${describe(value)}`)
  }
  return Number(value) + 0
}

/** Largest number of dimensions of an array. */
export const maxDimensions = 16

/**
 * A shape: 0 to 16 integers ≥ 0, as numbers or bigints; a bare integer stands for one dimension.
 *
 * @throws TypeError or RangeError naming the entry.
 */
export function expectShape(value: unknown, name: string): number[] {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return [expectInteger(value, 0, Number.MAX_SAFE_INTEGER, name)]
  }
  if (!Array.isArray(value)) {
    throw new TypeError(`Expected ${name} to be an integer or an array of integers, got ${describe(value)}`)
  }
  if (value.length > maxDimensions) {
    throw new RangeError(`Expected ${name} to have at most ${maxDimensions} entries, got ${value.length}`)
  }
  const entries: readonly unknown[] = value
  return Array.from(entries, (entry, i) => expectInteger(entry, 0, Number.MAX_SAFE_INTEGER, `${name}[${i}]`))
}
