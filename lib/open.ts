import type { DTypeLike, DTypeOf } from './dtype'
import { interpret, type Opened } from './interpret'
import type { NDArray } from './ndarray/ndarray'
import { openWith } from './open-frame'
import { type OpenOptions, type OpenPlan, planOpening, type SyncOpenOptions } from './open-options'
import { type FilePath, filePath, type PathLike } from './path'
import type { SChunk } from './schunk'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'
import { creatorOf } from './stores/creation'
import type { EmbedStore } from './stores/embed'

export type { Opened } from './interpret'

interface Kinds {
  readonly schunk: SChunk
  readonly embedstore: EmbedStore
}

/** The type of what opens, from the options first, then from the extension of a literal path. */
export type OpenedAs<P, O> = O extends { readonly kind: infer K extends keyof Kinds }
  ? Kinds[K]
  : O extends { readonly dtype: infer L extends DTypeLike }
    ? NDArray<DTypeOf<L>>
    : O extends { readonly kind: 'ndarray' }
      ? NDArray
      : P extends `${string}.b2nd`
        ? NDArray
        : P extends `${string}.b2e`
          ? EmbedStore
          : Opened

/**
 * Opens what a file or directory holds; its content decides what that is. Kinds that cannot be interpreted yet open
 * as the array or super-chunk that carries them, with `unsupported` saying what they are.
 *
 * @throws TypeError for unknown options and combinations that make no sense; `ENOENT` and the like;
 * `ERR_BLOSC2_FORMAT` for other files, `ERR_BLOSC2_TRUNCATED` and `ERR_BLOSC2_CORRUPT` for damaged ones,
 * `ERR_BLOSC2_TYPE` where it is not what `kind` or `dtype` ask for, `ERR_BLOSC2_LIMIT`, `ERR_BLOSC2_UNSUPPORTED`,
 * `ERR_BLOSC2_UNSAFE_DTYPE`, `ERR_BLOSC2_MMAP`.
 * @example
 * ```ts
 * await using a = await blosc2.open('a.b2nd', { dtype: 'float32' }) // NDArray<'float32'>
 * const { data } = await a.get('0:10')
 * ```
 */
export function open<const P extends PathLike, const O extends OpenOptions = Record<never, never>>(
  path: P,
  options?: O,
): Promise<OpenedAs<P, O>>
export async function open(path: PathLike, options?: OpenOptions): Promise<unknown> {
  const file = filePath(path, 'open()')
  return runAsync(openOrCreate(file, options, 'open'), options, file.name)
}

/** Blocking {@link open}. */
export function openSync<const P extends PathLike, const O extends SyncOpenOptions = Record<never, never>>(
  path: P,
  options?: O,
): OpenedAs<P, O>
export function openSync(path: PathLike, options?: SyncOpenOptions): unknown {
  refuseAsyncOptions(options, 'open')
  const file = filePath(path, 'openSync()')
  return runSync(openOrCreate(file, options, 'openSync'), file.name)
}

function* openOrCreate(file: FilePath, options: OpenOptions | undefined, owner: string): Steps<Opened> {
  const create = creatorOf(file, options)
  if (!create) return yield* openFile(file, planOpening(options, `${owner}()`))
  const { mode } = options ?? {}
  // Whatever it does, the options are checked as those of opening.
  const plan = planOpening({ ...options, mode: mode === 'w' ? 'r+' : mode }, `${owner}()`)
  if (mode === 'w') return yield* create()
  try {
    return yield* openFile(file, plan)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  return yield* create()
}

function openFile(file: FilePath, plan: OpenPlan): Steps<Opened> {
  return openWith(file, plan, (frame, options) => interpret(frame, plan, options))
}
