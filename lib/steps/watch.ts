import { type Binding, binding, type NativeControl } from '../binding'
import { describe } from '../options'
import type { Step } from './step'

/** What every asynchronous call that may take long accepts. */
export interface AsyncOptions {
  /** Aborts the call: it rejects with `signal.reason` and leaves every object and file as it was. */
  readonly signal?: AbortSignal | undefined
  /** Called about every 50 ms with the items (mostly chunks) done so far, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** How far an operation is, in units of its own (chunks, as a rule): `done` of `total`. */
export interface Progress {
  readonly done: number
  readonly total: number
}

const noOptions: AsyncOptions = {}

/** Connects one asynchronous run with its abort signal and its progress listener. */
export class Watch {
  readonly #signal: AbortSignal | undefined
  readonly #onProgress: ((progress: Progress) => void) | undefined
  readonly #timer: NodeJS.Timeout | undefined
  readonly #onAbort = () => {
    // What goes on until the next chunk is over is no progress any more.
    clearInterval(this.#timer)
    this.#control?.abort()
  }
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
