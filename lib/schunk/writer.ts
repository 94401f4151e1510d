import { binding } from '../binding'
import type { BytesLike } from '../codecs/memory'
import { checkChunk } from '../ndarray/chunks'
import { checkOptions, expectFunction } from '../options'
import { changes, type Extent, type WatchOptions } from '../sharing/watch'
import type { AsyncOptions } from '../steps'
import { type Change, change, changeSync } from './change'
import { SchunkChunkWriter } from './chunk-writer'
import { writeSlice } from './slice'
import { fillSpecial, type SpecialValue, updateSpecial } from './special'
import { schunkState } from './state'
import { native } from './steps'

/** Changing a super-chunk by items, and changing it in several steps at once. */
export abstract class SchunkWriter extends SchunkChunkWriter {
  /**
   * Removes a chunk.
   *
   * @returns the number of chunks.
   * @example
   * ```ts
   * await schunk.deleteChunk(0)
   * ```
   */
  async deleteChunk(index: number, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'deleteChunk', deletion(index), options)
  }

  /** Blocking {@link deleteChunk}. */
  deleteChunkSync(index: number): number {
    return changeSync(this[schunkState], 'deleteChunk', deletion(index))
  }

  /**
   * Writes a run of items, across chunks. What reaches beyond the last item fills up a short last chunk, then makes
   * new ones.
   *
   * @param start the first item to write; `length` appends, negative numbers count from the end.
   * @param data whole items; their number says how far to write.
   * @throws RangeError for a start behind the last item and for data that are not whole items; TypeError where chunks
   * are made of blocks of variable length.
   * @example
   * ```ts
   * const schunk = await SChunk.create({ data: Float32Array.of(1, 2, 3, 4) })
   * await schunk.setSlice(1, Float32Array.of(20, 30))
   * ```
   */
  async setSlice(start: number, data: BytesLike, options?: AsyncOptions): Promise<void> {
    await change(this[schunkState], 'setSlice', this.#slice(start, data), options)
  }

  /** Blocking {@link setSlice}. */
  setSliceSync(start: number, data: BytesLike): void {
    changeSync(this[schunkState], 'setSlice', this.#slice(start, data))
  }

  /**
   * Fills a super-chunk without chunks with items that are all alike, which take next to no room.
   *
   * @param value `'zero'`, `'nan'` (for items of 4 or 8 bytes), `'uninit'` (read as zeros), or the bytes of an item.
   * @returns the number of chunks.
   * @example
   * ```ts
   * const schunk = await SChunk.create({ typesize: 8, chunksize: 8 * 1e6 })
   * await schunk.fillSpecial(1e9, Float64Array.of(0.5))
   * ```
   */
  async fillSpecial(nitems: number, value: SpecialValue, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'fillSpecial', (frame) => fillSpecial(frame, nitems, value), options)
  }

  /** Blocking {@link fillSpecial}. */
  fillSpecialSync(nitems: number, value: SpecialValue): number {
    return changeSync(this[schunkState], 'fillSpecial', (frame) => fillSpecial(frame, nitems, value))
  }

  /**
   * Replaces a chunk by one of as many items that are all alike, as in {@link fillSpecial}.
   *
   * @returns the number of chunks.
   * @example
   * ```ts
   * await schunk.updateSpecial(3, 'uninit') // gives back the room it takes
   * ```
   */
  async updateSpecial(index: number, value: SpecialValue, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'updateSpecial', specialization(index, value), options)
  }

  /** Blocking {@link updateSpecial}. */
  updateSpecialSync(index: number, value: SpecialValue): number {
    return changeSync(this[schunkState], 'updateSpecial', specialization(index, value))
  }

  /**
   * Commits all changes made while `callback` runs at once: the file shows all of them or, when the callback fails
   * or the process dies, none. A batch within a batch joins it, as do changes called elsewhere meanwhile.
   *
   * @returns what the callback returns.
   * @example
   * ```ts
   * await schunk.batch(async () => {
   *   for (const part of parts) await schunk.appendData(part)
   * })
   * ```
   */
  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    expectFunction(callback, 'the argument of batch()')
    return this[schunkState].handle.batch(callback)
  }

  /** Blocking {@link batch}. */
  batchSync<T>(callback: () => T): T {
    expectFunction(callback, 'the argument of batchSync()')
    return this[schunkState].handle.batchSync(callback)
  }

  /**
   * Resolves when the changes called so far are committed and the disk has them.
   * @example await schunk.flush()
   */
  flush(): Promise<void> {
    return this[schunkState].handle.flush()
  }

  /** Blocking {@link flush}. */
  flushSync(): void {
    this[schunkState].handle.flushSync()
  }

  /**
   * Takes over what the file holds now. Does nothing for super-chunks in memory.
   * @example await schunk.refresh() // schunk.nchunks is what another program left in the file
   */
  refresh(options?: AsyncOptions): Promise<void> {
    return this[schunkState].handle.refresh(options)
  }

  /** Blocking {@link refresh}. */
  refreshSync(): void {
    this[schunkState].handle.refreshSync()
  }

  /**
   * Keeps the lock of the file while `callback` runs: see {@link NDArray.withLock}.
   * @example await schunk.withLock(async () => schunk.appendData(await schunk.decompressChunk(0)))
   */
  async withLock<T>(callback: () => Promise<T> | T, options?: Pick<AsyncOptions, 'signal'>): Promise<T> {
    expectFunction(callback, 'the argument of withLock()')
    checkOptions(options, ['signal'], 'withLock()')
    return this[schunkState].handle.withLock(callback, options)
  }

  /**
   * Waits for changes of the file: see {@link NDArray.watch}.
   * @example for await (const { nchunks } of schunk.watch()) console.log(nchunks)
   */
  async *watch(options?: WatchOptions): AsyncIterableIterator<Extent> {
    for await (const _ of changes(this[schunkState].handle, options)) {
      const { nbytes, cbytes, nchunks } = this
      yield { nbytes, cbytes, nchunks }
    }
  }

  /**
   * Rewrites the file without the space that changes have left unused.
   * @example await schunk.compact()
   */
  async compact(options?: AsyncOptions): Promise<void> {
    checkOptions(options, ['signal', 'onProgress'], 'compact()')
    await this[schunkState].handle.compact(options)
  }

  /** Blocking {@link compact}. */
  compactSync(): void {
    this[schunkState].handle.compactSync()
  }

  #slice(start: number, data: BytesLike): Change {
    return (frame) => writeSlice(frame, start, data, this[schunkState].cparams)
  }
}

function deletion(index: number): Change {
  return (frame) => {
    const place = { index: checkChunk(index, binding.frameInfo(frame).nchunks), removed: 1 }
    return native.deleteChunks(frame, place)
  }
}

function specialization(index: number, value: SpecialValue): Change {
  return (frame) => updateSpecial(frame, checkChunk(index, binding.frameInfo(frame).nchunks), value)
}
