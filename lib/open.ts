import { binding, type FrameInfo, type NativeFrame } from './binding'
import {
  type DTypeLike,
  type DTypeOf,
  type ElementType,
  parseDTypeText,
  resolveDType,
  sameDType,
} from './dtype'
import { Blosc2Error, isBlosc2Error } from './errors'
import { checkWritable, realPath, stat } from './files'
import { FrameHandle } from './handle/handle'
import type { HandleOptions } from './handle/options'
import { identify } from './identify'
import { classify } from './kinds'
import { NDArray } from './ndarray/ndarray'
import { ArrayState, layoutOf } from './ndarray/state'
import { type OpenOptions, type OpenPlan, planOpening, type SyncOpenOptions } from './open-options'
import { describe } from './options'
import { resolveCParams } from './params'
import { type FilePath, filePath, type PathLike } from './path'
import { SChunk, schunkCParams } from './schunk'
import { type FileLock, holding, lockOf } from './sharing/locking'
import { native, refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'

/** What a file or the bytes of one can hold. The property `kind` tells which. */
export type Opened = NDArray | SChunk

/** The type of what opens, from the options first, then from the extension of a literal path. */
export type OpenedAs<P, O> = O extends { readonly kind: 'schunk' }
  ? SChunk
  : O extends { readonly dtype: infer L extends DTypeLike }
    ? NDArray<DTypeOf<L>>
    : O extends { readonly kind: 'ndarray' }
      ? NDArray
      : P extends `${string}.b2nd`
        ? NDArray
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
  return runAsync(openSteps(file, planOpening(options, 'open()')), options, file.name)
}

/** Blocking {@link open}. */
export function openSync<const P extends PathLike, const O extends SyncOpenOptions = Record<never, never>>(
  path: P,
  options?: O,
): OpenedAs<P, O>
export function openSync(path: PathLike, options?: SyncOpenOptions): unknown {
  refuseAsyncOptions(options, 'open')
  const file = filePath(path, 'openSync()')
  return runSync(openSteps(file, planOpening(options, 'openSync()')), file.name)
}

export function* openSteps(given: FilePath, plan: OpenPlan): Steps<Opened> {
  const writes = plan.access === 'r+' || plan.access === 'a'
  const file = writes ? yield* writable(given) : given
  if (plan.native.mapped) yield* checkMappable(file)
  const lock = plan.locking ? yield* lockOf(given, plan.native.offset) : undefined
  const reopen = (known: NativeFrame) => native.reopenFrame(known, plan.native)
  return yield* whileLocked(lock, function* () {
    const frame = yield* openFrame(file, plan)
    try {
      return interpret(frame, plan, { access: plan.access, file, reopen, lock })
    } catch (error) {
      binding.releaseFrame(frame)
      lock?.close()
      throw error
    }
  })
}

/** Runs `body`, which looks at a file for the first time. */
export function whileLocked<T>(lock: FileLock | undefined, body: () => Steps<T>): Steps<T> {
  return lock ? holding([{ lock, use: 'read', follow: nothing }], body) : body()
}

function* nothing(): Steps<void> {}

/** The file to be replaced by commits: behind links, and one that this process may write. */
function* writable(file: FilePath): Steps<FilePath> {
  yield* checkWritable(file.native)
  return { native: yield* realPath(file.native), name: file.name }
}

function* checkMappable(file: FilePath): Steps<void> {
  if (!(yield* stat(file.native)).isDirectory()) return
  const message = `Expected a single file to map into memory, got the directory '${file.name}'`
  throw new Blosc2Error('ERR_BLOSC2_MMAP', message, { path: file.name })
}

export function* openFrame(file: FilePath, plan: OpenPlan): Steps<NativeFrame> {
  try {
    return yield* native.openFrame(file.native, plan.native)
  } catch (error) {
    throw yield* identify(file, plan.native.offset, error)
  }
}

/** The object that a frame is, checked against what the caller expects of it. */
export function interpret(
  frame: NativeFrame,
  { given }: Pick<OpenPlan, 'given'>,
  handleOptions: HandleOptions,
): Opened {
  const info = binding.frameInfo(frame)
  const { unsupported } = classify(info)
  const handle = new FrameHandle(frame, handleOptions)
  const { type: found, problem } = elementsOf(info)
  checkExpected(given, found, handleOptions.file)
  if (!found)
    return new SChunk(handle, problem ?? unsupported, given.cparams && openedParams(given.cparams, info))
  const cparams = given.cparams && openedCParams(given.cparams, info, found)
  return new NDArray(new ArrayState(handle, found, cparams), unsupported)
}

interface Elements {
  readonly type?: ElementType
  readonly problem?: string
}

function elementsOf(info: FrameInfo): Elements {
  const { array, typesize } = info
  if (!array) return {}
  const raw = resolveDType(`V${typesize}`)
  if (array.dtype === '') return { type: raw }
  try {
    const type = parseDTypeText(array.dtype)
    // C programs that name no dtype write that of one byte. Sub-arrays have no name as a dtype of their own.
    return { type: type.itemsize === typesize && !type.subshape ? type : raw }
  } catch (error) {
    if (!isBlosc2Error(error) || error.code !== 'ERR_BLOSC2_UNSUPPORTED') throw error
    return { problem: `This is an array whose dtype cannot be interpreted: ${error.message}` }
  }
}

function openedCParams(given: NonNullable<SyncOpenOptions['cparams']>, info: FrameInfo, type: ElementType) {
  const { typesize, blocksize } = info
  const target = { itemsize: type.itemsize, kind: type.kind, ndim: layoutOf(info).shape.length }
  return { ...resolveCParams(given, target), typesize, blocksize }
}

function openedParams(given: NonNullable<SyncOpenOptions['cparams']>, { typesize, blocksize }: FrameInfo) {
  return { ...schunkCParams(given, typesize), blocksize }
}

function checkExpected(
  { kind, dtype }: SyncOpenOptions,
  found: ElementType | undefined,
  file: FilePath | undefined,
): void {
  const wanted = dtype === undefined ? undefined : resolveDType(dtype, "option 'dtype'")
  const wantedKind = kind ?? (wanted ? 'ndarray' : undefined)
  const foundKind = found ? 'ndarray' : 'schunk'
  const where = file ? `in '${file.name}'` : 'in the bytes'
  const detail = file ? { path: file.name } : {}
  if (wantedKind !== undefined && wantedKind !== foundKind) {
    throw new Blosc2Error(
      'ERR_BLOSC2_TYPE',
      `Expected an ${wantedKind} ${where}, found an ${foundKind}`,
      detail,
    )
  }
  if (wanted && found && !sameDType(wanted.dtype, found.dtype)) {
    const message = `Expected dtype ${describe(wanted.dtype)} ${where}, found ${describe(found.dtype)}`
    throw new Blosc2Error('ERR_BLOSC2_TYPE', message, detail)
  }
}
