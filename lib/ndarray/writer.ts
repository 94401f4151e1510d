import type { NativeCommitment, NativeFrame } from '../binding'
import type { DType, ScalarOf } from '../dtype'
import type { FrameHandle } from '../handle/handle'
import { checkOptions, expectFunction } from '../options'
import type { Selection } from '../selection'
import { changes, type Extent, type WatchOptions } from '../sharing/watch'
import type { AsyncOptions, Steps } from '../steps'
import type { TensorLike } from '../tensor'
import type { ArrayBase } from './base'
import { append, insert, remove, resize } from './change'
import { hasIndexes, markIndexesStale } from './indexes'
import { ArrayReader } from './reader'
import { arrayState, stateOf } from './state'
import { assign } from './write'

/** How large an array is. */
export interface ArrayExtent extends Extent {
  readonly shape: readonly number[]
}

/** What can be written into an array: data of other libraries, or another array. */
export type ArrayLike = TensorLike | ArrayBase

/**
 * Changing an array. Changes run in the order they were called and reach the file before they resolve, except in a
 * {@link ArrayWriter.batch}. One that fails leaves the array and the file as they were. Data given to a change must
 * not be modified before it resolves.
 */
export abstract class ArrayWriter<D extends DType = DType> extends ArrayReader<D> {
  /**
   * Writes a scalar or a tensor into a selection; shapes broadcast and types cast as in NumPy (`same_kind`).
   *
   * @throws RangeError for shapes and values that do not fit, TypeError for values of another kind;
   * `ERR_BLOSC2_READ_ONLY`, `ERR_BLOSC2_CLOSED`.
   * @example
   * ```ts
   * await a.set([0, null], 1)
   * await a.set('1:3, ::2', { data: Float32Array.of(1, 2, 3), shape: [3] })
   * ```
   */
  async set(
    selection: Selection,
    value: ScalarOf<D> | number | ArrayLike,
    options?: AsyncOptions,
  ): Promise<void> {
    checkAsync(options, 'set()')
    await this.#change(
      (frame, commitment) => assign(this[arrayState], frame, selection, value, commitment),
      value,
      options,
    )
  }

  /** Blocking {@link set}. */
  setSync(selection: Selection, value: ScalarOf<D> | number | ArrayLike): void {
    this.#changeSync(
      (frame, commitment) => assign(this[arrayState], frame, selection, value, commitment),
      value,
    )
  }

  /**
   * Changes the shape; the number of axes stays. Elements beyond the new shape are gone, new ones are zero.
   *
   * @example
   * ```ts
   * await a.resize([100, 20])
   * ```
   */
  async resize(shape: readonly number[] | number, options?: AsyncOptions): Promise<void> {
    checkAsync(options, 'resize()')
    await this.#change((frame) => resize(this[arrayState], frame, shape), undefined, options)
  }

  /** Blocking {@link resize}. */
  resizeSync(shape: readonly number[] | number): void {
    this.#changeSync((frame) => resize(this[arrayState], frame, shape))
  }

  /**
   * Puts elements behind the last ones along `axis`; their other axes must be as long as the array's.
   *
   * @returns the new length of the axis.
   * @example
   * ```ts
   * const length = await a.append({ data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] })
   * ```
   */
  async append(x: ScalarOf<D> | number | ArrayLike, axis = 0, options?: AsyncOptions): Promise<number> {
    checkAsync(options, 'append()')
    let length = 0
    const report = (value: number) => {
      length = value
    }
    await this.#change(
      (frame, commitment) => append(this[arrayState], frame, x, axis, report, commitment),
      x,
      options,
    )
    return length
  }

  /** Blocking {@link append}. */
  appendSync(x: ScalarOf<D> | number | ArrayLike, axis = 0): number {
    let length = 0
    const report = (value: number) => {
      length = value
    }
    this.#changeSync((frame, commitment) => append(this[arrayState], frame, x, axis, report, commitment), x)
    return length
  }

  /**
   * Puts elements before the element `at` along `axis`. All chunks behind are written anew.
   *
   * @param at negative positions count from the end.
   * @example
   * ```ts
   * await a.insert(0, { data: new Float32Array(10), shape: [1, 10] }) // a new first row
   * ```
   */
  async insert(at: number, x: ArrayLike, axis = 0, options?: AsyncOptions): Promise<void> {
    checkAsync(options, 'insert()')
    await this.#change((frame) => insert(this[arrayState], frame, at, x, axis), x, options)
  }

  /** Blocking {@link insert}. */
  insertSync(at: number, x: ArrayLike, axis = 0): void {
    this.#changeSync((frame) => insert(this[arrayState], frame, at, x, axis), x)
  }

  /**
   * Removes `n` elements along `axis`, from `at` on. All chunks behind are written anew.
   * @example
   * ```ts
   * await a.delete(0, 2) // the first two rows
   * ```
   */
  async delete(at: number, n = 1, axis = 0, options?: AsyncOptions): Promise<void> {
    checkAsync(options, 'delete()')
    await this.#change((frame) => remove(this[arrayState], frame, at, n, axis), undefined, options)
  }

  /** Blocking {@link delete}. */
  deleteSync(at: number, n = 1, axis = 0): void {
    this.#changeSync((frame) => remove(this[arrayState], frame, at, n, axis))
  }

  /**
   * Commits all changes made while `callback` runs at once: the file shows all of them or, when the callback fails
   * or the process dies, none. A batch within a batch joins it, as do changes called elsewhere meanwhile.
   *
   * @returns what the callback returns.
   * @example
   * ```ts
   * await a.batch(async () => {
   *   await a.resize([200])
   *   await a.set('100:', 1)
   * })
   * ```
   */
  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    expectFunction(callback, 'the argument of batch()')
    return this[arrayState].handle.batch(callback)
  }

  /** Blocking {@link batch}. */
  batchSync<T>(callback: () => T): T {
    expectFunction(callback, 'the argument of batchSync()')
    return this[arrayState].handle.batchSync(callback)
  }

  /**
   * Keeps the lock of the file while `callback` runs: other programs, and other handles of this one, neither read nor
   * change it meanwhile. What this array does in it belongs together. For arrays opened with `locking: true`; in memory
   * there is nothing to lock. Calls within a call are fine. Do not wait for another handle of the same file in it.
   *
   * @returns what the callback returns.
   * @throws TypeError for files opened without `locking`; the reason of `signal`, which ends the waiting.
   * @example
   * ```ts
   * await a.withLock(async () => {
   *   const total = Number(await a.get([0]))
   *   await a.set([0], total + 1)
   * })
   * ```
   */
  async withLock<T>(callback: () => Promise<T> | T, options?: Pick<AsyncOptions, 'signal'>): Promise<T> {
    expectFunction(callback, 'the argument of withLock()')
    checkOptions(options, ['signal'], 'withLock()')
    return this[arrayState].handle.withLock(callback, options)
  }

  /**
   * Resolves when the changes called so far are committed and the disk has them.
   * @example
   * ```ts
   * await a.flush() // before another program is told to read
   * ```
   */
  flush(): Promise<void> {
    return this[arrayState].handle.flush()
  }

  /** Blocking {@link flush}. */
  flushSync(): void {
    this[arrayState].handle.flushSync()
  }

  /**
   * Takes over what the file holds now, where others have written it. Does nothing for arrays in memory.
   *
   * @throws `ERR_BLOSC2_CHANGED` where the file holds no array of this dtype and number of axes any more.
   * @example await array.refresh() // array.shape is what another program left in the file
   */
  refresh(options?: AsyncOptions): Promise<void> {
    return this[arrayState].handle.refresh(options)
  }

  /** Blocking {@link refresh}. */
  refreshSync(): void {
    this[arrayState].handle.refreshSync()
  }

  /**
   * Waits for changes of the file, by other programs or other handles, and takes each over before it is told. States
   * that follow one another quickly are told as one. Ends when the array is closed or `signal` aborts.
   *
   * @throws TypeError for arrays in memory; `ENOENT` when the file is gone, and what {@link refresh} throws. Changes by
   * programs other than this package that leave all lengths as they are show only with `locking: true`.
   * @example
   * ```ts
   * for await (const { shape } of a.watch()) console.log('rows:', shape[0])
   * ```
   */
  async *watch(options?: WatchOptions): AsyncIterableIterator<ArrayExtent> {
    for await (const _ of changes(this[arrayState].handle, options)) {
      const { shape, nbytes, cbytes, nchunks } = this
      yield { shape, nbytes, cbytes, nchunks }
    }
  }

  /**
   * Rewrites the file without the space that changes have left unused.
   * @example
   * ```ts
   * await a.compact({ onProgress: ({ done, total }) => console.log(done / total) })
   * ```
   */
  async compact(options?: AsyncOptions): Promise<void> {
    checkAsync(options, 'compact()')
    await this[arrayState].handle.compact(options)
  }

  /** Blocking {@link compact}. */
  compactSync(): void {
    this[arrayState].handle.compactSync()
  }

  /** `source`: what the change reads from, which may be an array with a file of its own. */
  async #change(body: Body, source: unknown, options: AsyncOptions | undefined): Promise<void> {
    await this[arrayState].handle.change((...given) => changing(body, ...given), handlesOf(source), options)
  }

  #changeSync(body: Body, source?: unknown): void {
    this[arrayState].handle.changeSync((...given) => changing(body, ...given), handlesOf(source))
  }
}

type Body = (frame: NativeFrame, commitment: NativeCommitment) => Steps<NativeFrame>

function* changing(body: Body, frame: NativeFrame, commitment: NativeCommitment): Steps<NativeFrame> {
  if (!hasIndexes(frame)) return yield* body(frame, commitment)
  const changed = yield* body(frame, null)
  return changed === frame ? frame : yield* markIndexesStale(changed)
}

function checkAsync(options: AsyncOptions | undefined, owner: string): void {
  checkOptions(options, ['signal', 'onProgress'], owner)
}

function handlesOf(source: unknown): readonly FrameHandle[] {
  const state = stateOf(source)
  return state ? [state.handle] : []
}
