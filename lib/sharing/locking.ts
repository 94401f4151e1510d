/**
 * The lock that Blosc2 programs share: C-Blosc2's protocol, `flock` on a file beside the frame which also counts the
 * changes. No thread ever waits for it: a lock that others hold is tried again, at growing intervals.
 */
import { binding, type NativeLock } from '../binding'
import { readStart, stat } from '../files'
import { busyError, closedError } from '../handle/errors'
import { absolute, type FilePath } from '../path'
import { type Steps, step } from '../steps'

/** Between two tries, ms. */
const shortestPause = 1
const longestPause = 20
/** How long the thread may be kept for one try, µs. */
const insistence = 200
/** How long a read makes way for a change of its own handle that waits for the lock, ms. */
const patience = 100

/** Wakes those that wait, once a lock of this process is free: only other processes have to be asked again and again. */
const sleepers = new Set<() => void>()

/**
 * What a lock is held for. Reads share it; a change keeps everybody else out; a section is several changes and reads
 * that belong together, which those of the same handle may join, but no other section.
 */
export type Use = 'read' | 'change' | 'section'

/** What every frame begins with. */
const magic = Buffer.from('\x9e\xa8b2frame\0', 'latin1')

/**
 * The lock as one handle holds it: at most once, for all that goes on through the handle. Reads share it; while the
 * handle holds it exclusively, both its reads and its changes join.
 */
export class FileLock {
  /** Of what is locked, for errors. */
  readonly name: string
  readonly #path: string | Buffer
  #native: NativeLock | undefined
  #closed = false
  #exclusive = false
  #users = 0
  #changers = 0
  /** Changes that wait. */
  #waiting = 0
  /** The last change is over; reads that joined it are not. Nobody joins any more, so that the lock becomes free. */
  #ending = false
  #section = false
  /** Exclusive locks of all programs so far, and how many there were when the handle last looked at the file. */
  #count = 0
  #known = -1

  constructor(file: FilePath, sparse: boolean) {
    this.name = file.name
    this.#path = beside(file.native, sparse ? '/.b2lock' : '.b2lock')
  }

  /** Whether others may have changed the file since the handle last looked. Only known while held. */
  get stale(): boolean {
    return this.#count !== this.#known
  }

  /** Exclusive locks of all programs so far, when this handle last held it. */
  get count(): number {
    return this.#count
  }

  /** The handle has looked at the file. */
  caughtUp(): void {
    this.#known = this.#count
  }

