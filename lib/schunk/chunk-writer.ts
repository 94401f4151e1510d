import { type BytesLike, inputBytes } from '../codecs/memory'
import type { AsyncOptions } from '../steps'
import { chunkBytes } from './bytes'
import { type Change, change, changeSync, type Placed, placing } from './change'
import { SchunkReader } from './reader'
import { schunkState } from './state'
import { native } from './steps'
import { givenBlocks, type Vlblocks } from './vlblocks'

/**
 * Changing a super-chunk chunk by chunk. A chunk of another size than `chunksize`, or one behind a shorter one, makes
 * the super-chunk one of chunks of different sizes (`chunksize` 0), for good.
 *
 * Changes run in the order they were called and reach the file before they resolve, except in a batch. One that fails
 * leaves the super-chunk and the file as they were. Data given to a change must not be modified before it resolves.
 */
export abstract class SchunkChunkWriter extends SchunkReader {
  /**
   * Compresses data and puts it behind the last chunk, as one chunk.
   *
   * @returns the number of chunks.
   * @throws RangeError for no data, or more than 2147483615 bytes; TypeError where chunks are made of blocks of
   * variable length; `ERR_BLOSC2_READ_ONLY`, `ERR_BLOSC2_CLOSED`.
   * @example
   * ```ts
   * const schunk = await SChunk.create({ chunksize: 4096 })
   * await schunk.appendData(Buffer.from('four bytes or more'))
   * ```
   */
  async appendData(data: BytesLike, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'appendData', this.#data('append', data), options)
  }

  /** Blocking {@link appendData}. */
  appendDataSync(data: BytesLike): number {
    return changeSync(this[schunkState], 'appendData', this.#data('append', data))
  }

  /**
   * {@link appendData} in front of the chunk `index`.
   *
   * @example
   * ```ts
   * await schunk.insertData(0, new Float64Array(100))
   * ```
   */
  async insertData(index: number, data: BytesLike, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'insertData', this.#data({ insert: index }, data), options)
  }

  /** Blocking {@link insertData}. */
  insertDataSync(index: number, data: BytesLike): number {
    return changeSync(this[schunkState], 'insertData', this.#data({ insert: index }, data))
  }

  /**
   * {@link appendData} instead of the chunk `index`.
   *
   * @example
   * ```ts
   * await schunk.updateData(0, new Float64Array(100))
   * ```
   */
  async updateData(index: number, data: BytesLike, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'updateData', this.#data({ update: index }, data), options)
  }

  /** Blocking {@link updateData}. */
  updateDataSync(index: number, data: BytesLike): number {
    return changeSync(this[schunkState], 'updateData', this.#data({ update: index }, data))
  }

  /**
   * Puts a chunk that is compressed already behind the last one: from `getChunk` or `compress`. It is checked and
   * copied; bytes behind it are left out.
   *
   * @returns the number of chunks.
   * @throws `ERR_BLOSC2_CORRUPT`, `ERR_BLOSC2_TRUNCATED` and `ERR_BLOSC2_UNSUPPORTED` for chunks that do not decode.
   * @example
   * ```ts
   * await schunk.appendChunk(await other.getChunk(3))
   * ```
   */
  async appendChunk(chunk: BytesLike, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'appendChunk', stored('append', chunk), options)
  }

  /** Blocking {@link appendChunk}. */
  appendChunkSync(chunk: BytesLike): number {
    return changeSync(this[schunkState], 'appendChunk', stored('append', chunk))
  }

  /**
   * {@link appendChunk} in front of the chunk `index`.
   *
   * @example
   * ```ts
   * await schunk.insertChunk(0, await other.getChunk(3))
   * ```
   */
  async insertChunk(index: number, chunk: BytesLike, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'insertChunk', stored({ insert: index }, chunk), options)
  }

  /** Blocking {@link insertChunk}. */
  insertChunkSync(index: number, chunk: BytesLike): number {
    return changeSync(this[schunkState], 'insertChunk', stored({ insert: index }, chunk))
  }

  /**
   * {@link appendChunk} instead of the chunk `index`.
   *
   * @example
   * ```ts
   * await schunk.updateChunk(0, await other.getChunk(3))
   * ```
   */
  async updateChunk(index: number, chunk: BytesLike, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'updateChunk', stored({ update: index }, chunk), options)
  }

  /** Blocking {@link updateChunk}. */
  updateChunkSync(index: number, chunk: BytesLike): number {
    return changeSync(this[schunkState], 'updateChunk', stored({ update: index }, chunk))
  }

  /**
   * Puts a chunk made of blocks that keep a length of their own behind the last one: each can be read alone, with
   * `getVlblock`. All chunks of a super-chunk are of this sort, or none.
   *
   * @param blocks at least one, none of them empty.
   * @returns the number of chunks.
   * @throws TypeError where the chunks there are ordinary ones; `ERR_BLOSC2_UNSUPPORTED` with the filter `'delta'`.
   * @example
   * ```ts
   * const schunk = await SChunk.create({ chunksize: -1 })
   * await schunk.appendVlblocks([Buffer.from('one'), Buffer.from('another')])
   * await schunk.getVlblock(0, 1) // 'another'
   * ```
   */
  async appendVlblocks(blocks: Vlblocks, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'appendVlblocks', this.#blocks('append', blocks), options)
  }

  /** Blocking {@link appendVlblocks}. */
  appendVlblocksSync(blocks: Vlblocks): number {
    return changeSync(this[schunkState], 'appendVlblocks', this.#blocks('append', blocks))
  }

  /**
   * {@link appendVlblocks} in front of the chunk `index`.
   *
   * @example
   * ```ts
   * await schunk.insertVlblocks(0, [Buffer.from('first')])
   * ```
   */
  async insertVlblocks(index: number, blocks: Vlblocks, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'insertVlblocks', this.#blocks({ insert: index }, blocks), options)
  }

  /** Blocking {@link insertVlblocks}. */
  insertVlblocksSync(index: number, blocks: Vlblocks): number {
    return changeSync(this[schunkState], 'insertVlblocks', this.#blocks({ insert: index }, blocks))
  }

  /**
   * {@link appendVlblocks} instead of the chunk `index`.
   *
   * @example
   * ```ts
   * await schunk.updateVlblocks(0, [Buffer.from('first')])
   * ```
   */
  async updateVlblocks(index: number, blocks: Vlblocks, options?: AsyncOptions): Promise<number> {
    return change(this[schunkState], 'updateVlblocks', this.#blocks({ update: index }, blocks), options)
  }

  /** Blocking {@link updateVlblocks}. */
  updateVlblocksSync(index: number, blocks: Vlblocks): number {
    return changeSync(this[schunkState], 'updateVlblocks', this.#blocks({ update: index }, blocks))
  }

  #data(at: Placed, data: BytesLike): Change {
    const view = chunkBytes(data, "'data'")
    return placing(at, (frame, place, commitment) =>
      native.putData(frame, place, [view], this[schunkState].cparams, commitment),
    )
  }

  #blocks(at: Placed, blocks: Vlblocks): Change {
    const views = givenBlocks(blocks)
    return placing(at, (frame, place, commitment) =>
      native.putVlblocks(frame, place, [views], this[schunkState].cparams, commitment),
    )
  }
}

function stored(at: Placed, chunk: BytesLike): Change {
  const view = inputBytes(chunk, "'chunk'")
  return placing(at, (frame, place, commitment) => native.putChunk(frame, place, view, commitment))
}
