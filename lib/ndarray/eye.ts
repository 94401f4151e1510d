import { type DTypeLike, type DTypeOf, resolveDType } from '../dtype'
import { expectInteger } from '../options'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { type CreateOptions, planCreation, type SyncCreateOptions } from './create-options'
import { generate } from './generate'
import { NDArray } from './ndarray'
import { type ArrayState, product } from './state'

type Maybe = DTypeLike | undefined
type Made<L> = NDArray<[L] extends [undefined] ? 'float64' : DTypeOf<L>>

interface Diagonal {
  /** Number of columns. Default: as many as rows. */
  readonly columns?: number | undefined
  /** Which diagonal holds the ones: 0 (default) the main one, above it positive, below it negative. */
  readonly k?: number | undefined
}

/**
 * A matrix of `n` rows with ones on a diagonal and zeros elsewhere. Default dtype `'float64'`.
 *
 * @example
 * ```ts
 * const a = await blosc2.eye(1000, { dtype: 'float32' })
 * ```
 */
export function eye<L extends Maybe = undefined>(
  n: number,
  options?: Omit<CreateOptions, 'shape'> & Diagonal & { readonly dtype?: L },
): Promise<Made<L>>
export async function eye(n: number, options?: CreateOptions & Diagonal): Promise<NDArray> {
  return new NDArray(await runAsync(eyeSteps(n, options, 'eye'), options))
}

/** Blocking {@link eye}. */
export function eyeSync<L extends Maybe = undefined>(
  n: number,
  options?: Omit<SyncCreateOptions, 'shape'> & Diagonal & { readonly dtype?: L },
): Made<L>
export function eyeSync(n: number, options?: SyncCreateOptions & Diagonal): NDArray {
  refuseAsyncOptions(options, 'eye')
  return new NDArray(runSync(eyeSteps(n, options, 'eyeSync')))
}

function* eyeSteps(
  n: unknown,
  options: (CreateOptions & Diagonal) | undefined,
  owner: string,
): Steps<ArrayState> {
  const plan = planCreation(options, owner, { extra: ['columns', 'k'], refused: ['shape'] })
  const rows = expectInteger(n, 0, Number.MAX_SAFE_INTEGER, "'n'")
  const columns = expectInteger(options?.columns ?? rows, 0, Number.MAX_SAFE_INTEGER, "option 'columns'")
  const k = expectInteger(options?.k ?? 0, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "option 'k'")
  const type = resolveDType(plan.given.dtype ?? 'float64')
  return yield* generate(plan, type, [rows, columns], ({ start, shape }) => {
    const [row = 0, column = 0] = start
    const [height = 0, width = 0] = shape
    const first = Math.max(row, column - k)
    const end = Math.min(row + height, column + width - k)
    if (first >= end) return undefined
    const data = new Uint8Array(product(shape))
    for (let i = first; i < end; i++) data[(i - row) * width + i + k - column] = 1
    return data
  })
}