  /**
   * False where somebody is in the way. `urgent`: reads join this handle's lock whoever waits for it, and a lock that
   * others take again and again is tried harder.
   */
  enter(use: Use, urgent: boolean): boolean {
    if (use === 'section' && this.#section) return false
    const exclusive = use !== 'read'
    if (this.#users === 0 ? !this.#acquire(exclusive, urgent) : !this.#joinable(exclusive, urgent))
      return false
    this.#users++
    if (exclusive) this.#changers++
    if (use === 'section') this.#section = true
    return true
  }

  leave(use: Use): void {
    this.#users--
    if (use !== 'read') this.#changers--
    if (use === 'section') this.#section = false
    this.#ending = this.#exclusive && this.#changers === 0
    if (this.#users === 0) {
      if (this.#closed) this.#native?.close()
      else this.#native?.unlock()
    }
    for (const wake of [...sleepers]) wake()
  }

  /** Makes reads hold back. */
  announce(change: 1 | -1): void {
    this.#waiting += change
  }

  close(): void {
    this.#closed = true
    if (this.#users === 0) this.#native?.close()
  }

  #acquire(exclusive: boolean, urgent: boolean): boolean {
    if (this.#closed) throw closedError(this.name)
    this.#native ??= new binding.Lock(this.#path)
    if (!this.#native.try(exclusive, urgent ? insistence : 0)) return false
    const count = this.#native.count()
    // What this lock adds to the count is no change of others.
    if (exclusive && this.#known === count - 1) this.#known = count
    this.#count = count
    this.#exclusive = exclusive
    this.#ending = false
    return true
  }

  #joinable(exclusive: boolean, urgent: boolean): boolean {
    if (exclusive) return this.#exclusive && !this.#ending
    return urgent || (this.#exclusive ? !this.#ending : this.#waiting === 0)
  }
}

/** A lock that work needs. */
export interface Claim {
  readonly lock: FileLock
  readonly use: Use
  /** Looks at the file again. */
  readonly follow: () => Steps<unknown>
}

/** Runs `body` with all these locks, on the newest states. The blocking form fails where one is held by others. */
export function* holding<T>(claims: readonly Claim[], body: () => Steps<T>): Steps<T> {
  yield* take(claims)
  try {
    return yield* body()
  } finally {
    release(claims)
  }
}

/** Takes the locks, to be given back with {@link release}. */
export function* take(claims: readonly Claim[]): Steps<void> {
  yield* enter(claims, Number.POSITIVE_INFINITY)
  try {
    for (const { lock, follow } of claims) {
      if (!lock.stale) continue
      yield* follow()
      lock.caughtUp()
    }
  } catch (error) {
    release(claims)
    throw error
  }
}

/** Takes the locks if that is possible within `limit` ms; the blocking form does not wait at all. */
export function* takeSoon(claims: readonly Claim[], limit: number): Steps<boolean> {
  return yield* enter(claims, limit)
}

export function release(claims: readonly Claim[]): void {
  for (const { lock, use } of claims) lock.leave(use)
}

/** Never holds some of the locks while it waits for the others: two that wait for each other would wait for ever. */
function* enter(claims: readonly Claim[], limit: number): Steps<boolean> {
  const start = performance.now()
  const changed = claims.find(({ use }) => use !== 'read')?.lock
  const waited = () => performance.now() - start
  let announced = false
  try {
    for (let delay = shortestPause; ; delay = Math.min(2 * delay, longestPause)) {
      const entered = yield* step(
        () => enterAll(claims, true) ?? refuse(claims, limit),
        async () => enterAll(claims, waited() > patience) ?? (waited() < limit ? undefined : false),
      )
      if (entered !== undefined) return entered
      if (!announced) changed?.announce(1)
      announced = true
      yield* sleep(delay * (0.5 + Math.random()))
    }
  } finally {
    if (announced) changed?.announce(-1)
  }
}

function enterAll(claims: readonly Claim[], urgent: boolean): true | undefined {
  // Taking a lock exclusively counts as a change: last.
  const ordered = [...claims].sort((a, b) => Number(a.use !== 'read') - Number(b.use !== 'read'))
  const entered: Claim[] = []
  try {
    for (const claim of ordered) {
      if (!claim.lock.enter(claim.use, urgent)) return undefined
      entered.push(claim)
    }
    return true
  } finally {
    if (entered.length < ordered.length) release(entered)
  }
}

function sleep(ms: number): Steps<void> {
  return step(
    () => {},
    () =>
      new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          sleepers.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        sleepers.add(wake)
      }),
  )
}

function refuse(claims: readonly Claim[], limit: number): false {
  if (limit < Number.POSITIVE_INFINITY) return false
  throw busyError(claims.map(({ lock }) => lock.name))
}

/** Locking asked for by the environment, as C-Blosc2 understands it. */
export function lockingByDefault(): boolean {
  const { BLOSC_LOCKING = '' } = process.env
  return BLOSC_LOCKING !== '' && BLOSC_LOCKING !== '0'
}

/**
 * The lock of a frame that is there already; nothing for other files, beside which no lock file is to appear. Until it
 * is first needed it stays closed.
 */
export function* lockOf(file: FilePath, offset: number): Steps<FileLock | undefined> {
  try {
    const sparse = (yield* stat(file.native)).isDirectory()
    const index = sparse ? beside(file.native, '/chunks.b2frame') : file.native
    const start = yield* readStart(index, sparse ? 0 : offset, magic.length)
    return start.equals(magic) ? new FileLock(file, sparse) : undefined
  } catch {
    // Opening the file itself tells better what is wrong with it.
    return undefined
  }
}

/** Absolute: the lock is opened when it is needed, and the working directory may be another one by then. */
function beside(path: string | Buffer, suffix: string): string | Buffer {
  const whole = absolute(path)
  return typeof whole === 'string' ? whole + suffix : Buffer.concat([whole, Buffer.from(suffix)])
}
