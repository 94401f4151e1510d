/** Objects in memory, from files and from bytes. */
import { binding } from './binding'
import { Blosc2Error } from './errors'
import { loadForeign } from './foreign-files'
import { interpret, type Opened } from './interpret'
import { openEmbeddedWith } from './msgpack'
import type { OpenedAs, Opened as OpenedPath } from './open'
import { readingFrame } from './open-frame'
import { type OpenOptions, type OpenPlan, planOpening, type SyncOpenOptions } from './open-options'
import { checkOptions, describe, expectBoolean, type OnlyKnown } from './options'
import { type FilePath, filePath, type PathLike } from './path'
import { startingOver } from './sharing/following'
import { type AsyncOptions, native, refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'
import { loadStore, openNamedStore, openUnnamedStore } from './stores/opening'

type Fixed = 'mode' | 'mmapMode' | 'initialMappingSize' | 'locking'
const fixed: readonly Fixed[] = ['mode', 'mmapMode', 'initialMappingSize', 'locking']

/** Options of the blocking `loadSync`. */
export type SyncLoadOptions = Omit<SyncOpenOptions, Fixed>
/** Options of {@link load}: those of `open`, but for what only concerns open files. */
export type LoadOptions = Omit<OpenOptions, Fixed>

/**
 * Reads a file into memory, compressed as it is. The result can be changed and does not depend on the file.
 *
 * @throws what `open` throws.
 * @example
 * ```ts
 * const a = await blosc2.load('a.b2nd')
 * ```
 */
export function load<const P extends PathLike, const O extends LoadOptions = Record<never, never>>(
  path: P,
  options?: OnlyKnown<O, LoadOptions>,
): Promise<OpenedAs<P, O>>
export function load(path: PathLike, options: LoadOptions): Promise<OpenedPath>
export async function load(path: PathLike, options?: LoadOptions): Promise<unknown> {
  const file = filePath(path, 'load()')
  return runAsync(loadAny(file, options, 'load'), options, file.name)
}

/** Blocking {@link load}. */
export function loadSync<const P extends PathLike, const O extends SyncLoadOptions = Record<never, never>>(
  path: P,
  options?: OnlyKnown<O, SyncLoadOptions>,
): OpenedAs<P, O>
export function loadSync(path: PathLike, options: SyncLoadOptions): OpenedPath
export function loadSync(path: PathLike, options?: SyncLoadOptions): unknown {
  refuseAsyncOptions(options, 'load')
  const file = filePath(path, 'loadSync()')
  return runSync(loadAny(file, options, 'loadSync'), file.name)
}

function* loadAny(file: FilePath, options: LoadOptions | undefined, owner: string): Steps<OpenedPath> {
  const loaded = yield* startingOver(function* () {
    const store = yield* openNamedStore(file, options, owner)
    return store ? yield* loadStore(store) : undefined
  })
  if (loaded) return loaded
  const plan = planOpening(options, `${owner}()`, fixed)
  try {
    return yield* loadSteps(file, plan)
  } catch (error) {
    return yield* loadOther(file, options, owner, error)
  }
}

function* loadOther(
  file: FilePath,
  options: LoadOptions | undefined,
  owner: string,
  error: unknown,
): Steps<OpenedPath> {
  try {
    return yield* loadForeign(file, options, owner, error)
  } catch (reason) {
    if (reason !== error) throw reason
  }
  return yield* startingOver(function* () {
    return yield* loadStore(yield* openUnnamedStore(file, options, owner, error))
  })
}

function* loadSteps(file: FilePath, plan: OpenPlan): Steps<Opened> {
  const loaded = yield* readingFrame(file, plan, (frame) => native.loadFrame(frame))
  return interpret(loaded, plan, { access: 'r+' })
}

/** Options of the blocking `fromCframeSync`. */
export interface SyncCframeOptions extends Pick<SyncOpenOptions, 'kind' | 'dtype' | 'verify'> {
  /**
   * `true` (default): the bytes may be reused at once. `false`: they are read where they are, as long as the result
   * lives, and must neither change nor be transferred; the result is read-only, and `copy()` gives one that is not.
   */
  readonly copy?: boolean | undefined
}

/** Options of {@link fromCframe}. */
export interface CframeOptions extends SyncCframeOptions, AsyncOptions {}

/**
 * The object that the bytes of a file hold, in memory: the counterpart of `toCframe`.
 *
 * @throws `ERR_BLOSC2_FORMAT` for other bytes, and where there are more than the frame has; `ERR_BLOSC2_TRUNCATED`.
 * @example
 * ```ts
 * const b = await blosc2.fromCframe(await a.toCframe())
 * ```
 */
export function fromCframe<const O extends CframeOptions = Record<never, never>>(
  bytes: Uint8Array,
  options?: OnlyKnown<O, CframeOptions>,
): Promise<OpenedAs<Uint8Array, O>>
export async function fromCframe(bytes: Uint8Array, options?: CframeOptions): Promise<unknown> {
  return runAsync(cframeSteps(bytes, options, 'fromCframe()'), options)
}

/** Blocking {@link fromCframe}. */
export function fromCframeSync<const O extends SyncCframeOptions = Record<never, never>>(
  bytes: Uint8Array,
  options?: OnlyKnown<O, SyncCframeOptions>,
): OpenedAs<Uint8Array, O>
export function fromCframeSync(bytes: Uint8Array, options?: SyncCframeOptions): unknown {
  refuseAsyncOptions(options, 'fromCframe')
  return runSync(cframeSteps(bytes, options, 'fromCframeSync()'))
}

openEmbeddedWith((bytes) => cframeSteps(bytes, undefined, 'an embedded object'))

function* cframeSteps(bytes: unknown, options: CframeOptions | undefined, owner: string): Steps<Opened> {
  checkOptions(options, ['copy', 'kind', 'dtype', 'verify', 'signal', 'onProgress'], owner)
  const { kind, dtype, verify } = options ?? {}
  const plan = planOpening({ kind, dtype, verify }, owner)
  const copy = expectBoolean(options?.copy ?? true, "option 'copy'")
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`Expected the bytes of a frame in a Uint8Array for ${owner}, got ${describe(bytes)}`)
  }
  const { byteLength } = bytes
  const window = { ...plan.native, copy }
  const frame = yield* native.openBytes(bytes, window)
  const { frameLength } = binding.frameInfo(frame)
  if (frameLength > 0 && frameLength !== byteLength) {
    const message = `Expected the ${frameLength} bytes that the frame declares, got ${byteLength}`
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', message)
  }
  const guard = () => {
    if (bytes.byteLength === byteLength) return
    const message = 'The bytes given to fromCframe() with copy: false are gone: their buffer was transferred'
    throw new Blosc2Error('ERR_BLOSC2_CHANGED', message)
  }
  return interpret(frame, plan, copy ? { access: 'r+' } : { access: 'r', guard })
}
