import { binding, type FrameInfo, type NativeFrame } from './binding'
import { Blosc2Error } from './errors'
import type { FilePath } from './path'
import { type AsyncOptions, native, runAsync, runSync, type Steps, step } from './steps'

/** How a handle may be used: `'r'` never writes; `'r+'` and `'a'` write what exists. */
export type Access = 'r' | 'r+' | 'a'

export interface HandleOptions {
  readonly access: Access
  /** The file or sparse directory behind it; none for objects in memory. */
  readonly file?: FilePath | undefined
  /** Opens the file again; handles of a file have one. */
  readonly reopen?: (() => Steps<NativeFrame>) | undefined
  /** Throws when what the frame reads from is gone. */
  readonly guard?: (() => void) | undefined
}

/**
 * The current snapshot of a frame, and the order of changes to it. Reads take the snapshot that is current when
 * they are called and need no lock. Changes run one after the other; each computes new snapshots from the
 * current one, commits the last and puts it in place. An array and its `schunk` share one handle.
 */
export class FrameHandle {
  readonly access: Access
  readonly file: FilePath | undefined
  readonly #reopen: (() => Steps<NativeFrame>) | undefined
  readonly #guard: (() => void) | undefined
  #frame: NativeFrame | undefined
  #info: FrameInfo | undefined
  #closed = false
  #inFlight = 0
  #idle: (() => void)[] = []
  /** Settles, never rejecting, when the last change asked for is done. */
  #queue: Promise<void> = Promise.resolve()
  #queued = 0
  /** What a failed batch goes back to. */
  #batch: { readonly before: NativeFrame } | undefined

  constructor(frame: NativeFrame, options: HandleOptions) {
    this.#frame = frame
    this.access = options.access
    this.file = options.file
    this.#reopen = options.reopen
    this.#guard = options.guard
  }

  get closed(): boolean {
    return this.#closed
  }

