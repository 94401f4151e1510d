import { binding, type FrameInfo, type NativeFrame } from './binding'
import { commit, leave, rewrite } from './commit'
import { changedError, following, isStale } from './following'
import { closedError, lockedError, privateError, readOnlyError, replacedError } from './handle-errors'
import type { Access, HandleOptions } from './handle-options'
import type { FilePath } from './path'
import { type AsyncOptions, native, runAsync, runSync, type Steps } from './steps'
import { Turns } from './turns'

type Body<T> = (frame: NativeFrame) => Steps<T>

/**
 * The current snapshot of a frame, and the order of changes to it. Reads take the snapshot that is current when
 * they are called and need no lock. Changes run one after the other; each computes new snapshots from the
 * current one, commits the last and puts it in place. Where others change the file meanwhile, work is done again on
 * the new state. An array and its `schunk` share one handle.
 */
export class FrameHandle {
  readonly access: Access
  readonly file: FilePath | undefined
  readonly #options: HandleOptions
  readonly #turns: Turns
  #frame: NativeFrame | undefined
  #info: FrameInfo | undefined
  #closed = false
  /** There are commits that the disk may not have yet; changes, where they stay in this handle. */
  #unsettled = false
  /** An open batch, and what it goes back to when it fails. */
  #batch: { readonly before: NativeFrame } | undefined

  constructor(frame: NativeFrame, options: HandleOptions) {
    this.#frame = frame
    this.access = options.access
    this.file = options.file
    this.#options = options
    const writes = options.access === 'r+' || options.access === 'a'
    this.#turns = new Turns(writes ? options.file?.native : undefined)
  }

  get closed(): boolean {
    return this.#closed
  }

  /** The current snapshot. @throws `ERR_BLOSC2_CLOSED` */
  get frame(): NativeFrame {
    this.#checkOpen()
    return this.#current()
  }

  /** What the current snapshot declares. It stays readable after closing. */
  get info(): FrameInfo {
    this.#info ??= binding.frameInfo(this.#current())
    return this.#info
  }

  read<T>(body: Body<T>, options?: AsyncOptions): Promise<T> {
    return this.#turns.track(runAsync(this.reading(body), options, this.file?.name))
  }

  readSync<T>(body: Body<T>): T {
    return runSync(this.reading(body), this.file?.name)
  }

  /** `body` on the current snapshot, for work on several handles. */
  reading<T>(body: Body<T>): Steps<T> {
    return following([this], () => body(this.frame))
  }

  /** Puts the snapshot that `body` returns in place, once it is committed. `sources` are handles it reads from. */
  async change(
    body: Body<NativeFrame>,
    sources: readonly FrameHandle[],
    options?: AsyncOptions,
  ): Promise<void> {
    this.checkWritable()
    options?.signal?.throwIfAborted()
    await this.#turns.take(() => runAsync(this.#changing(body, sources), options, this.file?.name))
  }

