/** Arrays from values that come one by one. */
import { binding } from '../binding'
import { type DTypeLike, type DTypeOf, type ElementType, resolveDType } from '../dtype'
import { describe, expectShape } from '../options'
import { frameCParams } from '../params'
import { native, refuseAsyncOptions, runAsync, runSync, type Steps, step } from '../steps'
import {
  type CreateOptions,
  type CreatePlan,
  layOut,
  planCreation,
  type SyncCreateOptions,
} from './create-options'
import { makeFromTensor, settle } from './make'
import { NDArray } from './ndarray'
import { denseFrom, giveTensor } from './source'
import { type ArrayState, boxRanges, product } from './state'
import { tileElements } from './tiles'

type Value = number | bigint | boolean | string
type Maybe = DTypeLike | undefined
type Made<L> = NDArray<[L] extends [undefined] ? 'float64' : DTypeOf<L>>

/**
 * Compresses values as they come, in C order. With `shape`, as many as it takes are taken and memory stays bounded
 * by a row of chunks; without it, all values are collected into an array of one axis. Default dtype `'float64'`.
 *
 * @throws RangeError where there are fewer values than `shape` takes.
 * @example
 * ```ts
 * async function* readings() { for (let i = 0; i < 1e6; i++) yield Math.sin(i) }
 * const a = await blosc2.fromIterable(readings(), { shape: [1000, 1000], dtype: 'float32' })
 * ```
 */
export function fromIterable<L extends Maybe = undefined>(
  values: Iterable<Value> | AsyncIterable<Value>,
  options?: CreateOptions & { readonly dtype?: L },
): Promise<Made<L>>
export async function fromIterable(
  values: Iterable<Value> | AsyncIterable<Value>,
  options?: CreateOptions,
): Promise<NDArray> {
  return new NDArray(await runAsync(collect(values, options, 'fromIterable'), options))
}

/** Blocking {@link fromIterable}. */
export function fromIterableSync<L extends Maybe = undefined>(
  values: Iterable<Value>,
  options?: SyncCreateOptions & { readonly dtype?: L },
): Made<L>
export function fromIterableSync(values: Iterable<Value>, options?: SyncCreateOptions): NDArray {
  refuseAsyncOptions(options, 'fromIterable')
  return new NDArray(runSync(collect(values, options, 'fromIterableSync')))
}

function* collect(values: unknown, options: CreateOptions | undefined, owner: string): Steps<ArrayState> {
  const plan = planCreation(options, owner)
  const type = resolveDType(plan.given.dtype ?? 'float64')
  const source = openSource(values)
  try {
    if (plan.given.shape !== undefined) return yield* fillRows(plan, type, source)
    const all = yield* source.pull(Number.POSITIVE_INFINITY)
    const typed = { ...plan, given: { ...plan.given, dtype: plan.given.dtype ?? 'float64' } }
    return yield* makeFromTensor(typed, { data: all, shape: [all.length] })
  } finally {
    yield* source.close()
  }
}

/** Fills the array from its first rows to its last, as many at a time as chunks are high. */
function* fillRows(plan: CreatePlan, type: ElementType, source: Source): Steps<ArrayState> {
  const shape = expectShape(plan.given.shape, "option 'shape'")
  const layout = yield* layOut(plan, type, shape)
  let frame = yield* native.createArray(layout, { kind: 'special', special: 'zero' }, null)
  const cparams = frameCParams(binding.frameInfo(frame))
  const rows = shape[0] ?? 1
  const perRow = product(shape.slice(1))
  const chunk = Math.max(1, layout.chunks[0] ?? 1)
  const affordable = Math.floor(tileElements / Math.max(1, perRow * chunk))
  const height = chunk * Math.max(1, affordable)
  for (let row = 0; row < rows && perRow > 0; row += height) {
    const count = Math.min(height, rows - row)
    const values = yield* source.pull(count * perRow)
    if (values.length < count * perRow) {
      const found = row * perRow + values.length
      throw new RangeError(`Expected ${product(shape)} values for shape [${shape}], got ${found}`)
    }
    const box = shape.length === 0 ? [] : shape.with(0, count)
    const dense = yield* denseFrom(values, { dtype: type.dtype, shape: box })
    const { data, conversion } = giveTensor(type, dense, dense.strides)
    const ranges = boxRanges(shape.length === 0 ? [] : shape.map((_, i) => (i === 0 ? row : 0)), box)
    frame = yield* native.writeArray(frame, { ranges }, data, conversion, cparams, null)
  }
  return yield* settle(plan, type, frame)
}

interface Source {
  /** Up to `count` further values. */
  pull(count: number): Steps<Value[]>
  close(): Steps<void>
}

function openSource(values: unknown): Source {
  if (isIterable(values)) {
    const iterator = values[Symbol.iterator]()
    const pull = (count: number) => take(iterator, count)
    return {
      pull: (count) =>
        step(
          () => pull(count),
          async () => pull(count),
        ),
      close: () =>
        step(
          () => void iterator.return?.(),
          async () => void iterator.return?.(),
        ),
    }
  }
  if (!isAsyncIterable(values)) {
    throw new TypeError(`Expected an iterable of values, got ${describe(values)}`)
  }
  const iterator = values[Symbol.asyncIterator]()
  const refuse = () => {
    throw new TypeError('Expected values that are there at once: use fromIterable() for asynchronous ones')
  }
  return {
    pull: (count) => step<Value[]>(refuse, () => takeAsync(iterator, count)),
    close: () => step<void>(ignore, async () => void (await iterator.return?.())),
  }
}

function take(iterator: Iterator<Value>, count: number): Value[] {
  const taken: Value[] = []
  while (taken.length < count) {
    const next = iterator.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}

async function takeAsync(iterator: AsyncIterator<Value>, count: number): Promise<Value[]> {
  const taken: Value[] = []
  while (taken.length < count) {
    const next = await iterator.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}

function isIterable(x: unknown): x is Iterable<Value> {
  return typeof x === 'object' && x !== null && Symbol.iterator in x
}

function isAsyncIterable(x: unknown): x is AsyncIterable<Value> {
  return typeof x === 'object' && x !== null && Symbol.asyncIterator in x
}

function ignore(): void {}