  /** The current snapshot. @throws `ERR_BLOSC2_CLOSED` */
  get frame(): NativeFrame {
    if (this.#closed) throw this.#closedError()
    return this.#current()
  }

  /** What the current snapshot declares. It stays readable after closing once it has been read. */
  get info(): FrameInfo {
    this.#info ??= binding.frameInfo(this.#current())
    return this.#info
  }

  read<T>(body: (frame: NativeFrame) => Steps<T>, options?: AsyncOptions): Promise<T> {
    return this.#track(runAsync(this.#reading(body), options, this.file?.name))
  }

  readSync<T>(body: (frame: NativeFrame) => Steps<T>): T {
    return runSync(this.#reading(body), this.file?.name)
  }

  /** Puts the snapshot that `body` returns in place, once it is committed. */
  async change(body: (frame: NativeFrame) => Steps<NativeFrame>, options?: AsyncOptions): Promise<void> {
    this.checkWritable()
    options?.signal?.throwIfAborted()
    await this.#enqueue(() => runAsync(this.#changing(body), options, this.file?.name))
  }

  changeSync(body: (frame: NativeFrame) => Steps<NativeFrame>): void {
    this.checkWritable()
    this.#checkQuiet()
    runSync(this.#changing(body), this.file?.name)
  }

  /** Runs `callback`; the changes made meanwhile are committed together at its end, or undone when it fails. */
  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    this.checkWritable()
    if (this.#batch) return callback()
    await this.#enqueue(async () => {
      this.#batch = { before: this.#current() }
    })
    let result: T
    try {
      result = await callback()
    } catch (error) {
      await this.#enqueue(async () => this.#rollBack())
      throw error
    }
    await this.#enqueue(() => runAsync(this.#committingBatch(), undefined, this.file?.name))
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

  /** Takes over what the file holds now. */
  refresh(check: (info: FrameInfo) => void, options?: AsyncOptions): Promise<void> {
    return this.#enqueue(() => runAsync(this.#refreshing(check), options, this.file?.name))
  }

  refreshSync(check: (info: FrameInfo) => void): void {
    this.#checkQuiet()
    runSync(this.#refreshing(check), this.file?.name)
  }

  /** Resolves when the changes asked for so far are committed. */
  async settled(): Promise<void> {
    if (this.#closed) throw this.#closedError()
    await this.#queue
  }

  /** @throws `ERR_BLOSC2_LOCKED` while an asynchronous change is under way. */
  checkSettled(): void {
    if (this.#closed) throw this.#closedError()
    this.#checkQuiet()
  }

  /** Writes the file anew, without the holes that changes left. */
  async compact(options?: AsyncOptions): Promise<void> {
    await this.change(unchanged, options)
  }

  compactSync(): void {
    this.changeSync(unchanged)
  }

  /** @throws `ERR_BLOSC2_CLOSED`, `ERR_BLOSC2_READ_ONLY` */
  checkWritable(): void {
    if (this.#closed) throw this.#closedError()
    if (this.access === 'r') {
      const what = this.file ? `'${this.file.name}' was opened` : 'This object is'
      throw new Blosc2Error(
        'ERR_BLOSC2_READ_ONLY',
        `${what} read-only: a change needs mode 'r+' or 'a'`,
        this.#where(),
      )
    }
  }

  /** Refuses further operations and resolves when those under way are done. */
  async close(): Promise<void> {
    this.#markClosed()
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
    this.#frame = undefined
  }

  /** Work under way keeps its own reference to the snapshot it reads. */
  closeSync(): void {
    this.#markClosed()
    this.#frame = undefined
  }

  #markClosed(): void {
    if (this.#closed) return
    this.#info ??= this.#frame && binding.frameInfo(this.#frame)
    this.#closed = true
  }

  #current(): NativeFrame {
    if (this.#frame === undefined) throw this.#closedError()
    this.#guard?.()
    return this.#frame
  }

  #put(frame: NativeFrame): void {
    if (this.#frame === undefined) throw this.#closedError()
    this.#frame = frame
    this.#info = undefined
  }

  *#reading<T>(body: (frame: NativeFrame) => Steps<T>): Steps<T> {
    return yield* body(this.frame)
  }

  *#changing(body: (frame: NativeFrame) => Steps<NativeFrame>): Steps<void> {
    const changed = yield* body(this.#current())
    this.#put(this.#batch ? changed : yield* this.#commit(changed))
  }

  *#committingBatch(): Steps<void> {
    const batch = this.#batch
    try {
      if (batch && this.#current() !== batch.before) this.#put(yield* this.#commit(this.#current()))
      this.#batch = undefined
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  /** Makes `frame` what the file holds. The old file stays whole until the new one is complete. */
  *#commit(frame: NativeFrame): Steps<NativeFrame> {
    if (!this.file) return frame
    const { contiguous } = binding.frameInfo(frame)
    return yield* native.saveFrame(frame, { path: this.file.native, contiguous, replace: true })
  }

  *#refreshing(check: (info: FrameInfo) => void): Steps<void> {
    if (this.#closed) throw this.#closedError()
    if (this.#batch) throw this.#lockedError('a batch of changes is open')
    if (!this.#reopen) return
    const frame = yield* this.#reopen()
    check(binding.frameInfo(frame))
    this.#put(frame)
  }

  #rollBack(): void {
    if (this.#batch && this.#frame) this.#put(this.#batch.before)
    this.#batch = undefined
  }

  async #enqueue(job: () => Promise<void>): Promise<void> {
    this.#queued++
    const turn = this.#queue.then(job)
    this.#queue = turn.then(ignore, ignore)
    try {
      await this.#track(turn)
    } finally {
      this.#queued--
    }
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight++
    try {
      return await work
    } finally {
      if (--this.#inFlight === 0) for (const resolve of this.#idle.splice(0)) resolve()
    }
  }

  #checkQuiet(): void {
    if (this.#queued > 0) throw this.#lockedError('an asynchronous change is under way')
  }

  #where(): { path?: string } {
    return this.file ? { path: this.file.name } : {}
  }

  #closedError(): Blosc2Error {
    const what = this.file ? `The handle of '${this.file.name}'` : 'This object'
    return new Blosc2Error('ERR_BLOSC2_CLOSED', `${what} is closed: open it again to use it`, this.#where())
  }

  #lockedError(reason: string): Blosc2Error {
    const message = `A blocking change was called while ${reason}: await that first`
    return new Blosc2Error('ERR_BLOSC2_LOCKED', message, this.#where())
  }
}

function ignore(): void {}

function unchanged(frame: NativeFrame): Steps<NativeFrame> {
  return step(
    () => frame,
    async () => frame,
  )
}
