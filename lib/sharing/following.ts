/** Work on files that others change meanwhile. */
import { Blosc2Error, isBlosc2Error } from '../errors'
import type { Steps } from '../steps'
import { type Claim, type FileLock, holding } from './locking'
import { pause } from './pause'

/** Something that can take over what its file holds now. */
export interface Follower {
  /** Whether the shape is another one now. */
  follow(): Steps<boolean>
  /** Of its file, where other programs are to be kept out meanwhile. */
  readonly lock: FileLock | undefined
}

const attempts = 50

/**
 * Runs `body`, and again on the new state whenever one of the files it works on was changed meanwhile. `body` must
 * read the current snapshots each time, and have no effect when it fails. `changed` is the file that it changes.
 */
export function following<T>(
  followers: readonly Follower[],
  body: () => Steps<T>,
  changed?: Follower,
): Steps<T> {
  const claims = claimsOf(followers, changed)
  const repeated = () => repeating(followers, body)
  return claims.length > 0 ? holding(claims, repeated) : repeated()
}

function claimsOf(followers: readonly Follower[], changed: Follower | undefined): Claim[] {
  const claims = new Map<FileLock, Claim>()
  for (const follower of followers) {
    const { lock } = follower
    if (!lock || claims.has(lock)) continue
    claims.set(lock, { lock, use: follower === changed ? 'change' : 'read', follow: () => follower.follow() })
  }
  return [...claims.values()]
}

function* repeating<T>(followers: readonly Follower[], body: () => Steps<T>): Steps<T> {
  let lookedForGrowth = false
  for (let attempt = 1; ; attempt++) {
    try {
      return yield* body()
    } catch (error) {
      if (error instanceof RangeError && !lookedForGrowth) {
        lookedForGrowth = true
        if (yield* haveMoved(followers)) continue
      }
      if (!isStale(error)) throw error
      if (attempt === attempts) throw changedError(error)
      // Programs that do not commit as this one does take a moment for a change.
      if (attempt > 3) yield* pause(1)
      for (const follower of followers) yield* follower.follow()
    }
  }
}

const attemptsAtAll = 10

/** Runs `body`, and again from the beginning where another file takes the place of the one that it reads meanwhile. */
export function* startingOver<T>(body: () => Steps<T>): Steps<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return yield* body()
    } catch (error) {
      const replaced = isStale(error) || (isBlosc2Error(error) && error.code === 'ERR_BLOSC2_CHANGED')
      if (!replaced) throw error
      if (attempt === attemptsAtAll) throw changedError(error)
    }
  }
}

/** What is out of range may be within it by now. */
function* haveMoved(followers: readonly Follower[]): Steps<boolean> {
  let moved = false
  try {
    for (const follower of followers) moved = (yield* follower.follow()) || moved
  } catch {
    // The error at hand says more than that the file cannot be looked at.
    return false
  }
  return moved
}

export function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'STALE'
}

export function changedError(cause: unknown): Blosc2Error {
  const message = 'The file was changed by another handle or process in the middle of the work'
  return new Blosc2Error('ERR_BLOSC2_CHANGED', message, { cause })
}
