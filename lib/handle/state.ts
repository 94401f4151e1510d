import { binding, type FrameInfo, type NativeFrame } from '../binding'
import { isBlosc2Error } from '../errors'
import type { FilePath } from '../path'
import { changedError, type Follower } from '../sharing/following'
import type { FileLock } from '../sharing/locking'
import { pause } from '../sharing/pause'
import type { Steps } from '../steps'
import { closedError, readOnlyError, replacedError } from './errors'
import type { Access, HandleOptions } from './options'

/** How often a file that does not make sense is looked at again, every ms: somebody may be in the middle of writing. */
const looks = 100

/** What bytes may seem to be that are not all there yet. */
const inconsistencies: ReadonlySet<string> = new Set([
  'ERR_BLOSC2_CORRUPT',
  'ERR_BLOSC2_FORMAT',
  'ERR_BLOSC2_INTEGRITY',
  'ERR_BLOSC2_LIMIT',
  'ERR_BLOSC2_TRUNCATED',
  'ERR_BLOSC2_UNSUPPORTED',
])

/** Where a handle is: at which snapshot of the frame, and whether that has left the file's own states. */
export abstract class HandleState implements Follower {
  readonly access: Access
  readonly file: FilePath | undefined
  readonly lock: FileLock | undefined
  protected readonly options: HandleOptions
  #frame: NativeFrame | undefined
  #info: FrameInfo | undefined
  #closed = false
  #closing: AbortController | undefined

  constructor(frame: NativeFrame, options: HandleOptions) {
    this.#frame = frame
    this.access = options.access
    this.file = options.file
    this.lock = options.lock
    this.options = options
    if (this.file) binding.enterFile(frame)
  }

  /** Whether the handle holds changes that its file does not have: those cannot be had on another state. */
  protected abstract get diverged(): boolean

  get closed(): boolean {
    return this.#closed
  }

  /** Aborted when the handle is closed. */
  get closing(): AbortSignal {
    this.#closing ??= new AbortController()
    if (this.#closed) this.#closing.abort()
    return this.#closing.signal
  }

  /** The current snapshot. @throws `ERR_BLOSC2_CLOSED` */
  get frame(): NativeFrame {
    this.checkOpen()
    return this.current()
  }

  /** What the current snapshot declares. It stays readable after closing. */
  get info(): FrameInfo {
    this.#info ??= binding.frameInfo(this.current())
    return this.#info
  }

  /** Takes over what the file holds now. @throws `ERR_BLOSC2_CHANGED` where that is another kind of thing. */
  *follow(): Steps<boolean> {
    const { reopen } = this.options
    if (!reopen || this.#closed) return false
    if (this.diverged) throw changedError(undefined)
    const before = this.info.array
    const frame = yield* this.#reopened(reopen)
    const { array } = binding.frameInfo(frame)
    if (array?.dtype !== before?.dtype || array?.shape.length !== before?.shape.length) {
      binding.releaseFrame(frame)
      throw replacedError(this.file?.name)
    }
    this.put(frame)
    return array?.shape.some((extent, axis) => extent !== before?.shape[axis]) === true
  }

  /** @throws `ERR_BLOSC2_CLOSED`, `ERR_BLOSC2_READ_ONLY` */
  checkWritable(): void {
    this.checkOpen()
    if (this.access === 'r') throw readOnlyError(this.file?.name)
  }

  protected checkOpen(): void {
    if (this.#closed) throw closedError(this.file?.name)
  }

  /** The current snapshot, for work that was begun before closing. */
  protected current(): NativeFrame {
    if (this.#frame === undefined) throw closedError(this.file?.name)
    this.options.guard?.()
    return this.#frame
  }

  protected put(frame: NativeFrame): void {
    const before = this.#frame
    if (before === undefined) {
      if (this.file) binding.releaseFrame(frame)
      throw closedError(this.file?.name)
    }
    if (this.file && !binding.sameSource(before, frame)) {
      binding.enterFile(frame)
      binding.leaveFile(before, this.access !== 'r')
    }
    this.#frame = frame
    this.#info = undefined
  }

  /** Puts a state in place that is committed: the file has the one before no more, and nobody can read it. */
  protected supersede(frame: NativeFrame): void {
    const before = this.#frame
    this.put(frame)
    if (this.file && before !== undefined && before !== frame) binding.supersedeFrame(before)
  }

  protected markClosed(): void {
    if (this.#closed) return
    this.#info ??= this.#frame && binding.frameInfo(this.#frame)
    this.#closed = true
    this.#closing?.abort()
  }

  /** Gives back the file's descriptor and mapping: now, or after what work under way needs them for. */
  protected letGo(after: Promise<void> | undefined): void {
    const frame = this.#frame
    this.#frame = undefined
    this.lock?.close()
    if (!frame) return
    if (after) void after.then(() => this.#leave(frame))
    else this.#leave(frame)
  }

  #leave(frame: NativeFrame): void {
    if (this.file) binding.leaveFile(frame, this.access !== 'r')
    binding.releaseFrame(frame)
  }

  /** Whether there is a snapshot: not any more after closing. */
  protected get held(): boolean {
    return this.#frame !== undefined
  }

  *#reopened(reopen: NonNullable<HandleOptions['reopen']>): Steps<NativeFrame> {
    for (let look = 1; ; look++) {
      try {
        return yield* reopen(this.current())
      } catch (error) {
        // Under a lock nobody is writing.
        if (this.lock || look === looks || !isBlosc2Error(error) || !inconsistencies.has(error.code))
          throw error
      }
      yield* pause(1)
    }
  }
}
