/**
 * One body, two drivers: an operation is written once as a generator that yields the blocking calls it needs.
 * {@link runSync} makes them on the caller's thread, {@link runAsync} awaits their asynchronous twins.
 */
import { type Binding, binding, type NativeControl, type NativeOperations } from './binding'
import { publicError } from './errors'
import { describe } from './options'

/** What every asynchronous call that may take long accepts. */
export interface AsyncOptions {
  /** Aborts the call: it rejects with `signal.reason` and leaves every object and file as it was. */
  readonly signal?: AbortSignal | undefined
  /** Called about every 50 ms with the items (mostly chunks) done so far, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

export interface Progress {
  readonly done: number
  readonly total: number
}

/** A call in two forms. It keeps its own result, so that `yield*` is typed without any assertion. */
class Call<T> {
  #result: { readonly value: T } | undefined
  readonly #sync: () => T
  readonly #async: (control: NativeControl | undefined) => Promise<T>

  constructor(sync: () => T, async: (control: NativeControl | undefined) => Promise<T>) {
    this.#sync = sync
    this.#async = async
  }

  runSync(): void {
    this.#result = { value: this.#sync() }
  }

  async runAsync(control: NativeControl | undefined): Promise<void> {
    this.#result = { value: await this.#async(control) }
  }

  result(): T {
    if (this.#result === undefined) throw new Error('A step was resumed before it ran')
    return this.#result.value
  }
}

export type Step = Pick<Call<unknown>, 'runSync' | 'runAsync'>
/** The body of an operation. Delegate to others with `yield*`. */
export type Steps<T> = Generator<Step, T, void>

/** A call that is not native: of the file system, or of a promise the user gave. */
export function* step<T>(sync: () => T, async: (control: NativeControl | undefined) => Promise<T>): Steps<T> {
  const call = new Call(sync, async)
  yield call
  return call.result()
}

type NativeSteps = {
  readonly [K in keyof NativeOperations]: (
    ...args: Parameters<NativeOperations[K]>
  ) => Steps<ReturnType<NativeOperations[K]>>
}

/** The native operations as steps. */
export const native: NativeSteps = {
  openFrame: (...a) =>
    step(
      () => binding.openFrameSync(...a),
      (c) => binding.openFrame(...a, c),
    ),
  reopenFrame: (...a) =>
    step(
      () => binding.reopenFrameSync(...a),
      (c) => binding.reopenFrame(...a, c),
    ),
  openBytes: (...a) =>
    step(
      () => binding.openBytesSync(...a),
      (c) => binding.openBytes(...a, c),
    ),
  loadFrame: (...a) =>
    step(
      () => binding.loadFrameSync(...a),
      (c) => binding.loadFrame(...a, c),
    ),
  createArray: (...a) =>
    step(
      () => binding.createArraySync(...a),
      (c) => binding.createArray(...a, c),
    ),
  readArray: (...a) =>
    step(
      () => binding.readArraySync(...a),
      (c) => binding.readArray(...a, c),
    ),
  writeArray: (...a) =>
    step(
      () => binding.writeArraySync(...a),
      (c) => binding.writeArray(...a, c),
    ),
  readPoints: (...a) =>
    step(
      () => binding.readPointsSync(...a),
      (c) => binding.readPoints(...a, c),
    ),
  resizeArray: (...a) =>
    step(
      () => binding.resizeArraySync(...a),
      (c) => binding.resizeArray(...a, c),
    ),
  saveFrame: (...a) =>
    step(
      () => binding.saveFrameSync(...a),
      (c) => binding.saveFrame(...a, c),
    ),
  commitFrame: (...a) =>
    step(
      () => binding.commitFrameSync(...a),
      (c) => binding.commitFrame(...a, c),
    ),
  settleFrame: (...a) =>
    step(
      () => binding.settleFrameSync(...a),
      (c) => binding.settleFrame(...a, c),
    ),
  frameBytes: (...a) =>
    step(
      () => binding.frameBytesSync(...a),
      (c) => binding.frameBytes(...a, c),
    ),
  readVlmeta: (...a) =>
    step(
      () => binding.readVlmetaSync(...a),
      (c) => binding.readVlmeta(...a, c),
    ),
  changeMetadata: (...a) =>
    step(
      () => binding.changeMetadataSync(...a),
      (c) => binding.changeMetadata(...a, c),
    ),
  readChunk: (...a) =>
    step(
      () => binding.readChunkSync(...a),
      (c) => binding.readChunk(...a, c),
    ),
  decodeChunk: (...a) =>
    step(
      () => binding.decodeChunkSync(...a),
      (c) => binding.decodeChunk(...a, c),
    ),
  chunkInfo: (...a) =>
    step(
      () => binding.chunkInfoSync(...a),
      (c) => binding.chunkInfo(...a, c),
    ),
  recoverFrame: (...a) =>
    step(
      () => binding.recoverFrameSync(...a),
      (c) => binding.recoverFrame(...a, c),
    ),
  verifyFrame: (...a) =>
    step(
      () => binding.verifyFrameSync(...a),
      (c) => binding.verifyFrame(...a, c),
    ),
}

/** Runs a body on this thread. `path` is named in errors that carry none. */
export function runSync<T>(body: Steps<T>, path?: string): T {
  let next = body.next()
  while (!next.done) {
    try {
      next.value.runSync()
    } catch (error) {
      next = body.throw(publicError(error, path))
      continue
    }
    next = body.next()
  }
  return next.value
}

/** Runs a body without blocking. `path` is named in errors that carry none. */
export async function runAsync<T>(body: Steps<T>, options?: AsyncOptions, path?: string): Promise<T> {
  const watch = new Watch(options)
  try {
    let next = body.next()
    while (!next.done) {
      try {
        await watch.during(next.value)
      } catch (error) {
        next = body.throw(watch.explain(publicError(error, path)))
        continue
      }
      next = body.next()
    }
    watch.finish()
    return next.value
  } finally {
    watch.dispose()
  }
}

const noOptions: AsyncOptions = {}

/** Connects one asynchronous run with its abort signal and its progress listener. */
class Watch {
  readonly #signal: AbortSignal | undefined
  readonly #onProgress: ((progress: Progress) => void) | undefined
  readonly #timer: NodeJS.Timeout | undefined
  readonly #onAbort = () => this.#control?.abort()
  #control: NativeControl | undefined
  #finished: Progress = { done: 0, total: 0 }
  #failure: { readonly error: unknown } | undefined
  #unwinding = false

