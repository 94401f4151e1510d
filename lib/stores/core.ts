/** What the classes of stores work with: {@link StoreState}, and the order of changes to it. */
import type { NativeFrame } from '../binding'
import { lockedError } from '../handle/errors'
import { changedError, isStale } from '../sharing/following'
import { type AsyncOptions, runAsync, runSync, type Steps, step } from '../steps'
import type { EmbedHeap } from './embed-heap'
import { EmbeddedMembers } from './embedded-members'
import type { Leaves } from './leaves'
import type { Stage } from './stage'
import { type CoreOptions, indexOf, StoreState } from './store-state'
import { tablesOf } from './tables'
import { type Body, type Job, WaitingChanges } from './waiting-changes'

interface Batch {
  readonly stage: Stage
  /** Settles, never rejecting, when the last of its changes is prepared. */
  last: Promise<void>
}

export class StoreCore extends StoreState {
  readonly #waiting = new WaitingChanges()
  #batch: Batch | undefined
  #closing: Promise<void> | undefined
  /** Whether keys are a tree, in which there may be tables. */
  keepsTables = false

  static *open(leaves: Leaves, heap: EmbedHeap, options: CoreOptions): Steps<StoreCore> {
    return new StoreCore(leaves, heap, yield* indexOf(leaves, heap), options)
  }

  /** Whether changes wait for the end of a batch. */
  get batching(): boolean {
    return this.#batch !== undefined
  }

