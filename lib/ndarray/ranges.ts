/** Evenly spaced values. */
import {
  type DType,
  type DTypeLike,
  type DTypeOf,
  type ElementType,
  resolveDType,
  scalarBytes,
} from '../dtype'
import { describe, expectBoolean, expectInteger, expectShape } from '../options'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { type CreateOptions, planCreation, type SyncCreateOptions } from './create-options'
import { forEachRun, generate, type TileMaker } from './generate'
import { NDArray } from './ndarray'
import { type ArrayState, product } from './state'

type Maybe = DTypeLike | undefined
type Made<L, Default extends DType> = NDArray<[L] extends [undefined] ? Default : DTypeOf<L>>

/** `arange(stop)`, `arange(start, stop)` or `arange(start, stop, step)`, each with options behind. */
type RangeArguments<O> =
  | readonly [stop: number | bigint, options?: O]
  | readonly [start: number | bigint, stop: number | bigint, options?: O]
  | readonly [start: number | bigint, stop: number | bigint, step: number | bigint, options?: O]
type IntegerOrFloat = 'int64' | 'float64'

/**
 * Values from `start` (default 0) up to, not including, `stop`, `step` (default 1) apart.
 *
 * The dtype defaults to `'int64'` where all of them are integers, else `'float64'`; with `shape` the values are laid
 * out in C order.
 *
 * @throws RangeError where `step` is 0 or `shape` has another number of elements.
 * @example
 * ```ts
 * const a = await blosc2.arange(0, 1, 0.25) // [0, 0.25, 0.5, 0.75]
 * const b = await blosc2.arange(12, { shape: [3, 4], dtype: 'int32' })
 * ```
 */
export function arange<L extends Maybe = undefined>(
  ...args: RangeArguments<CreateOptions & { readonly dtype?: L }>
): Promise<Made<L, IntegerOrFloat>>
export async function arange(...args: RangeArguments<CreateOptions>): Promise<NDArray> {
  const { values, options } = rangeArguments(args)
  return new NDArray(await runAsync(arangeSteps(values, options, 'arange'), options))
}

/** Blocking {@link arange}. */
export function arangeSync<L extends Maybe = undefined>(
  ...args: RangeArguments<SyncCreateOptions & { readonly dtype?: L }>
): Made<L, IntegerOrFloat>
export function arangeSync(...args: RangeArguments<SyncCreateOptions>): NDArray {
  const { values, options } = rangeArguments(args)
  refuseAsyncOptions(options, 'arange')
  return new NDArray(runSync(arangeSteps(values, options, 'arangeSync')))
}

function rangeArguments<O extends CreateOptions>(
  args: RangeArguments<O>,
): {
  values: (number | bigint)[]
  options: O | undefined
} {
  const values: (number | bigint)[] = []
  let options: O | undefined
  for (const argument of args) {
    if (typeof argument === 'number' || typeof argument === 'bigint') values.push(argument)
    else options = argument
  }
  return { values, options }
}

function* arangeSteps(
  values: readonly (number | bigint)[],
  options: CreateOptions | undefined,
  owner: string,
): Steps<ArrayState> {
  if (values.length === 0) throw new TypeError(`Expected a number for 'stop' of ${owner}(), got none`)
  const [first = 0, second, step = 1] = values
  const [start, stop] = second === undefined ? [0, first] : [first, second]
  const integers = [start, stop, step].every((x) => typeof x === 'bigint' || Number.isSafeInteger(x))
  const plan = planCreation(options, owner)
  const type = resolveDType(plan.given.dtype ?? (integers ? 'int64' : 'float64'))
  if (Number(step) === 0) throw new RangeError(`Expected a 'step' other than 0 for ${owner}()`)
  const count = integers
    ? integerCount(BigInt(start), BigInt(stop), BigInt(step))
    : Math.max(0, Math.ceil((Number(stop) - Number(start)) / Number(step)))
  if (!Number.isSafeInteger(count))
    throw new RangeError(`Expected finite bounds for ${owner}(), got ${describe(values)}`)
  const shape = shapeFor(plan.given.shape, count)
  if (count > 0) checkBounds(type, start, Number(start) + (count - 1) * Number(step))
  const far = Number(start) + count * Number(step)
  const exact = Number.isSafeInteger(Number(start)) && Number.isSafeInteger(far)
  const maker =
    !integers || exact
      ? floatMaker(type, shape, Number(start), Number(step))
      : integerMaker(type, shape, BigInt(start), BigInt(step))
  return yield* generate(plan, type, shape, maker)
}

/** @throws RangeError where the dtype cannot hold the first or the last value. */
function checkBounds(type: ElementType, first: number | bigint, last: number): void {
  if (type.kind !== 'i' && type.kind !== 'u') return
  scalarBytes(type, first)
  if (Number.isSafeInteger(last)) scalarBytes(type, last)
}

