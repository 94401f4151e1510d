import { AsyncLocalStorage } from 'node:async_hooks'
import { binding, type NativeCommitment, type NativeFrame } from '../binding'
import { commit, leave, rewrite, settle } from '../sharing/commit'
import { changedError, following, isStale } from '../sharing/following'
import { type Claim, release, take, takeSoon } from '../sharing/locking'
import { Turns } from '../sharing/turns'
import { type AsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { lockedError, privateError, unlockedError } from './errors'
import type { HandleOptions } from './options'
import { HandleState } from './state'

/** In which sections the code that is running was called. It may outlive them. */
const sections = new AsyncLocalStorage<ReadonlyMap<FrameHandle, { readonly open: boolean }>>()

type Body<T> = (frame: NativeFrame) => Steps<T>
/** Makes a changed frame, and may commit it at once as it is told. */
type ChangeBody = (frame: NativeFrame, commitment: NativeCommitment) => Steps<NativeFrame>

/** How long closing waits for the lock, to tidy up behind its changes. ms */
const patienceToLeave = 2000

/**
 * The current snapshot of a frame, and the order of changes to it. Reads take the snapshot that is current when
 * they are called. Changes run one after the other; each computes new snapshots from the current one, commits the
 * last and puts it in place. Where others change the file meanwhile, work is done again on the new state; with a lock
 * they cannot. An array and its `schunk` share one handle.
 */
export class FrameHandle extends HandleState {
  readonly #turns: Turns
  /** What changes need. */
  readonly #claims: readonly Claim[]
  /** There are commits that the disk may not have yet; changes, where they stay in this handle. */
  #unsettled = false
  /** An open batch, and what it goes back to when it fails. */
  #batch: { readonly before: NativeFrame } | undefined
  #over: Promise<void> | undefined

  constructor(frame: NativeFrame, options: HandleOptions) {
    super(frame, options)
    const { access, file, lock } = options
    const writes = access === 'r+' || access === 'a'
    // One that waits for the lock must not keep the turn of the one that holds it.
    this.#turns = new Turns(writes && !lock ? file?.native : undefined)
    this.#claims = lock ? [{ lock, use: 'change', follow: () => this.follow() }] : []
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
  async change(body: ChangeBody, sources: readonly FrameHandle[], options?: AsyncOptions): Promise<void> {
    this.checkWritable()
    options?.signal?.throwIfAborted()
    await this.#inTurn(() => this.#changing(body, sources), options)
  }

  changeSync(body: ChangeBody, sources: readonly FrameHandle[]): void {
    this.checkWritable()
    this.#now(() => this.#changing(body, sources))
  }

  /** Runs `callback`; the changes made meanwhile are committed together at its end, or undone when it fails. */
  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    this.checkWritable()
    if (this.#batch) return callback()
    let begun = false
    await this.#inTurn(() => this.#beginning(() => (begun = true)))
    if (!begun) return callback()
    try {
      let result: T
      try {
        result = await callback()
      } catch (error) {
        await this.#turns.take(() => this.#rollBack())
        throw error
      }
      await this.#inTurn(() => this.#committingBatch())
      return result
    } finally {
      release(this.#claims)
    }
  }

  batchSync<T>(callback: () => T): T {
    this.checkWritable()
    if (this.#batch) return callback()
    this.#now(() => this.#beginning(() => {}))
    try {
      const result = callback()
      this.#now(() => this.#committingBatch())
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    } finally {
      release(this.#claims)
    }
  }

  /** Keeps others away from the file while `callback` runs. */
  async withLock<T>(callback: () => Promise<T> | T, options?: Pick<AsyncOptions, 'signal'>): Promise<T> {
    this.checkOpen()
    if (this.file && !this.lock) throw unlockedError(this.file.name)
    const around = sections.getStore()
    if (around?.get(this)?.open) return callback()
    const claims = this.#claims.map((claim) => ({ ...claim, use: 'section' as const }))
    // Not in turn: the changes of the section that others wait for have to take theirs.
    await runAsync(take(claims), options, this.file?.name)
    const section = { open: true }
    try {
      return await sections.run(new Map(around).set(this, section), callback)
    } finally {
      section.open = false
      release(claims)
    }
  }

  refresh(options?: AsyncOptions): Promise<void> {
    return this.#inTurn(() => this.#refreshing(), options)
  }

  refreshSync(): void {
    this.#now(() => this.#refreshing())
  }

  /** Resolves when the changes asked for so far are committed and the disk has them. */
  async flush(): Promise<void> {
    this.checkOpen()
    await this.#inTurn(() => this.#settling())
  }

  flushSync(): void {
    this.checkOpen()
    this.#now(() => this.#settling())
  }

  /** Writes the file anew, without the holes that changes left; `body` may first make another frame in memory of it. */
  async compact(options?: AsyncOptions, body?: Body<NativeFrame>): Promise<void> {
    this.checkWritable()
    await this.#inTurn(() => this.#compacting(body), options)
  }

  compactSync(body?: Body<NativeFrame>): void {
    this.checkWritable()
    this.#now(() => this.#compacting(body))
  }

  /** Refuses further operations and resolves when those under way are done and the disk has the changes. */
  close(): Promise<void> {
    this.#over ??= this.#close()
    return this.#over
  }

  closeSync(): void {
    this.markClosed()
    try {
      if (!this.#turns.active) runSync(this.#leaving(), this.file?.name)
    } finally {
      this.#letGoWhenIdle()
    }
  }

  protected get diverged(): boolean {
    return this.#batch !== undefined || (this.access === 'c' && this.#unsettled)
  }

  /** Whether changes are committed one by one. */
  get #commits(): boolean {
    return this.file !== undefined && this.access !== 'c' && !this.#batch
  }

  async #close(): Promise<void> {
    this.markClosed()
    await this.#turns.idle()
    try {
      await this.#turns.track(runAsync(this.#leaving(), undefined, this.file?.name))
    } finally {
      this.#letGoWhenIdle()
    }
  }

  #letGoWhenIdle(): void {
    this.letGo(this.#turns.active ? this.#turns.idle() : undefined)
  }

  #inTurn(body: () => Steps<void>, options?: AsyncOptions): Promise<void> {
    return this.#turns.take(() => runAsync(body(), options, this.file?.name))
  }

  #now(body: () => Steps<void>): void {
    if (this.#turns.busy) {
      const reason = 'an asynchronous change is under way: await that first'
      throw lockedError(this.file?.name, 'A blocking change', reason)
    }
    runSync(body(), this.file?.name)
  }

  *#changing(body: ChangeBody, sources: readonly FrameHandle[]): Steps<void> {
    const changed = yield* following([this, ...sources], () => this.#changed(body), this)
    if (this.#commits) this.supersede(changed)
    else this.put(changed)
  }

  *#changed(body: ChangeBody): Steps<NativeFrame> {
    const before = this.current()
    const changed = yield* body(before, this.#commits ? this.options.durable === true : null)
    if (this.#batch) return changed
    const committed = yield* this.#commit(changed)
    // Nobody else has seen it; the garbage collector would be late.
    if (changed !== before && changed !== committed) binding.releaseFrame(changed)
    return committed
  }

  *#beginning(onBegin: () => void): Steps<void> {
    if (this.#batch) return
    yield* take(this.#claims)
    this.#batch = { before: this.current() }
    onBegin()
  }

  *#committingBatch(): Steps<void> {
    const batch = this.#batch
    try {
      if (batch && this.current() !== batch.before) {
        this.supersede(yield* this.#commit(this.current()))
        if (this.file && this.access !== 'c') binding.supersedeFrame(batch.before)
      }
      this.#batch = undefined
    } catch (error) {
      this.#rollBack()
      // What the batch did cannot be done again by calling it again: that is for its caller to decide.
      throw isStale(error) ? changedError(error) : error
    }
  }

  *#commit(frame: NativeFrame): Steps<NativeFrame> {
    const file = this.access === 'c' ? undefined : this.file
    const committed = yield* commit(frame, file, this.options.durable === true)
    this.#unsettled = this.file !== undefined
    return committed
  }

  *#compacting(body?: Body<NativeFrame>): Steps<void> {
    if (this.access === 'c') throw privateError(this.file?.name)
    if (this.#batch) return
    this.put(yield* following([this], () => this.#rewritten(body), this))
    this.#unsettled = false
  }

  *#rewritten(body?: Body<NativeFrame>): Steps<NativeFrame> {
    const { contiguous } = this.info
    const made = body ? yield* body(this.current()) : this.current()
    return yield* rewrite(made, this.file, contiguous, this.options.reopen)
  }

  *#settling(): Steps<void> {
    if (!this.#unsettled || this.#batch || this.access === 'c') return
    yield* settle(this.current())
    this.#unsettled = false
  }

  *#leaving(): Steps<void> {
    if (this.access === 'c' || !this.#unsettled || this.#batch || !this.held) return
    if (!(yield* takeSoon(this.#claims, patienceToLeave))) {
      // Whoever holds the lock is in the middle of the file: what is behind the frame may be theirs.
      yield* settle(this.current())
      return
    }
    try {
      yield* leave(this.current(), this.file)
    } finally {
      release(this.#claims)
    }
  }

  *#refreshing(): Steps<void> {
    this.checkOpen()
    if (this.#batch) throw lockedError(this.file?.name, 'refresh()', 'a batch of changes is open')
    if (!this.diverged) yield* following([this], () => this.follow())
  }

  #rollBack(): void {
    if (this.#batch && this.held) this.put(this.#batch.before)
    this.#batch = undefined
  }
}
