/**
 * The lock that programs share on a store in a directory: that of the frame of its embedded members, as Python-Blosc2
 * has it. Other stores have none; then nothing here does anything.
 */
import type { NativeFrame } from '../binding'
import { binding } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { assembleLayers, encodeEntry } from '../metadata/input'
import { decodeValue } from '../msgpack'
import { type Claim, release, take } from '../sharing/locking'
import { type AsyncOptions, native, runAsync, runSync, type Steps } from '../steps'

/** Counts changes of files beside the frame: by this entry of its vlmeta Python-Blosc2 learns of them. */
const tickName = 'dstore_tick'

type Use = 'read' | 'section'

export class StoreLock {
  readonly #handle: FrameHandle
  /** Looks at the store again; `alone`: nobody else can change it meanwhile. */
  readonly #look: (alone: boolean) => Steps<void>
  readonly #unfinished: () => boolean
  /** Exclusive locks of all programs, when the keys were looked at last. */
  #known = -1

  constructor(handle: FrameHandle, look: (alone: boolean) => Steps<void>, unfinished: () => boolean) {
    this.#handle = handle
    this.#look = look
    this.#unfinished = unfinished
  }

  get exists(): boolean {
    return this.#handle.lock !== undefined
  }

  /** Runs `body` on the newest state, which stays as it is meanwhile. */
  *reading<T>(body: () => Steps<T>): Steps<T> {
    const claims = yield* this.#take('read')
    try {
      return yield* body()
    } finally {
      release(claims)
    }
  }

  /** Runs `callback` on the newest state, which nobody else can read or change meanwhile. */
  async changing<T>(callback: () => Promise<T>, options: AsyncOptions | undefined): Promise<T> {
    if (!this.exists) return callback()
    const claims = await runAsync(this.#take('section'), options, this.#handle.file?.name)
    try {
      return await callback()
    } finally {
      release(claims)
    }
  }

  changingSync<T>(callback: () => T): T {
    const claims = runSync(this.#take('section'), this.#handle.file?.name)
    try {
      return callback()
    } finally {
      release(claims)
    }
  }

  /** The frame as it is to be committed with changes of leaves. */
  *told(frame: NativeFrame | undefined): Steps<NativeFrame | undefined> {
    if (!this.exists) return frame
    const changed = frame ?? this.#handle.frame
    const stored = binding.vlmetaEntry(changed, tickName)
    const tick = stored && decodeValue(stored, tickName)
    const entry = encodeEntry(tickName, typeof tick === 'number' ? tick + 1 : 1, 'vlmeta')
    const vlmeta = yield* assembleLayers([entry])
    return yield* native.changeMetadata(changed, { meta: [], vlmeta, removed: [], checksums: null })
  }

  *#take(use: Use): Steps<readonly Claim[]> {
    const handle = this.#handle
    const { lock } = handle
    if (!lock) return []
    const claims = [{ lock, use, follow: () => handle.follow() }]
    yield* take(claims)
    try {
      // An exclusive lock counts itself.
      const unchanged = lock.count === this.#known || (use === 'section' && lock.count === this.#known + 1)
      if (!unchanged || (use === 'section' && this.#unfinished())) yield* this.#look(use === 'section')
      this.#known = lock.count
    } catch (error) {
      release(claims)
      throw error
    }
    return claims
  }
}
