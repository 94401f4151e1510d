/** Work on files that others change meanwhile. */
import { Blosc2Error } from './errors'
import type { Steps } from './steps'

/** Something that can take over what its file holds now. */
export interface Follower {
  follow(): Steps<void>
}

const attempts = 50

/**
 * Runs `body`, and again on the new state whenever one of the files it works on was changed meanwhile. `body` must
 * read the current snapshots each time, and have no effect when it fails.
 */
export function* following<T>(followers: readonly Follower[], body: () => Steps<T>): Steps<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return yield* body()
    } catch (error) {
      if (!isStale(error)) throw error
      if (attempt === attempts) throw changedError(error)
      for (const follower of followers) yield* follower.follow()
    }
  }
}

export function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'STALE'
}

export function changedError(cause: unknown): Blosc2Error {
  const message = 'The file was changed by another handle or process in the middle of the work'
  return new Blosc2Error('ERR_BLOSC2_CHANGED', message, { cause })
}
