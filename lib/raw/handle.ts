import { binding, type NativeRaw } from '../binding'
import { Blosc2Error, isBlosc2Error } from '../errors'
import { closedError, lockedError, readOnlyError } from '../handle/errors'
import type { FrameHandle } from '../handle/handle'
import { stateOf } from '../ndarray/state'
import type { FilePath } from '../path'
import { following } from '../sharing/following'
import { Turns } from '../sharing/turns'
import { type AsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { native } from './steps'

export interface RawHandleOptions {
  readonly access: 'r' | 'r+' | 'c'
  /** None for bytes in memory. */
  readonly file?: FilePath | undefined
  /** Each change waits until the disk has it. */
  readonly durable?: boolean | undefined
}

/** An open file of uncompressed arrays, and the order of changes to it. Reads wait for nothing. */
export class RawHandle {
  readonly access: RawHandleOptions['access']
  readonly file: FilePath | undefined
  readonly #durable: boolean
  readonly #turns: Turns
  #raw: NativeRaw | undefined
  #closed = false
  #unsynced = false

  constructor(raw: NativeRaw, { access, file, durable = false }: RawHandleOptions) {
    this.#raw = raw
    this.access = access
    this.file = file
    this.#durable = durable
    this.#turns = new Turns(access === 'r+' ? file?.native : undefined)
  }

  get closed(): boolean {
    return this.#closed
  }

  read<T>(body: (raw: NativeRaw) => Steps<T>, options?: AsyncOptions): Promise<T> {
    return this.#turns.track(runAsync(this.#reading(body), options, this.file?.name))
  }

  readSync<T>(body: (raw: NativeRaw) => Steps<T>): T {
    return runSync(this.#reading(body), this.file?.name)
  }

  /** `source`: what the change reads from, which may be an array with a file of its own. */
  async change(
    body: (raw: NativeRaw) => Steps<void>,
    source?: unknown,
    options?: AsyncOptions,
  ): Promise<void> {
    this.#checkWritable()
    options?.signal?.throwIfAborted()
    await this.#turns.take(() => runAsync(this.#changing(body, source), options, this.file?.name))
  }

  changeSync(body: (raw: NativeRaw) => Steps<void>, source?: unknown): void {
    this.#checkWritable()
    this.#checkIdle()
    runSync(this.#changing(body, source), this.file?.name)
  }

  /** Resolves when the changes asked for so far are made and the disk has them. */
  async flush(): Promise<void> {
    this.#checkOpen()
    await this.#turns.take(() => runAsync(this.#syncing(), undefined, this.file?.name))
  }

  flushSync(): void {
    this.#checkOpen()
    this.#checkIdle()
    runSync(this.#syncing(), this.file?.name)
  }

  /** Refuses further operations and resolves when those under way are done and the disk has the changes. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#turns.idle()
    try {
      await this.#turns.track(runAsync(this.#syncing(), undefined, this.file?.name))
    } finally {
      this.#letGo()
    }
  }

  closeSync(): void {
    this.#closed = true
    try {
      if (!this.#turns.active) runSync(this.#syncing(), this.file?.name)
    } finally {
      if (this.#turns.active) this.#turns.idle().finally(() => this.#letGo())
      else this.#letGo()
    }
  }

  /** Once operations under way are done: their next step needs the file. */
  #letGo(): void {
    if (this.#raw) binding.releaseRaw(this.#raw)
    this.#raw = undefined
  }

  *#reading<T>(body: (raw: NativeRaw) => Steps<T>): Steps<T> {
    this.#checkOpen()
    return yield* naming(this.file, () => body(this.#current()))
  }

  *#changing(body: (raw: NativeRaw) => Steps<void>, source: unknown): Steps<void> {
    yield* following(handlesOf(source), () => naming(this.file, () => body(this.#current())))
    this.#unsynced = this.access === 'r+'
    if (this.#durable) yield* this.#syncing()
  }

  *#syncing(): Steps<void> {
    if (!this.#unsynced || !this.#raw) return
    yield* native.syncRaw(this.#raw)
    this.#unsynced = false
  }

  #current(): NativeRaw {
    if (this.#raw === undefined) throw closedError(this.file?.name)
    return this.#raw
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError(this.file?.name)
  }

  #checkWritable(): void {
    this.#checkOpen()
    if (this.access === 'r') throw readOnlyError(this.file?.name)
  }

  #checkIdle(): void {
    if (!this.#turns.busy) return
    const reason = 'an asynchronous change is under way: await that first'
    throw lockedError(this.file?.name, 'A blocking change', reason)
  }
}

/** Runs `body`, whose errors name the file then. */
export function* naming<T>(file: FilePath | undefined, body: () => Steps<T>): Steps<T> {
  try {
    return yield* body()
  } catch (error) {
    if (!isBlosc2Error(error) || error.path !== undefined || !file) throw error
    throw new Blosc2Error(error.code, error.message, { path: file.name, cause: error })
  }
}

export function handlesOf(source: unknown): readonly FrameHandle[] {
  const state = stateOf(source)
  return state ? [state.handle] : []
}

/** Runs `body` on a new file that appears, complete and durable, when it is done; or never. */
export function* writingFile<T>(
  file: FilePath,
  replace: boolean,
  body: (raw: NativeRaw) => Steps<T>,
): Steps<T> {
  const raw = yield* native.createRaw(file.native, replace)
  try {
    const result = yield* body(raw)
    yield* native.commitRaw(raw)
    return result
  } finally {
    binding.releaseRaw(raw)
  }
}
