/** The members of an EmbedStore as the bytes of a super-chunk. */
import { binding, type NativeFrame } from '../binding'
import { Blosc2Error, publicError } from '../errors'
import type { FrameHandle } from '../handle/handle'
import { checkResultSize, nativeLimits } from '../limits'
import { frameCParams } from '../params'
import { native as schunks } from '../schunk/steps'
import { native, type Steps } from '../steps'
import { EmbedBatch } from './embed-batch'
import {
  type EmbedIndex,
  indexName,
  isLocal,
  type LocalEntry,
  parseIndex,
  type RemoteEntry,
} from './embed-index'

/**
 * Reads and changes the heap behind a handle. The map is decoded where the frame holds another one than before; in a
 * batch it is written once, at the end, with all bytes: until then only {@link index} knows it.
 */
export class EmbedHeap {
  readonly handle: FrameHandle
  /** The map that was decoded or written last: most often the file still holds that one. */
  #latest:
    | { frame?: NativeFrame; readonly stored: Uint8Array | undefined; readonly index: EmbedIndex }
    | undefined
  #batch: EmbedBatch | undefined

  constructor(handle: FrameHandle) {
    this.handle = handle
  }

  /** How the store is called in errors. */
  get name(): string {
    const { file } = this.handle
    return file ? `'${file.name}'` : 'the store in memory'
  }

  /** @throws what {@link parseIndex} throws. */
  index(frame: NativeFrame = this.handle.frame): EmbedIndex {
    if (this.#batch) return this.#batch.index
    if (this.#latest?.frame === frame) return this.#latest.index
    const stored = this.#storedIndex(frame)
    const known = this.#latest && equal(this.#latest.stored, stored) ? this.#latest.index : undefined
    const index = known ?? parseIndex(stored, binding.frameInfo(frame).nbytes, this.name)
    this.#latest = { frame, stored, index }
    return index
  }

  *read(frame: NativeFrame, { offset, length }: LocalEntry): Steps<Uint8Array> {
    const waiting = this.#batch?.at(offset)
    if (waiting) return waiting
    checkResultSize(length)
    const bytes = new Uint8Array(length)
    if (length > 0) yield* schunks.readSlice(frame, offset, bytes)
    return bytes
  }

  /** The frame with `bytes` under `key`, instead of what was there. */
  *put(frame: NativeFrame, key: string, bytes: Uint8Array): Steps<NativeFrame> {
    const cparams = frameCParams(binding.frameInfo(frame))
    const batch = this.#batch
    if (batch) {
      batch.put(key, bytes)
      return batch.isFull ? yield* batch.written(frame, cparams) : frame
    }
    const index = this.index(frame)
    const offset = index.placeFor(key, bytes.length)
    const written = yield* schunks.writeSlice(frame, offset, bytes, cparams)
    return yield* this.#reindexed(written, index, (next) => next.put(key, { offset, length: bytes.length }))
  }

  /** The frame with an entry that has no bytes in it. */
  *putRemote(frame: NativeFrame, key: string, entry: RemoteEntry): Steps<NativeFrame> {
    if (!this.#batch) return yield* this.#reindexed(frame, this.index(frame), (next) => next.put(key, entry))
    this.#batch.putRemote(key, entry)
    return frame
  }

  /** The frame without these keys; the same one where it has none of them. */
  *remove(frame: NativeFrame, keys: readonly string[]): Steps<NativeFrame> {
    const index = this.index(frame)
    const known = keys.filter((key) => index.entries.has(key))
    if (known.length === 0) return frame
    if (!this.#batch) {
      return yield* this.#reindexed(frame, index, (next) => {
        for (const key of known) next.remove(key)
      })
    }
    for (const key of known) this.#batch.remove(key)
    return frame
  }

  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    return this.handle.batch(async () => {
      if (this.#batch) return callback()
      const batch = this.#begin()
      try {
        const result = await callback()
        await this.handle.change((frame) => this.#ending(frame, batch), [])
        return result
      } finally {
        this.#batch = undefined
      }
    })
  }

  batchSync<T>(callback: () => T): T {
    return this.handle.batchSync(() => {
      if (this.#batch) return callback()
      const batch = this.#begin()
      try {
        const result = callback()
        this.handle.changeSync((frame) => this.#ending(frame, batch), [])
        return result
      } finally {
        this.#batch = undefined
      }
    })
  }

  /** A frame in memory with the same members and metadata, and no bytes that belong to none. */
  *compacted(frame: NativeFrame): Steps<NativeFrame> {
    const info = binding.frameInfo(frame)
    const index = this.index(frame)
    const cparams = frameCParams(info)
    const local = [...index.entries].filter((pair): pair is [string, LocalEntry] => isLocal(pair[1]))
    const moved = index.copy()
    moved.end = 0
    let result = yield* schunks.createSchunk(
      {
        cparams,
        chunksize: info.chunksize,
        meta: info.meta,
        vlmeta: yield* native.readVlmeta(frame),
        checksums: binding.checksumState(frame) !== 'none',
        limits: nativeLimits(),
      },
      new Uint8Array(0),
      null,
    )
    for (const [key, entry] of local.sort(([, a], [, b]) => a.offset - b.offset)) {
      const { end } = moved
      result = yield* schunks.writeSlice(result, end, yield* this.read(frame, entry), cparams)
      moved.put(key, { offset: end, length: entry.length })
    }
    return yield* this.#write(result, moved)
  }

  #storedIndex(frame: NativeFrame): Uint8Array | undefined {
    try {
      return binding.vlmetaEntry(frame, indexName)
    } catch (error) {
      throw publicError(error, this.handle.file?.name)
    }
  }

  #begin(): EmbedBatch {
    this.#batch = new EmbedBatch(this.index().copy())
    return this.#batch
  }

  /** Changes that take their turn after this one, in a batch around it, write what they change themselves. */
  *#ending(frame: NativeFrame, batch: EmbedBatch): Steps<NativeFrame> {
    const written = yield* batch.written(frame, frameCParams(binding.frameInfo(frame)))
    const changed = yield* this.#write(written, batch.index)
    this.#batch = undefined
    return changed
  }

  /** The map changes where it is, for speed: should the change come to nothing, it is decoded again. */
  *#reindexed(
    frame: NativeFrame,
    index: EmbedIndex,
    change: (index: EmbedIndex) => void,
  ): Steps<NativeFrame> {
    this.#latest = undefined
    change(index)
    return yield* this.#write(frame, index)
  }

  *#write(frame: NativeFrame, index: EmbedIndex): Steps<NativeFrame> {
    const layer = index.layer()
    const changes = { meta: [], vlmeta: [layer], removed: [], checksums: null }
    const changed = yield* native.changeMetadata(frame, changes)
    this.#latest = { stored: layer[1], index }
    return changed
  }
}

function equal(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0)
}

/** @throws `ERR_BLOSC2_UNSUPPORTED` */
export function remoteError(key: string): Blosc2Error {
  return new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', `'${key}' is an array of a server: it has no bytes here`)
}
