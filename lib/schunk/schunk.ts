import type { SaveInfo } from '../ndarray/save-info'
import type { PathLike } from '../path'
import { refuseAsyncOptions, runAsync, runSync } from '../steps'
import {
  copySchunk,
  planCopy,
  planSave,
  type SChunkCopyOptions,
  type SChunkSaveOptions,
  type SyncSChunkCopyOptions,
  type SyncSChunkSaveOptions,
  saveSchunk,
} from './copy'
import { createSchunk, type SChunkOptions, type SyncSChunkOptions } from './create'
import { schunkState } from './state'
import { SchunkWriter } from './writer'

/**
 * A super-chunk: a sequence of compressed chunks of bytes, in memory or in a file. Sizes are in bytes.
 *
 * @example
 * ```ts
 * await using schunk = await blosc2.SChunk.create({ urlpath: 'log.b2frame', chunksize: 2 ** 20 })
 * await schunk.appendData(new Uint8Array(2 ** 20))
 * for await (const { data } of schunk.iterChunks()) console.log(data.length)
 * ```
 */
export class SChunk extends SchunkWriter {
  /**
   * Makes a super-chunk from bytes, or an empty one.
   *
   * @throws TypeError and RangeError for options that make no sense; `EEXIST` where `urlpath` exists.
   * @example
   * ```ts
   * const schunk = await SChunk.create({ data: new Float32Array(1e6), chunksize: 400_000 })
   * ```
   */
  static async create(options?: SChunkOptions): Promise<SChunk> {
    return new SChunk((await runAsync(createSchunk(options, 'SChunk.create'), options)).handle)
  }

  /** Blocking {@link create}. */
  static createSync(options?: SyncSChunkOptions): SChunk {
    refuseAsyncOptions(options, 'SChunk.create')
    return new SChunk(runSync(createSchunk(options, 'SChunk.createSync')).handle)
  }

  /**
   * An independent copy with its metadata, in memory or, with `urlpath`, in a file. Chunks are decoded only where the
   * options ask for another `chunksize` or other `cparams`.
   *
   * @throws TypeError for another `chunksize` where chunks are made of blocks of variable length.
   * @example
   * ```ts
   * const packed = await schunk.copy({ cparams: { clevel: 9 }, urlpath: 'packed.b2frame' })
   * ```
   */
  async copy(options?: SChunkCopyOptions): Promise<SChunk> {
    const plan = planCopy(options, 'copy')
    const state = this[schunkState]
    return new SChunk((await state.handle.read((frame) => copySchunk(plan, state, frame), options)).handle)
  }

  /** Blocking {@link copy}. */
  copySync(options?: SyncSChunkCopyOptions): SChunk {
    refuseAsyncOptions(options, 'copy')
    const plan = planCopy(options, 'copySync')
    const state = this[schunkState]
    return new SChunk(state.handle.readSync((frame) => copySchunk(plan, state, frame)).handle)
  }

  /**
   * Writes the super-chunk to a file. An existing path is refused with `EEXIST`, or with `mode: 'w'` replaced
   * atomically.
   *
   * @example
   * ```ts
   * const { bytesWritten } = await schunk.save('data.b2frame', { mode: 'w' })
   * ```
   */
  async save(path: PathLike, options?: SChunkSaveOptions): Promise<SaveInfo> {
    const plan = planSave(path, options, 'save')
    const state = this[schunkState]
    return state.handle.read((frame) => saveSchunk(plan, state, frame), options)
  }

  /** Blocking {@link save}. */
  saveSync(path: PathLike, options?: SyncSChunkSaveOptions): SaveInfo {
    refuseAsyncOptions(options, 'save')
    const plan = planSave(path, options, 'saveSync')
    const state = this[schunkState]
    return state.handle.readSync((frame) => saveSchunk(plan, state, frame))
  }
}
