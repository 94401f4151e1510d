import type { NativeFrame } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { frameHandle } from '../msgpack'
import { checkOptions, expectInteger } from '../options'
import { type AsyncOptions, runSync, type Steps } from '../steps'
import { Carried } from './carried'
import type { SequenceModel } from './model'

/** How a sequence reaches its model from the classes that it is made of. */
export const sequenceModel: unique symbol = Symbol('blosc2.sequence')

/** Reading entries of variable length. Reads never wait for changes: each sees the entries as of its call. */
export abstract class SequenceReader<In, Out, Stored> extends Carried {
  /** @internal */
  readonly [sequenceModel]: SequenceModel<In, Out, Stored>

  /** @internal */
  constructor(handle: FrameHandle, model: SequenceModel<In, Out, Stored>, reserved: readonly string[] = []) {
    super(handle, reserved)
    this[sequenceModel] = model
  }

  /** Number of entries. */
  get length(): number {
    return runSync(this[sequenceModel].count(this[frameHandle].frame), this.urlpath)
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

  *#next(frame: NativeFrame, start: number): Steps<Out[]> {
    const count = yield* this[sequenceModel].span(frame, start)
    return count > 0 ? yield* this[sequenceModel].read(frame, start, start + count) : []
  }

  *#one(frame: NativeFrame, index: number): Steps<Out> {
    const at = entryNumber(index, yield* this[sequenceModel].count(frame))
    return taken(yield* this[sequenceModel].read(frame, at, at + 1))
  }

  *#run(frame: NativeFrame, start = 0, stop?: number): Steps<Out[]> {
    const count = yield* this[sequenceModel].count(frame)
    const from = bound(start, count, "'start'")
    const until = stop === undefined ? count : bound(stop, count, "'stop'")
    return from < until ? yield* this[sequenceModel].read(frame, from, until) : []
  }
}

/** @throws TypeError, RangeError */
export function entryNumber(index: unknown, count: number): number {
  if (count === 0) {
    expectInteger(index, -Infinity, Infinity, 'the number of the entry')
    throw new RangeError('Expected the number of an entry, but there are no entries')
  }
  const given = expectInteger(index, -count, count - 1, 'the number of the entry')
  return given < 0 ? given + count : given
}

/** A bound as Python slices take it. */
export function bound(value: unknown, count: number, name: string): number {
  const given = expectInteger(value, -Infinity, Infinity, name)
  return given < 0 ? Math.max(given + count, 0) : Math.min(given, count)
}

export function taken<T>(entries: readonly T[]): T {
  const [entry] = entries
  if (entry === undefined) throw new Error('Expected an entry to be read')
  return entry
}