function integerCount(start: bigint, stop: bigint, step: bigint): number {
  const span = step > 0n ? stop - start : start - stop
  const size = step > 0n ? step : -step
  return span <= 0n ? 0 : Number((span + size - 1n) / size)
}

function shapeFor(given: unknown, count: number): readonly number[] {
  if (given === undefined) return [count]
  const shape = expectShape(given, "option 'shape'")
  if (product(shape) === count) return shape
  throw new RangeError(`Expected a shape of ${count} elements, got [${shape}]`)
}

function integerMaker(type: ElementType, shape: readonly number[], start: bigint, step: bigint): TileMaker {
  return (tile) => {
    const data = integers(type, product(tile.shape))
    forEachRun(tile, shape, (inTile, inArray, length) => {
      let value = start + BigInt(inArray) * step
      for (let i = 0; i < length; i++, value += step) data[inTile + i] = value
    })
    return data
  }
}

function integers({ kind }: ElementType, count: number): BigInt64Array | BigUint64Array {
  return kind === 'u' ? new BigUint64Array(count) : new BigInt64Array(count)
}

/** Rounds where NumPy does: `start + i * delta`, in the precision of the dtype. */
function floatMaker(type: ElementType, shape: readonly number[], start: number, step: number): TileMaker {
  const single = type.dtype === 'float32' || type.dtype === 'complex64'
  const round = single ? Math.fround : (x: number) => x
  const first = round(start)
  const delta = round(round(start + step) - first)
  return (tile) => {
    const data = new Float64Array(product(tile.shape))
    forEachRun(tile, shape, (inTile, inArray, length) => {
      for (let i = 0; i < length; i++) data[inTile + i] = first + round(round(inArray + i) * delta)
    })
    return data
  }
}

interface Spacing {
  /** Whether `stop` is the last value (default). */
  readonly endpoint?: boolean | undefined
}

/**
 * `num` values from `start` to `stop`, evenly spaced. Default dtype `'float64'`; with `shape` they are laid out in C
 * order.
 *
 * @example
 * ```ts
 * const a = await blosc2.linspace(0, 1, 5) // [0, 0.25, 0.5, 0.75, 1]
 * ```
 */
export function linspace<L extends Maybe = undefined>(
  start: number,
  stop: number,
  num?: number,
  options?: CreateOptions & Spacing & { readonly dtype?: L },
): Promise<Made<L, 'float64'>>
export async function linspace(
  start: number,
  stop: number,
  num?: number,
  options?: CreateOptions & Spacing,
): Promise<NDArray> {
  return new NDArray(await runAsync(linspaceSteps(start, stop, num, options, 'linspace'), options))
}

/** Blocking {@link linspace}. */
export function linspaceSync<L extends Maybe = undefined>(
  start: number,
  stop: number,
  num?: number,
  options?: SyncCreateOptions & Spacing & { readonly dtype?: L },
): Made<L, 'float64'>
export function linspaceSync(
  start: number,
  stop: number,
  num?: number,
  options?: SyncCreateOptions & Spacing,
): NDArray {
  refuseAsyncOptions(options, 'linspace')
  return new NDArray(runSync(linspaceSteps(start, stop, num, options, 'linspaceSync')))
}

function* linspaceSteps(
  start: unknown,
  stop: unknown,
  num: unknown,
  options: (CreateOptions & Spacing) | undefined,
  owner: string,
): Steps<ArrayState> {
  const plan = planCreation(options, owner, { extra: ['endpoint'] })
  const { endpoint = true } = options ?? {}
  expectBoolean(endpoint, "option 'endpoint'")
  if (!isFiniteNumber(start) || !isFiniteNumber(stop)) {
    throw new TypeError(
      `Expected finite numbers for 'start' and 'stop' of ${owner}(), got ${describe([start, stop])}`,
    )
  }
  const given = plan.given.shape === undefined ? undefined : expectShape(plan.given.shape, "option 'shape'")
  const count = expectInteger(num ?? (given ? product(given) : 50), 0, Number.MAX_SAFE_INTEGER, "'num'")
  const shape = shapeFor(plan.given.shape, count)
  const parts = endpoint ? count - 1 : count
  const step = parts > 0 ? (stop - start) / parts : 0
  const type = resolveDType(plan.given.dtype ?? 'float64')
  const valueAt = (index: number) => (endpoint && count > 1 && index === parts ? stop : index * step + start)
  const integer = type.kind === 'i' || type.kind === 'u'
  if (count > 0) checkBounds(type, Math.floor(start), Math.floor(valueAt(count - 1)))
  return yield* generate(plan, type, shape, (tile) => {
    const data = new Float64Array(product(tile.shape))
    forEachRun(tile, shape, (inTile, inArray, length) => {
      for (let i = 0; i < length; i++) {
        const value = valueAt(inArray + i)
        data[inTile + i] = integer ? Math.floor(value) : value
      }
    })
    return data
  })
}

function isFiniteNumber(x: unknown): x is number {
  return typeof x === 'number' && Number.isFinite(x)
}
