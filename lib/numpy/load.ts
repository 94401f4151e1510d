/** Whole arrays from `.npy` files, their bytes, or streams of them. */
import { binding } from '../binding'
import {
  type DType,
  type DTypeLike,
  type DTypeOf,
  type ElementType,
  type ReadAs,
  resolveDType,
} from '../dtype'
import { Blosc2Error } from '../errors'
import { checkReadOptions, type ReadOptions, type TensorAs } from '../ndarray/read'
import { checkOptions, describe } from '../options'
import { readRawArray } from '../raw/array'
import { naming } from '../raw/handle'
import { native } from '../raw/steps'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { checkHeaderSize, checkWanted, type NpyHeaderOptions } from './file-options'
import { describeHeader, type NpyHeader, parseHeader, parsePrelude } from './header'
import { locateNpy } from './locate'
import { type CheckedSource, checkSource, type NpySource } from './source'
import { isStream, type NpyStream, nextArray, StreamReader } from './stream'

/** Options of the blocking `loadNpySync`. */
export interface SyncNpyLoadOptions<
  L extends DTypeLike | undefined = DTypeLike | undefined,
  A extends ReadAs | undefined = ReadAs | undefined,
> extends Omit<ReadOptions<A>, keyof AsyncOptions>,
    NpyHeaderOptions {
  /** What must be there; anything else is refused with `ERR_BLOSC2_TYPE`. */
  readonly dtype?: L
}

/** Options of {@link loadNpy}. */
export interface NpyLoadOptions<
  L extends DTypeLike | undefined = DTypeLike | undefined,
  A extends ReadAs | undefined = ReadAs | undefined,
> extends SyncNpyLoadOptions<L, A>,
    AsyncOptions {}

export type Loaded<L, A extends ReadAs | undefined> = TensorAs<
  [L] extends [undefined] ? DType : DTypeOf<L>,
  A
>

/**
 * Reads the array of a `.npy` file into memory, in C order whatever the order of the file.
 *
 * @param source a path, the bytes of a file in any Uint8Array (a Buffer is bytes here, never a path), or a stream of
 * them, of which nothing is read behind the array.
 * @throws what `openNpy` throws.
 * @example
 * ```ts
 * const { data, shape } = await blosc2.loadNpy('a.npy', { dtype: 'float32' })
 * ```
 */
export function loadNpy<
  L extends DTypeLike | undefined = undefined,
  A extends ReadAs | undefined = undefined,
>(source: NpySource | NpyStream, options?: NpyLoadOptions<L, A>): Promise<Loaded<L, A>>
export async function loadNpy(source: NpySource | NpyStream, options?: NpyLoadOptions): Promise<unknown> {
  if (isStream(source)) return firstArray(source, planLoading(options, 'loadNpy()'))
  const from = checkSource(source, 'loadNpy()')
  return runAsync(loadNpySteps(from, options, 'loadNpy()'), options, from.file?.name)
}

/** Blocking {@link loadNpy}. */
export function loadNpySync<
  L extends DTypeLike | undefined = undefined,
  A extends ReadAs | undefined = undefined,
>(source: NpySource, options?: SyncNpyLoadOptions<L, A>): Loaded<L, A>
export function loadNpySync(source: NpySource, options?: SyncNpyLoadOptions): unknown {
  refuseAsyncOptions(options, 'loadNpy')
  const from = checkSource(source, 'loadNpySync()')
  return runSync(loadNpySteps(from, options, 'loadNpySync()'), from.file?.name)
}

/**
 * What the header at the beginning of some bytes says. The elements need not be there.
 *
 * @throws `ERR_BLOSC2_FORMAT`, `ERR_BLOSC2_TRUNCATED`, `ERR_BLOSC2_LIMIT`, `ERR_BLOSC2_UNSAFE_DTYPE`,
 * `ERR_BLOSC2_UNSUPPORTED`.
 * @example
 * ```ts
 * const { dtype, shape, dataOffset } = blosc2.readNpyHeader(bytes)
 * ```
 */
export function readNpyHeader(bytes: Uint8Array, options?: NpyHeaderOptions): NpyHeader {
  checkOptions(options, ['maxHeaderSize'], 'readNpyHeader()')
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(
      `Expected the bytes of a .npy file in a Uint8Array for readNpyHeader(), got ${describe(bytes)}`,
    )
  }
  return describeHeader(parseHeader(bytes, parsePrelude(bytes, checkHeaderSize(options ?? {}))))
}

async function firstArray(stream: NpyStream, plan: LoadPlan): Promise<unknown> {
  const reader = new StreamReader(stream, plan.read.signal)
  try {
    const array = await nextArray(reader, plan)
    if (array !== undefined) return array
  } finally {
    await reader.close()
  }
  throw new Blosc2Error('ERR_BLOSC2_TRUNCATED', 'Expected a .npy file, got a stream without any bytes')
}

export function* loadNpySteps(
  { file, bytes }: CheckedSource,
  options: NpyLoadOptions | undefined,
  owner: string,
): Steps<unknown> {
  const { maxHeaderSize, wanted, read } = planLoading(options, owner)
  const raw = file
    ? yield* native.openRaw(file.native, 'r', false)
    : binding.rawBytes(bytes ?? new Uint8Array(), false)
  try {
    const array = yield* naming(file, () => locateNpy(raw, 0, maxHeaderSize))
    checkWanted(wanted, array.type, file)
    return yield* readRawArray(array, null, read)
  } finally {
    binding.releaseRaw(raw)
  }
}

/** How arrays are read. */
export interface LoadPlan {
  readonly maxHeaderSize: number
  readonly wanted: ElementType | undefined
  readonly read: ReadOptions
}

const keys = ['dtype', 'as', 'out', 'maxHeaderSize', 'signal', 'onProgress']

export function planLoading(
  options: NpyLoadOptions | undefined,
  owner: string,
  refused: readonly string[] = [],
): LoadPlan {
  const allowed = keys.filter((key) => !refused.includes(key))
  checkOptions(options, allowed, owner)
  const { dtype, maxHeaderSize, ...rest } = options ?? {}
  const wanted = dtype === undefined ? undefined : resolveDType(dtype, "option 'dtype'")
  return {
    maxHeaderSize: checkHeaderSize(maxHeaderSize === undefined ? {} : { maxHeaderSize }),
    wanted,
    read: checkReadOptions(rest, owner),
  }
}
