import type { NativeFrame } from '../binding'
import { frameHandle } from '../msgpack'
import { checkOptions, describe } from '../options'
import type { AsyncOptions, Steps } from '../steps'
import { bound, entryNumber, SequenceReader, sequenceModel, taken } from './sequence-reader'

type Splice<Stored> = (count: number) => {
  readonly at: number
  readonly removed: number
  readonly values: readonly Stored[]
}

/**
 * Entries of variable length, one after the other. Negative numbers of entries count from the end.
 *
 * Changes run in the order they were called and reach the file before they resolve, except in a {@link batch}. One that
 * fails leaves the object and the file as they were.
 */
export abstract class Sequence<In, Out, Stored> extends SequenceReader<In, Out, Stored> {
  /**
   * Adds an entry behind the last.
   *
   * @returns the number of entries.
   * @throws TypeError, RangeError for what cannot be an entry, naming the place within; `ERR_BLOSC2_READ_ONLY`.
   * @example
   * ```ts
   * await objects.push({ name: 'first' })
   * ```
   */
  async push(value: In, options?: AsyncOptions): Promise<number> {
    const stored = this[sequenceModel].prepare(value, 'push()')
    return this.#change('push', (count) => ({ at: count, removed: 0, values: [stored] }), options)
  }

  /** Blocking {@link push}. */
  pushSync(value: In): number {
    const stored = this[sequenceModel].prepare(value, 'pushSync()')
    return this.#changeSync((count) => ({ at: count, removed: 0, values: [stored] }))
  }

  /**
   * Adds several entries behind the last, all of them in one commit.
   *
   * @returns the number of entries.
   * @example
   * ```ts
   * await objects.extend(['a', 'b', 'c'])
   * ```
   */
  async extend(values: Iterable<In>, options?: AsyncOptions): Promise<number> {
    const stored = this.#all(values, 'extend()')
    return this.#change('extend', (count) => ({ at: count, removed: 0, values: stored }), options)
  }

  /** Blocking {@link extend}. */
  extendSync(values: Iterable<In>): number {
    const stored = this.#all(values, 'extendSync()')
    return this.#changeSync((count) => ({ at: count, removed: 0, values: stored }))
  }

  /**
   * Replaces an entry.
   *
   * @throws RangeError for a number that no entry has.
   * @example
   * ```ts
   * await objects.set(0, { name: 'other' })
   * ```
   */
  async set(index: number, value: In, options?: AsyncOptions): Promise<void> {
    await this.#change('set', this.#replacing(index, value, 'set()'), options)
  }

  /** Blocking {@link set}. */
  setSync(index: number, value: In): void {
    this.#changeSync(this.#replacing(index, value, 'setSync()'))
  }

  /**
   * Adds an entry in front of the one of that number; numbers outside are moved to the ends.
   *
   * @returns the number of entries.
   * @example
   * ```ts
   * await objects.insert(0, 'first')
   * ```
   */
  async insert(index: number, value: In, options?: AsyncOptions): Promise<number> {
    return this.#change('insert', this.#inserting(index, value, 'insert()'), options)
  }

  /** Blocking {@link insert}. */
  insertSync(index: number, value: In): number {
    return this.#changeSync(this.#inserting(index, value, 'insertSync()'))
  }

  /**
   * Removes an entry.
   *
   * @returns the number of entries.
   * @throws RangeError for a number that no entry has.
   * @example
   * ```ts
   * await objects.delete(0)
   * ```
   */
  async delete(index: number, options?: AsyncOptions): Promise<number> {
    return this.#change('delete', removing(index), options)
  }

  /** Blocking {@link delete}. */
  deleteSync(index: number): number {
    return this.#changeSync(removing(index))
  }

  /**
   * Removes an entry, the last by default, and gives it back.
   *
   * @throws RangeError for a number that no entry has.
   * @example
   * ```ts
   * const last = await objects.pop()
   * ```
   */
  async pop(index = -1, options?: AsyncOptions): Promise<Out> {
    const removed: Out[] = []
    await this.#change('pop', removing(index), options, removed)
    return taken(removed)
  }

  /** Blocking {@link pop}. */
  popSync(index = -1): Out {
    const removed: Out[] = []
    this.#changeSync(removing(index), removed)
    return taken(removed)
  }

  /**
   * Removes all entries.
   * @example await objects.clear()
   */
  async clear(options?: AsyncOptions): Promise<void> {
    await this.#change('clear', (count) => ({ at: 0, removed: count, values: [] }), options)
  }

  /** Blocking {@link clear}. */
  clearSync(): void {
    this.#changeSync((count) => ({ at: 0, removed: count, values: [] }))
  }

  #all(values: Iterable<In>, owner: string): Stored[] {
    if (typeof values !== 'object' || values === null || !(Symbol.iterator in values)) {
      throw new TypeError(`Expected an iterable of entries for ${owner}, got ${describe(values)}`)
    }
    return Array.from(values, (value, i) => this[sequenceModel].prepare(value, `entry ${i} of ${owner}`))
  }

  #replacing(index: number, value: In, owner: string): Splice<Stored> {
    const stored = this[sequenceModel].prepare(value, owner)
    return (count) => ({ at: entryNumber(index, count), removed: 1, values: [stored] })
  }

  #inserting(index: number, value: In, owner: string): Splice<Stored> {
    const stored = this[sequenceModel].prepare(value, owner)
    return (count) => ({ at: bound(index, count, 'the number of the entry'), removed: 0, values: [stored] })
  }

  async #change(
    owner: string,
    splice: Splice<Stored>,
    options: AsyncOptions | undefined,
    removed?: Out[],
  ): Promise<number> {
    checkOptions(options, ['signal', 'onProgress'], `${owner}()`)
    let count = 0
    const report = (now: number) => (count = now)
    await this[frameHandle].change((frame) => this.#spliced(frame, splice, report, removed), [], options)
    return count
  }

  #changeSync(splice: Splice<Stored>, removed?: Out[]): number {
    let count = 0
    const report = (now: number) => (count = now)
    this[frameHandle].changeSync((frame) => this.#spliced(frame, splice, report, removed), [])
    return count
  }

  /** What is taken out goes to `out`. */
  *#spliced(
    frame: NativeFrame,
    splice: Splice<Stored>,
    report: (count: number) => void,
    out?: Out[],
  ): Steps<NativeFrame> {
    const count = yield* this[sequenceModel].count(frame)
    const { at, removed, values } = splice(count)
    report(count - removed + values.length)
    if (out) out.splice(0, out.length, ...(yield* this[sequenceModel].read(frame, at, at + removed)))
    if (removed === 0 && values.length === 0) return frame
    return yield* this[sequenceModel].splice(frame, at, removed, values)
  }
}

function removing(index: number): (count: number) => { at: number; removed: number; values: [] } {
  return (count) => ({ at: entryNumber(index, count), removed: 1, values: [] })
}
