import type { NativeFrame } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { frameHandle } from '../msgpack'
import { checkOptions, describe, expectInteger } from '../options'
import { type AsyncOptions, runSync, type Steps } from '../steps'
import { Carried } from './carried'
import type { SequenceModel } from './model'

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
export abstract class Sequence<In, Out, Stored> extends Carried {
  readonly #model: SequenceModel<In, Out, Stored>

  /** @internal */
  constructor(handle: FrameHandle, model: SequenceModel<In, Out, Stored>, reserved: readonly string[] = []) {
    super(handle, reserved)
    this.#model = model
  }

  /** Number of entries. */
  get length(): number {
    return runSync(this.#model.count(this[frameHandle].frame), this.urlpath)
  }

  /**
   * One entry.
   *
   * @throws RangeError for a number that no entry has; `ERR_BLOSC2_CORRUPT`, `ERR_BLOSC2_FORMAT` for damaged ones;
   * `ERR_BLOSC2_CLOSED`.
   * @example
   * ```ts
   * const last = await sequence.get(-1)
   * ```
   */
  get(index: number, options?: AsyncOptions): Promise<Out> {
    return this[frameHandle].read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'get()')
      return this.#one(frame, index)
    }, options)
  }

  /** Blocking {@link get}. */
  getSync(index: number): Out {
    return this[frameHandle].readSync((frame) => this.#one(frame, index))
  }

  /**
   * A run of entries. Bounds are those of Python's slices: those outside are moved to the end.
   *
   * @example
   * ```ts
   * const firstTen = await sequence.getSlice(0, 10)
   * ```
   */
  getSlice(start?: number, stop?: number, options?: AsyncOptions): Promise<Out[]> {
    return this[frameHandle].read((frame) => {
      checkOptions(options, ['signal', 'onProgress'], 'getSlice()')
      return this.#run(frame, start, stop)
    }, options)
  }

  /** Blocking {@link getSlice}. */
  getSliceSync(start?: number, stop?: number): Out[] {
    return this[frameHandle].readSync((frame) => this.#run(frame, start, stop))
  }

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
    const stored = this.#model.prepare(value, 'push()')
    return this.#change('push', (count) => ({ at: count, removed: 0, values: [stored] }), options)
  }

  /** Blocking {@link push}. */
  pushSync(value: In): number {
    const stored = this.#model.prepare(value, 'pushSync()')
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

  /** Removes all entries. */
  async clear(options?: AsyncOptions): Promise<void> {
    await this.#change('clear', (count) => ({ at: 0, removed: count, values: [] }), options)
  }

  /** Blocking {@link clear}. */
  clearSync(): void {
    this.#changeSync((count) => ({ at: 0, removed: count, values: [] }))
  }

  /**
   * All entries in order, as they are when their turn comes.
   *
   * @example
   * ```ts
   * for await (const entry of sequence.values({ signal })) console.log(entry)
   * ```
   */
  async *values(options?: Pick<AsyncOptions, 'signal'>): AsyncIterableIterator<Out> {
    checkOptions(options, ['signal'], 'values()')
    for (let start = 0; ; ) {
      const part = await this[frameHandle].read((frame) => this.#next(frame, start), options)
      if (part.length === 0) return
      yield* part
      start += part.length
    }
  }

  /** Blocking {@link values}. */
  *valuesSync(): IterableIterator<Out> {
    for (let start = 0; ; ) {
      const part = this[frameHandle].readSync((frame) => this.#next(frame, start))
      if (part.length === 0) return
      yield* part
      start += part.length
    }
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Out> {
    return this.values()
  }

  #all(values: Iterable<In>, owner: string): Stored[] {
    if (typeof values !== 'object' || values === null || !(Symbol.iterator in values)) {
      throw new TypeError(`Expected an iterable of entries for ${owner}, got ${describe(values)}`)
    }
    return Array.from(values, (value, i) => this.#model.prepare(value, `entry ${i} of ${owner}`))
  }

  #replacing(index: number, value: In, owner: string): Splice<Stored> {
    const stored = this.#model.prepare(value, owner)
    return (count) => ({ at: entryNumber(index, count), removed: 1, values: [stored] })
  }

  #inserting(index: number, value: In, owner: string): Splice<Stored> {
    const stored = this.#model.prepare(value, owner)
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
    const count = yield* this.#model.count(frame)
    const { at, removed, values } = splice(count)
    report(count - removed + values.length)
    if (out) out.splice(0, out.length, ...(yield* this.#model.read(frame, at, at + removed)))
    if (removed === 0 && values.length === 0) return frame
    return yield* this.#model.splice(frame, at, removed, values)
  }

  *#next(frame: NativeFrame, start: number): Steps<Out[]> {
    const count = yield* this.#model.span(frame, start)
    return count > 0 ? yield* this.#model.read(frame, start, start + count) : []
  }

  *#one(frame: NativeFrame, index: number): Steps<Out> {
    const at = entryNumber(index, yield* this.#model.count(frame))
    return taken(yield* this.#model.read(frame, at, at + 1))
  }

  *#run(frame: NativeFrame, start = 0, stop?: number): Steps<Out[]> {
    const count = yield* this.#model.count(frame)
    const from = bound(start, count, "'start'")
    const until = stop === undefined ? count : bound(stop, count, "'stop'")
    return from < until ? yield* this.#model.read(frame, from, until) : []
  }
}

function removing(index: number): (count: number) => { at: number; removed: number; values: [] } {
  return (count) => ({ at: entryNumber(index, count), removed: 1, values: [] })
}

/** @throws TypeError, RangeError */
function entryNumber(index: unknown, count: number): number {
  if (count === 0) {
    expectInteger(index, -Infinity, Infinity, 'the number of the entry')
    throw new RangeError('Expected the number of an entry, but there are no entries')
  }
  const given = expectInteger(index, -count, count - 1, 'the number of the entry')
  return given < 0 ? given + count : given
}

/** A bound as Python slices take it. */
function bound(value: unknown, count: number, name: string): number {
  const given = expectInteger(value, -Infinity, Infinity, name)
  return given < 0 ? Math.max(given + count, 0) : Math.min(given, count)
}

function taken<T>(entries: readonly T[]): T {
  const [entry] = entries
  if (entry === undefined) throw new Error('Expected an entry to be read')
  return entry
}
