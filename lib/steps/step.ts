/**
 * One body, two drivers: an operation is written once as a generator that yields the blocking calls it needs.
 * `runSync` makes them on the caller's thread, `runAsync` awaits their asynchronous twins.
 */
import type { NativeControl } from '../binding'

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

/** A native operation as steps, of its two forms in the addon. */
export function nativeStep<A extends unknown[], R>(
  sync: (...args: A) => R,
  awaited: (...args: [...args: A, control?: NativeControl | undefined]) => Promise<R>,
): (...args: A) => Steps<R> {
  return (...args) =>
    step(
      () => sync(...args),
      (control) => awaited(...args, control),
    )
}