  changeSync(body: Body<NativeFrame>, sources: readonly FrameHandle[]): void {
    this.checkWritable()
    this.#checkQuiet()
    runSync(this.#changing(body, sources), this.file?.name)
  }

  /** Runs `callback`; the changes made meanwhile are committed together at its end, or undone when it fails. */
  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    this.checkWritable()
    if (this.#batch) return callback()
    await this.#turns.take(() => {
      this.#batch = { before: this.#current() }
    })
    let result: T
    try {
      result = await callback()
    } catch (error) {
      await this.#turns.take(() => this.#rollBack())
      throw error
    }
    await this.#turns.take(() => runAsync(this.#committingBatch(), undefined, this.file?.name))
    return result
  }

  batchSync<T>(callback: () => T): T {
    this.checkWritable()
    if (this.#batch) return callback()
    this.#checkQuiet()
    this.#batch = { before: this.#current() }
    let result: T
    try {
      result = callback()
    } catch (error) {
      this.#rollBack()
      throw error
    }
    this.#checkQuiet()
    runSync(this.#committingBatch(), this.file?.name)
    return result
  }

  refresh(options?: AsyncOptions): Promise<void> {
    return this.#turns.take(() => runAsync(this.#refreshing(), options, this.file?.name))
  }

  refreshSync(): void {
    this.#checkQuiet()
    runSync(this.#refreshing(), this.file?.name)
  }

  /** Takes over what the file holds now. @throws `ERR_BLOSC2_CHANGED` where that is another kind of thing. */
  *follow(): Steps<boolean> {
    const { reopen } = this.#options
    if (!reopen || this.#closed) return false
    if (this.#batch || this.#diverged) throw changedError(undefined)
    const before = this.info.array
    const frame = yield* reopen(this.#current())
    const { array } = binding.frameInfo(frame)
    if (array?.dtype !== before?.dtype || array?.shape.length !== before?.shape.length) {
      throw replacedError(this.file?.name)
    }
    const old = this.#current()
    this.#put(frame)
    binding.releaseFrame(old)
    return array?.shape.some((extent, axis) => extent !== before?.shape[axis]) === true
  }

  /** Resolves when the changes asked for so far are committed and the disk has them. */
  async flush(): Promise<void> {
    this.#checkOpen()
    await this.#turns.take(() => runAsync(this.#settling(), undefined, this.file?.name))
  }

  flushSync(): void {
    this.#checkOpen()
    this.#checkQuiet()
    runSync(this.#settling(), this.file?.name)
  }

  /** Writes the file anew, without the holes that changes left. */
  async compact(options?: AsyncOptions): Promise<void> {
    this.checkWritable()
    await this.#turns.take(() => runAsync(this.#compacting(), options, this.file?.name))
  }

  compactSync(): void {
    this.checkWritable()
    this.#checkQuiet()
    runSync(this.#compacting(), this.file?.name)
  }

  /** @throws `ERR_BLOSC2_CLOSED`, `ERR_BLOSC2_READ_ONLY` */
  checkWritable(): void {
    this.#checkOpen()
    if (this.access === 'r') throw readOnlyError(this.file?.name)
  }

  /** Refuses further operations and resolves when those under way are done and the disk has the changes. */
  async close(): Promise<void> {
    this.#markClosed()
    await this.#turns.idle()
    try {
      await this.#turns.track(runAsync(this.#leaving(), undefined, this.file?.name))
    } finally {
      this.#letGo()
    }
  }

  closeSync(): void {
    this.#markClosed()
    try {
      if (!this.#turns.active) runSync(this.#leaving(), this.file?.name)
    } finally {
      this.#letGo()
    }
  }

  /** Work under way keeps the snapshots it needs. */
  #letGo(): void {
    if (this.#frame && !this.#turns.active) binding.releaseFrame(this.#frame)
    this.#frame = undefined
  }

  #markClosed(): void {
    if (this.#closed) return
    this.#info ??= this.#frame && binding.frameInfo(this.#frame)
    this.#closed = true
  }

  #current(): NativeFrame {
    if (this.#frame === undefined) throw closedError(this.file?.name)
    this.#options.guard?.()
    return this.#frame
  }

  #put(frame: NativeFrame): void {
    if (this.#frame === undefined) throw closedError(this.file?.name)
    this.#frame = frame
    this.#info = undefined
  }

  *#changing(body: Body<NativeFrame>, sources: readonly FrameHandle[]): Steps<void> {
    this.#put(yield* following([this, ...sources], () => this.#changed(body)))
  }

  *#changed(body: Body<NativeFrame>): Steps<NativeFrame> {
    const changed = yield* body(this.#current())
    return this.#batch ? changed : yield* this.#commit(changed)
  }

  *#committingBatch(): Steps<void> {
    const batch = this.#batch
    try {
      if (batch && this.#current() !== batch.before) this.#put(yield* this.#commit(this.#current()))
      this.#batch = undefined
    } catch (error) {
      this.#rollBack()
      // What the batch did cannot be done again by calling it again: that is for its caller to decide.
      throw isStale(error) ? changedError(error) : error
    }
  }

  *#commit(frame: NativeFrame): Steps<NativeFrame> {
    const file = this.access === 'c' ? undefined : this.file
    const committed = yield* commit(frame, file, this.#options.durable === true)
    this.#unsettled = this.file !== undefined
    return committed
  }

  *#compacting(): Steps<void> {
    if (this.access === 'c') throw privateError(this.file?.name)
    if (this.#batch) return
    this.#put(yield* following([this], () => rewrite(this.#current(), this.file)))
    this.#unsettled = false
  }

  *#settling(): Steps<void> {
    if (!this.#unsettled || this.#batch || this.access === 'c') return
    yield* native.settleFrame(this.#current(), false)
    this.#unsettled = false
  }

  *#leaving(): Steps<void> {
    if (this.access === 'c' || !this.#unsettled || this.#batch || !this.#frame) return
    yield* leave(this.#frame, this.file)
  }

  *#refreshing(): Steps<void> {
    this.#checkOpen()
    if (this.#batch) throw lockedError(this.file?.name, 'refresh()', 'a batch of changes is open')
    if (!this.#diverged) yield* this.follow()
  }

  /** Whether this handle holds changes that its file will never have. */
  get #diverged(): boolean {
    return this.access === 'c' && this.#unsettled
  }

  #rollBack(): void {
    if (this.#batch && this.#frame) this.#put(this.#batch.before)
    this.#batch = undefined
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError(this.file?.name)
  }

  #checkQuiet(): void {
    if (!this.#turns.busy) return
    const reason = 'an asynchronous change is under way: await that first'
    throw lockedError(this.file?.name, 'A blocking change', reason)
  }
}
