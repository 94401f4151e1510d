import { publicError } from '../errors'
import type { Steps } from './step'
import { type AsyncOptions, Watch } from './watch'

/** Runs a body on this thread. `path` is named in errors that carry none. */
export function runSync<T>(body: Steps<T>, path?: string): T {
  let next = body.next()
  while (!next.done) {
    try {
      next.value.runSync()
    } catch (error) {
      next = body.throw(publicError(error, path))
      continue
    }
    next = body.next()
  }
  return next.value
}

/** Runs a body without blocking. `path` is named in errors that carry none. */
export async function runAsync<T>(body: Steps<T>, options?: AsyncOptions, path?: string): Promise<T> {
  const watch = new Watch(options)
  try {
    let next = body.next()
    while (!next.done) {
      try {
        await watch.during(next.value)
      } catch (error) {
        next = body.throw(watch.explain(publicError(error, path)))
        continue
      }
      next = body.next()
    }
    watch.finish()
    return next.value
  } finally {
    watch.dispose()
  }
}

/** The blocking twin takes neither a signal nor a listener: it could not serve them. */
export function refuseAsyncOptions(options: unknown, owner: string): void {
  if (typeof options !== 'object' || options === null) return
  for (const key of ['signal', 'onProgress'] as const) {
    if (key in options) {
      throw new TypeError(
        `Option '${key}' is for the asynchronous ${owner}(): ${owner}Sync() blocks until it is done`,
      )
    }
  }
}
