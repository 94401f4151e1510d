/** The members of an EmbedStore as the bytes of a super-chunk. */
import { binding, type NativeFrame } from '../binding'
import { Blosc2Error } from '../errors'
import type { FrameHandle } from '../handle/handle'
import { checkResultSize, nativeLimits } from '../limits'
import { frameCParams } from '../params'
import { native as schunks } from '../schunk/steps'
import { native, type Steps } from '../steps'
import {
  type EmbedEntry,
  type EmbedIndex,
  indexName,
  isLocal,
  type LocalEntry,
  readIndex,
} from './embed-index'

/**
 * Reads and changes the heap behind a handle. The map is decoded once per state of the frame; in a batch it is written
 * once, at the end: until then only {@link index} knows it.
 */
export class EmbedHeap {
  readonly handle: FrameHandle
  readonly #indexes = new WeakMap<NativeFrame, EmbedIndex>()
  /** The map that was decoded or written last: most often the file still holds that one. */
  #latest: { readonly stored: Uint8Array; readonly index: EmbedIndex } | undefined
  #pending: EmbedIndex | undefined

  constructor(handle: FrameHandle) {
    this.handle = handle
  }

  /** How the store is called in errors. */
  get name(): string {
    const { file } = this.handle
    return file ? `'${file.name}'` : 'the store in memory'
  }

  /** @throws what {@link readIndex} throws. */
  index(frame: NativeFrame = this.handle.frame): EmbedIndex {
    if (this.#pending) return this.#pending
    const known = this.#indexes.get(frame)
    if (known) return known
    const stored = binding.vlmetaEntry(frame, indexName)
    const same = stored && this.#latest && Buffer.compare(stored, this.#latest.stored) === 0
    const index = same && this.#latest ? this.#latest.index : readIndex(frame, this.name)
    if (stored) this.#latest = { stored, index }
    this.#indexes.set(frame, index)
    return index
  }

  *read(frame: NativeFrame, { offset, length }: LocalEntry): Steps<Uint8Array> {
    checkResultSize(length)
    const bytes = new Uint8Array(length)
    if (length > 0) yield* schunks.readSlice(frame, offset, bytes)
    return bytes
  }

  /** The frame with `bytes` under `key`, instead of what was there. */
  *put(frame: NativeFrame, key: string, bytes: Uint8Array): Steps<NativeFrame> {
    const index = this.index(frame)
    const offset = index.placeFor(key)
    const info = binding.frameInfo(frame)
    const written = yield* schunks.writeSlice(frame, offset, bytes, frameCParams(info))
    return yield* this.#reindexed(written, index, (next) => next.put(key, { offset, length: bytes.length }))
  }

  /** The frame with an entry that has no bytes in it. */
  putRemote(frame: NativeFrame, key: string, entry: EmbedEntry): Steps<NativeFrame> {
    return this.#reindexed(frame, this.index(frame), (next) => next.put(key, entry))
  }

  /** The frame without these keys; the same one where it has none of them. */
  *remove(frame: NativeFrame, keys: readonly string[]): Steps<NativeFrame> {
    const index = this.index(frame)
    if (!keys.some((key) => index.entries.has(key))) return frame
    return yield* this.#reindexed(frame, index, (next) => {
      for (const key of keys) next.remove(key)
    })
  }

  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    return this.handle.batch(async () => {
      if (this.#pending) return callback()
      const pending = this.#begin()
      try {
        const result = await callback()
        await this.handle.change((frame) => this.#ending(frame, pending), [])
        return result
      } finally {
        this.#pending = undefined
      }
    })
  }

  batchSync<T>(callback: () => T): T {
    return this.handle.batchSync(() => {
      if (this.#pending) return callback()
      const pending = this.#begin()
      try {
        const result = callback()
        this.handle.changeSync((frame) => this.#ending(frame, pending), [])
        return result
      } finally {
        this.#pending = undefined
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

  #begin(): EmbedIndex {
    this.#pending = this.index().copy()
    return this.#pending
  }

  /** Changes that take their turn after this one, in a batch around it, write the map themselves. */
  *#ending(frame: NativeFrame, pending: EmbedIndex): Steps<NativeFrame> {
    const written = yield* this.#write(frame, pending)
    this.#pending = undefined
    return written
  }

  *#reindexed(frame: NativeFrame, index: EmbedIndex, change: (next: EmbedIndex) => void): Steps<NativeFrame> {
    const next = index === this.#pending ? index : index.copy()
    change(next)
    return next === this.#pending ? frame : yield* this.#write(frame, next)
  }

  *#write(frame: NativeFrame, index: EmbedIndex): Steps<NativeFrame> {
    const layer = index.layer()
    const changed = yield* native.changeMetadata(frame, {
      meta: [],
      vlmeta: [layer],
      removed: [],
      checksums: null,
    })
    this.#latest = { stored: layer[1], index }
    return changed
  }
}

/** @throws `ERR_BLOSC2_UNSUPPORTED` */
export function remoteError(key: string): Blosc2Error {
  return new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', `'${key}' is an array of a server: it has no bytes here`)
}
