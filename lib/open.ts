import type { BatchArray } from './containers/batch-array'
import type { ListArray } from './containers/list-array'
import type { ObjectArray } from './containers/object-array'
import type { DTypeLike, DTypeOf } from './dtype'
import { isMissing } from './files'
import { type ForeignFile, openForeign } from './foreign-files'
import { interpret, type Opened as OpenedFrame } from './interpret'
import type { NDArray } from './ndarray/ndarray'
import type { NpyFile } from './numpy/npy-file'
import type { NpzFile } from './numpy/npz-file'
import { openWith } from './open-frame'
import { type OpenOptions, type OpenPlan, planOpening, type SyncOpenOptions } from './open-options'
import type { OnlyKnown } from './options'
import { type FilePath, filePath, type PathLike } from './path'
import type { SafetensorsFile } from './safetensors/safetensors-file'
import type { SChunk } from './schunk'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'
import { creatorOf } from './stores/creation'
import type { DictStore } from './stores/dict'
import type { EmbedStore } from './stores/embed'
import { openNamedStore, openUnnamedStore } from './stores/opening'
import type { TreeStore } from './stores/tree'

interface Kinds {
  readonly schunk: SChunk
  readonly embedstore: EmbedStore
  readonly dictstore: DictStore
  readonly treestore: TreeStore
  readonly objectarray: ObjectArray
  readonly batcharray: BatchArray
  readonly listarray: ListArray
  readonly npz: NpzFile
  readonly safetensors: SafetensorsFile
}

export type { Opened as OpenedFrame } from './interpret'

/** What a file or directory can hold. The property `kind` tells which. */
export type Opened = OpenedFrame | DictStore | TreeStore | ForeignFile

/** The type of what opens, from the options first, then from the extension of a literal path. */
export type OpenedAs<P, O> = O extends { readonly kind: infer K extends keyof Kinds }
  ? Kinds[K]
  : O extends { readonly dtype: infer L extends DTypeLike }
    ? O extends { readonly kind: 'npy' }
      ? NpyFile<DTypeOf<L>>
      : string extends P
        ? NDArray<DTypeOf<L>>
        : P extends `${string}.npy`
          ? NpyFile<DTypeOf<L>>
          : NDArray<DTypeOf<L>>
    : O extends { readonly kind: 'ndarray' }
      ? NDArray
      : O extends { readonly kind: 'npy' }
        ? NpyFile
        : OpenedByExtension<P>

type OpenedByExtension<P> = P extends `${string}.b2nd`
  ? NDArray
  : P extends `${string}.b2b`
    ? BatchArray | ListArray
    : P extends `${string}.b2e`
      ? EmbedStore
      : P extends `${string}.b2z`
        ? TreeStore
        : P extends `${string}.b2d`
          ? DictStore | TreeStore
          : P extends `${string}.npy`
            ? NpyFile
            : P extends `${string}.npz`
              ? NpzFile
              : P extends `${string}.safetensors`
                ? SafetensorsFile
                : P extends Buffer // a path, unlike other bytes
                  ? Opened
                  : P extends Uint8Array
                    ? OpenedFrame
                    : Opened

/** Mode `'w'` is for stores. */
type ModeOf<P> = P extends `${string}.${'b2nd' | 'b2b' | 'npy' | 'npz' | 'safetensors'}`
  ? { readonly mode?: 'r' | 'r+' | 'a' | undefined }
  : unknown

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
  options?: OnlyKnown<O, OpenOptions> & ModeOf<P>,
): Promise<OpenedAs<P, O>>
export function open<const P extends PathLike>(path: P, options: OpenOptions & ModeOf<P>): Promise<Opened>
export async function open(path: PathLike, options?: OpenOptions): Promise<unknown> {
  const file = filePath(path, 'open()')
  return runAsync(openOrCreate(file, options, 'open'), options, file.name)
}

/** Blocking {@link open}. */
export function openSync<const P extends PathLike, const O extends SyncOpenOptions = Record<never, never>>(
  path: P,
  options?: OnlyKnown<O, SyncOpenOptions> & ModeOf<P>,
): OpenedAs<P, O>
export function openSync<const P extends PathLike>(path: P, options: SyncOpenOptions & ModeOf<P>): Opened
export function openSync(path: PathLike, options?: SyncOpenOptions): unknown {
  refuseAsyncOptions(options, 'open')
  const file = filePath(path, 'openSync()')
  return runSync(openOrCreate(file, options, 'openSync'), file.name)
}

function* openOrCreate(file: FilePath, options: OpenOptions | undefined, owner: string): Steps<Opened> {
  const store = yield* openNamed(file, options, owner)
  if (store) return store
  const create = creatorOf(file, options)
  if (!create) return yield* openFrameOrStore(file, options, owner)
  const { mode } = options ?? {}
  // Whatever it does, the options are checked as those of opening.
  const plan = planOpening({ ...options, mode: mode === 'w' ? 'r+' : mode }, `${owner}()`)
  if (mode === 'w') return yield* create()
  try {
    return yield* openFile(file, plan)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  return yield* create()
}

function* openNamed(
  file: FilePath,
  options: OpenOptions | undefined,
  owner: string,
): Steps<Opened | undefined> {
  try {
    return yield* openNamedStore(file, options, owner)
  } catch (error) {
    const { kind } = options ?? {}
    // An archive of NumPy's is no store without its parts.
    if (kind === 'dictstore' || kind === 'treestore') return yield* openForeign(file, { kind }, owner, error)
    throw error
  }
}

function* openFrameOrStore(file: FilePath, options: OpenOptions | undefined, owner: string): Steps<Opened> {
  const plan = planOpening(options, `${owner}()`)
  try {
    return yield* openFile(file, plan)
  } catch (error) {
    return yield* openOther(file, options, owner, error)
  }
}

/** What is no frame: a store, or a file of another format. */
function* openOther(
  file: FilePath,
  options: OpenOptions | undefined,
  owner: string,
  error: unknown,
): Steps<Opened> {
  try {
    return yield* openForeign(file, options, owner, error)
  } catch (reason) {
    if (reason !== error) throw reason
  }
  return yield* openUnnamedStore(file, options, owner, error)
}

function openFile(file: FilePath, plan: OpenPlan): Steps<OpenedFrame> {
  return openWith(file, plan, (frame, options) => interpret(frame, plan, options))
}
