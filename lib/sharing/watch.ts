/** Following a file that others change, without being called. */
import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { binding } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { checkOptions, describe, expectInteger } from '../options'

/** Options of `watch`. */
export interface WatchOptions {
  /** Ends the iteration. */
  readonly signal?: AbortSignal | undefined
  /** How often to look at the file where the system does not tell of changes, ms. Default 500. */
  readonly interval?: number | undefined
}

/** Of the chunks, in bytes: uncompressed and compressed. */
export interface Extent {
  readonly nbytes: number
  readonly cbytes: number
  readonly nchunks: number
}

/** The least time between two looks, ms: a busy writer commits thousands of times a second. */
const rest = 5
/** How long after the system told of a change to look once more, ms: some runtimes tell of one where several follow. */
const echo = 50
/** How long a file may be missing, ms: one that replaces it may be on its way. */
const patience = 1000

/**
 * Yields whenever the file has another state than before, which the handle has taken over by then. Ends when the
 * handle is closed or the signal aborts.
 */
export async function* changes(handle: FrameHandle, options: WatchOptions = {}): AsyncGenerator<void> {
  checkOptions(options, ['signal', 'interval'], 'watch()')
  const { signal } = options
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`Expected an AbortSignal for option 'signal', got ${describe(signal)}`)
  }
  const interval = expectInteger(options.interval ?? 500, 1, 2 ** 31 - 1, "option 'interval'")
  const { contiguous } = handle.info
  let seen = stateOf(handle)
  if (!handle.file) throw new TypeError('watch() is for files: nobody else changes an object in memory')
  const stop = signal ? AbortSignal.any([signal, handle.closing]) : handle.closing
  const bell = new Bell(resolve(handle.file.native.toString()), !contiguous, stop)
  try {
    let missingSince: number | undefined
    while (!stop.aborted) {
      missingSince = (await look(handle)) ? undefined : (missingSince ?? performance.now())
      if (stop.aborted) return
      if (missingSince !== undefined && performance.now() - missingSince > patience) await handle.refresh()
      const now = stateOf(handle)
      if (now !== seen) {
        seen = now
        yield
        continue
      }
      await bell.rings(interval)
    }
  } finally {
    bell.close()
  }
}

/** False where there is no file. */
async function look(handle: FrameHandle): Promise<boolean> {
  try {
    await handle.refresh()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return false
    // A batch of this handle's own, or its end: neither is a failure.
    if (code !== 'ERR_BLOSC2_LOCKED' && code !== 'ERR_BLOSC2_CLOSED') throw error
  }
  return true
}

/** Different for different states of a file. A lock also tells of changes that leave all sizes as they were. */
function stateOf(handle: FrameHandle): string {
  return `${binding.stateDigest(handle.frame)} ${handle.lock?.count ?? ''}`
}

/** Rings when a file, or the index in a sparse directory, changes, as far as the system tells. */
class Bell {
  readonly #stop: AbortSignal
  readonly #path: string
  /** Of the directory that the path is in: a file that is replaced is another one for the system. */
  #outer: FSWatcher | undefined
  /** Of the path itself, where it is a directory. */
  #inner: FSWatcher | undefined
  readonly #ring = () => {
    this.#rung = true
    this.#wake()
  }
  readonly #end = () => {
    this.close()
    this.#ring()
  }
  #rung = false
  /** That it has rung since somebody last waited in vain. */
  #echoes = false
  #wake = () => {}

  constructor(path: string, sparse: boolean, stop: AbortSignal) {
    this.#path = path
    this.#stop = stop
    // Whoever was given a change may never come back for the next one.
    stop.addEventListener('abort', this.#end)
    this.#outer = listen(dirname(path), basename(path), () => {
      if (sparse) this.#enter()
      this.#ring()
    })
    if (sparse) this.#enter()
  }

  /** Resolves when it has rung since the last time, or after `interval` ms, and once more when it has. */
  async rings(interval: number): Promise<void> {
    await wait(rest)
    if (!this.#rung && !this.#stop.aborted) {
      const longest = this.#echoes ? Math.min(interval, echo) : interval
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longest)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#echoes = this.#rung
    this.#rung = false
  }

  close(): void {
    this.#outer?.close()
    this.#inner?.close()
    this.#outer = undefined
    this.#inner = undefined
    this.#stop.removeEventListener('abort', this.#end)
  }

  #enter(): void {
    this.#inner?.close()
    this.#inner = listen(this.#path, 'chunks.b2frame', this.#ring)
  }
}

function listen(directory: string, file: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, (_, name) => {
      if (name === null || name === file) onChange()
    })
    return watcher.on('error', () => watcher.close())
  } catch {
    // There are only so many watchers, and file systems that have none: looking at intervals has to do.
    return undefined
  }
}
