/** Changes of an EmbedStore that are yet to be written together. */
import type { NativeCParams, NativeFrame } from '../binding'
import { native } from '../schunk/steps'
import type { Steps } from '../steps'
import type { EmbedIndex, RemoteEntry } from './embed-index'

/** Bytes that wait in memory until they are compressed together. */
const enough = 2 ** 23

/** The map as it will be, and the bytes behind the heap that it refers to already. */
export class EmbedBatch {
  readonly index: EmbedIndex
  /** By their offsets, in order. */
  readonly #waiting = new Map<number, Uint8Array>()
  #length = 0

  constructor(index: EmbedIndex) {
    this.index = index
  }

  put(key: string, bytes: Uint8Array): void {
    const offset = this.index.end
    this.index.put(key, { offset, length: bytes.length })
    this.#waiting.set(offset, bytes)
    this.#length += bytes.length
  }

  putRemote(key: string, entry: RemoteEntry): void {
    this.index.put(key, entry)
  }

  remove(key: string): void {
    this.index.remove(key)
  }

  /** What waits at an offset. */
  at(offset: number): Uint8Array | undefined {
    return this.#waiting.get(offset)
  }

  get isFull(): boolean {
    return this.#length >= enough
  }

  /** Writes what waits. */
  *written(frame: NativeFrame, cparams: NativeCParams): Steps<NativeFrame> {
    const [begin] = this.#waiting.keys()
    if (begin === undefined) return frame
    const bytes = Buffer.concat([...this.#waiting.values()])
    const changed = yield* native.writeSlice(frame, begin, bytes, cparams)
    this.#waiting.clear()
    this.#length = 0
    return changed
  }
}
