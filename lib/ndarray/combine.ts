/** Arrays made by putting others together. */
import { binding } from '../binding'
import { type DTypeLike, type DTypeOf, type DTypeOfData, resolveDType } from '../dtype'
import { describe } from '../options'
import { frameCParams } from '../params'
import { following } from '../sharing/following'
import { native, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import type { TensorLike } from '../tensor'
import type { ArrayBase } from './base'
import { ofSameType } from './change'
import {
  type CreateOptions,
  type CreatePlan,
  layOut,
  planCreation,
  type SyncCreateOptions,
  scratch,
} from './create-options'
import { makeFromTensor, settle } from './make'
import { NDArray } from './ndarray'
import { assemble, type Piece } from './pieces'
import { type ArrayState, checkAxis, stateOf } from './state'

type Part = TensorLike | ArrayBase
type Maybe = DTypeLike | undefined
type Joined<X, L> = NDArray<[L] extends [undefined] ? DTypeOfData<X> : DTypeOf<L>>
type Options = Omit<CreateOptions, 'shape'>
type SyncOptions = Omit<SyncCreateOptions, 'shape'>

/**
 * Joins arrays along an axis they have. They may differ in length along it only; those of another dtype than the
 * first are cast to that of the first, or to `dtype`, as in an assignment.
 *
 * @throws TypeError without arrays and for dtypes that cannot be cast, RangeError for shapes that do not fit.
 * @example
 * ```ts
 * const all = await blosc2.concat([january, february], 0, { urlpath: 'year.b2nd' })
 * ```
 */
export function concat<X extends Part, L extends Maybe = undefined>(
  arrays: readonly X[],
  axis?: number,
  options?: Options & { readonly dtype?: L },
): Promise<Joined<X, L>>
export async function concat(arrays: readonly Part[], axis = 0, options?: Options): Promise<NDArray> {
  return new NDArray(await runAsync(joinSteps(arrays, axis, options, 'concat'), options))
}

/** Blocking {@link concat}. */
export function concatSync<X extends Part, L extends Maybe = undefined>(
  arrays: readonly X[],
  axis?: number,
  options?: SyncOptions & { readonly dtype?: L },
): Joined<X, L>
export function concatSync(arrays: readonly Part[], axis = 0, options?: SyncOptions): NDArray {
  refuseAsyncOptions(options, 'concat')
  return new NDArray(runSync(joinSteps(arrays, axis, options, 'concatSync')))
}

/**
 * Joins arrays of one shape along a new axis.
 *
 * @param axis position of the new axis in the result.
 * @example
 * ```ts
 * const movie = await blosc2.stack(frames) // shape [frames.length, height, width]
 * ```
 */
export function stack<X extends Part, L extends Maybe = undefined>(
  arrays: readonly X[],
  axis?: number,
  options?: Options & { readonly dtype?: L },
): Promise<Joined<X, L>>
export async function stack(arrays: readonly Part[], axis = 0, options?: Options): Promise<NDArray> {
  return new NDArray(await runAsync(joinSteps(arrays, axis, options, 'stack'), options))
}

/** Blocking {@link stack}. */
export function stackSync<X extends Part, L extends Maybe = undefined>(
  arrays: readonly X[],
  axis?: number,
  options?: SyncOptions & { readonly dtype?: L },
): Joined<X, L>
export function stackSync(arrays: readonly Part[], axis = 0, options?: SyncOptions): NDArray {
  refuseAsyncOptions(options, 'stack')
  return new NDArray(runSync(joinSteps(arrays, axis, options, 'stackSync')))
}

type Owner = 'concat' | 'concatSync' | 'stack' | 'stackSync'

function* joinSteps(
  arrays: readonly unknown[],
  axis: unknown,
  options: Options | undefined,
  owner: Owner,
): Steps<ArrayState> {
  const plan = planCreation(options, owner, { refused: ['shape'] })
  if (!Array.isArray(arrays) || arrays.length === 0) {
    throw new TypeError(`Expected at least one array for ${owner}(), got ${describe(arrays)}`)
  }
  const handles = arrays.flatMap((x) => stateOf(x)?.handle ?? [])
  return yield* following(handles, () => join(plan, arrays, axis, owner))
}

function* join(plan: CreatePlan, arrays: readonly unknown[], axis: unknown, owner: Owner): Steps<ArrayState> {
  const stacked = owner.startsWith('stack')
  const first = stateOf(arrays[0]) ?? (yield* makeFromTensor(scratch, arrays[0]))
  const type = plan.given.dtype === undefined ? first.type : resolveDType(plan.given.dtype)
  const model = first.layout.shape
  const along = checkAxis(axis, model.length + (stacked ? 1 : 0))
  const pieces: Piece[] = []
  let length = 0
  for (const [i, x] of arrays.entries()) {
    const state = yield* ofSameType(type, i === 0 ? first : (stateOf(x) ?? x))
    const { shape } = state.layout
    checkAlike(shape, model, stacked ? -1 : along, i, owner)
    const extent = stacked ? 1 : (shape[along] ?? 0)
    pieces.push({
      ...{ frame: state.handle.frame, type: state.type, at: length, from: 0, length: extent },
      layer: stacked,
    })
    length += extent
  }
  const shape = stacked ? model.toSpliced(along, 0, length) : model.with(along, length)
  const blank = yield* layOut(plan, type, shape)
  const frame = yield* native.createArray(blank, { kind: 'special', special: 'zero' }, null)
  const joined = yield* assemble(type, frameCParams(binding.frameInfo(frame)), frame, along, pieces)
  return yield* settle(plan, type, joined)
}

function checkAlike(
  shape: readonly number[],
  model: readonly number[],
  axis: number,
  index: number,
  owner: Owner,
): void {
  const alike = shape.length === model.length && shape.every((extent, i) => i === axis || extent === model[i])
  if (alike) return
  const wanted = model.map((extent, i) => (i === axis ? 'any' : extent)).join(', ')
  throw new RangeError(
    `Expected shape [${wanted}] for array ${index} of ${owner}(), got [${shape.join(', ')}]`,
  )
}