  /** Makes the changes of `body`, together with those of others that wait. */
  change(body: Body, options?: AsyncOptions): Promise<void> {
    this.checkWritable()
    if (this.#batch) return this.#join(this.#batch, body, options)
    const done = this.#waiting.add(body, options)
    if (this.#waiting.size === 1) void this.#changeAll()
    return done
  }

  changeSync(body: Body): void {
    this.checkWritable()
    const path = this.options.file?.name
    if (this.#batch) {
      runSync(preparing(this.#batch.stage, body), path)
      return
    }
    this.#checkIdle()
    this.lock.changingSync(() => {
      const stage = this.stage()
      runSync(preparing(stage, body), path)
      runSync(this.#committing(stage), path)
    })
  }

  /** Runs `callback`; the changes made meanwhile are made together at its end, or none when it fails. */
  async batch<T>(callback: () => Promise<T> | T): Promise<T> {
    this.checkWritable()
    if (this.#batch) return callback()
    const result: T[] = []
    const run = async () => {
      const batch = { stage: this.stage(true), last: Promise.resolve() }
      this.#batch = batch
      try {
        result.push(await callback())
        await batch.last
      } finally {
        this.#batch = undefined
      }
      await runAsync(this.#committing(batch.stage), undefined, this.options.file?.name)
    }
    await this.turns.take(() => this.lock.changing(run, undefined))
    for (const value of result) return value
    throw new Error('A turn ended without its result')
  }

  batchSync<T>(callback: () => T): T {
    this.checkWritable()
    if (this.#batch) return callback()
    this.#checkIdle()
    return this.lock.changingSync(() => {
      const stage = this.stage(true)
      this.#batch = { stage, last: Promise.resolve() }
      let result: T
      try {
        result = callback()
      } finally {
        this.#batch = undefined
      }
      runSync(this.#committing(stage), this.options.file?.name)
      return result
    })
  }

  /** Runs `body` when all changes asked for are over. */
  async inTurn(body: () => Steps<void>, options?: AsyncOptions): Promise<void> {
    this.checkOpen()
    this.#checkNoBatch()
    await this.turns.take(() => runAsync(body(), options, this.options.file?.name))
  }

  inTurnSync(body: () => Steps<void>): void {
    this.checkOpen()
    this.#checkNoBatch()
    this.#checkIdle()
    runSync(body(), this.options.file?.name)
  }

  *refresh(): Steps<void> {
    const { handle } = this.heap
    if (this.lock.exists) {
      yield* this.lock.reading(() => this.look(false))
      return
    }
    if (handle.file) {
      yield* step(
        () => handle.refreshSync(),
        () => handle.refresh(),
      )
    }
    yield* this.look(true)
  }

  protected override *look(alone: boolean): Steps<void> {
    yield* super.look(alone)
    if (this.keepsTables) this.tables = yield* tablesOf(this)
  }

  /** Runs `body`, which reads the whole store. */
  *whole(body: () => Steps<void>): Steps<void> {
    yield* this.lock.reading(body)
  }

  *flush(): Steps<void> {
    if (this.readOnly) return
    const { handle } = this.heap
    yield* step(
      () => handle.flushSync(),
      () => handle.flush(),
    )
    yield* this.leaves.flush()
  }

  /** Without what changes have left behind, among the embedded members and around the leaves. */
  *compact(): Steps<void> {
    const { handle } = this.heap
    const compacted = (frame: NativeFrame) => this.heap.compacted(frame)
    if (handle.file) {
      yield* step(
        () => handle.compactSync(compacted),
        () => handle.compact(undefined, compacted),
      )
    } else if (handle.info.nbytes > 0) {
      const frame = yield* compacted(handle.frame)
      yield* this.leaves.change([], frame, new EmbeddedMembers(handle), false)
    }
    yield* this.leaves.compact()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  closeSync(): void {
    if (this.isClosed) return
    this.#checkIdle()
    this.isClosed = true
    const path = this.options.file?.name
    if (!this.turns.active) {
      runSync(this.leaving(), path)
      return
    }
    // What is being read needs its descriptors: their numbers may be those of other files soon.
    runSync(this.flush(), path)
    this.#closing = this.#leave().catch(() => {})
  }

  async #close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    await this.#leave()
  }

  async #leave(): Promise<void> {
    await this.turns.idle()
    await this.turns.take(() => runAsync(this.leaving(), undefined, this.options.file?.name))
  }

  /** Lets go of everything. */
  *leaving(): Steps<void> {
    this.isClosed = true
    const { handle } = this.heap
    try {
      yield* step(
        () => handle.closeSync(),
        () => handle.close(),
      )
    } finally {
      yield* this.leaves.close()
    }
  }

  #checkNoBatch(): void {
    if (this.#batch) throw lockedError(this.options.file?.name, 'This', 'a batch of changes is open')
  }

  #checkIdle(): void {
    if (!this.turns.busy) return
    const reason = 'an asynchronous change is under way: await that first'
    throw lockedError(this.options.file?.name, 'A blocking change', reason)
  }

  /** Callers learn of their changes when the turn is over. */
  async #changeAll(): Promise<void> {
    const told: (() => void)[] = []
    await this.turns.take(async () => {
      const waiting = this.#waiting
      const { nobody } = waiting
      if (waiting.size === 0) return
      try {
        await this.lock.changing(() => this.#changeThese(waiting.take(), told), { signal: nobody })
      } catch (error) {
        // Those that came after all others were withdrawn have a turn of their own.
        if (nobody.aborted) return
        for (const { settle } of waiting.take()) told.push(() => settle(error))
      }
    })
    for (const tell of told) tell()
  }

  async #changeThese(jobs: readonly Job[], told: (() => void)[]): Promise<void> {
    const options = jobs.length === 1 ? jobs[0]?.options : undefined
    const stage = this.stage()
    const staged: Job[] = []
    for (const job of jobs) {
      try {
        await runAsync(preparing(stage, job.body), job.options, this.options.file?.name)
        staged.push(job)
      } catch (error) {
        told.push(() => job.settle(error))
      }
    }
    try {
      await runAsync(this.#committing(stage), options, this.options.file?.name)
      for (const { settle } of staged) told.push(settle)
    } catch (error) {
      for (const { settle } of staged) told.push(() => settle(error))
    }
  }

  /** One after the other; a failure is its caller's. */
  #join(batch: Batch, body: Body, options?: AsyncOptions): Promise<void> {
    const done = batch.last.then(() =>
      runAsync(preparing(batch.stage, body), options, this.options.file?.name),
    )
    batch.last = done.catch(() => {})
    return done
  }

  /** In a directory, what is embedded is committed before leaves are deleted, and after leaves are written. */
  *#committing(stage: Stage): Steps<void> {
    const { edits } = stage
    if (edits.length === 0 && !stage.embedded) return
    try {
      const frame = edits.length === 0 ? stage.embedded : yield* this.lock.told(stage.embedded)
      yield* this.leaves.change(edits, frame, new EmbeddedMembers(this.heap.handle), stage.together)
    } catch (error) {
      throw isStale(error) ? changedError(error) : error
    }
    stage.index.apply()
  }
}

/** Runs what one call asks for. @throws `ERR_BLOSC2_CHANGED` where the state that it begins with is not there any more */
function* preparing(stage: Stage, body: Body): Steps<void> {
  try {
    yield* stage.changing(body(stage))
  } catch (error) {
    throw isStale(error) ? changedError(error) : error
  }
}