  constructor(options: AsyncOptions | undefined) {
    // Null and other nonsense is for the check of the operation's own options to name.
    const { signal, onProgress } = options ?? noOptions
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw new TypeError(`Expected an AbortSignal for option 'signal', got ${describe(signal)}`)
    }
    if (onProgress !== undefined && typeof onProgress !== 'function') {
      throw new TypeError(`Expected a function for option 'onProgress', got ${describe(onProgress)}`)
    }
    signal?.throwIfAborted()
    this.#signal = signal
    this.#onProgress = onProgress
    signal?.addEventListener('abort', this.#onAbort)
    if (onProgress) this.#timer = setInterval(() => this.#report(), 50).unref()
  }

  async during(call: Step): Promise<void> {
    // Once a body is being unwound its remaining steps are cleaning up, which an abort must not prevent.
    if (!this.#unwinding) {
      this.#signal?.throwIfAborted()
      if (this.#failure) throw this.#failure.error
    }
    const watched = this.#signal !== undefined || this.#onProgress !== undefined
    this.#control = watched && !this.#unwinding ? newControl(binding) : undefined
    await call.runAsync(this.#control)
    this.#finished = this.#progress()
    this.#control = undefined
  }

  /** What the caller gets to see for an error of a step: the reason of the abort that caused it, if one did. */
  explain(error: unknown): unknown {
    this.#unwinding = true
    this.#control = undefined
    if (!isAborted(error)) return error
    return this.#failure ? this.#failure.error : this.#signal?.aborted ? this.#signal.reason : error
  }

  finish(): void {
    this.#onProgress?.(this.#finished)
  }

  dispose(): void {
    clearInterval(this.#timer)
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }

  #progress(): Progress {
    const { done, total } = this.#finished
    return { done: done + (this.#control?.done ?? 0), total: total + (this.#control?.total ?? 0) }
  }

  #report(): void {
    try {
      this.#onProgress?.(this.#progress())
    } catch (error) {
      this.#failure = { error }
      this.#control?.abort()
    }
  }
}

function newControl({ Control }: Pick<Binding, 'Control'>): NativeControl {
  return new Control()
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ABORTED'
}

/** The blocking twin takes neither a signal nor a listener: it could not serve them. */
export function refuseAsyncOptions(options: unknown, owner: string): void {
  if (typeof options !== 'object' || options === null) return
  for (const key of ['signal', 'onProgress'] as const) {
    if (key in options) {
      throw new TypeError(
        `Option '${key}' is for the asynchronous ${owner}(): ${owner}Sync() blocks until it is done`,
      )
    }
  }
}
