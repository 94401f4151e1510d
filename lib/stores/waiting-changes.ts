/** Changes of a store that were asked for and have not begun. They are made together. */
import type { AsyncOptions, Steps } from '../steps'
import type { Stage } from './stage'

/** Prepares a change. */
export type Body = (stage: Stage) => Steps<void>

export interface Job {
  readonly body: Body
  readonly options: AsyncOptions | undefined
  readonly settle: (error?: unknown) => void
  /** Stops listening to the signal. */
  readonly begin: () => void
}

export class WaitingChanges {
  #jobs: Job[] = []
  #nobody = new AbortController()

  get size(): number {
    return this.#jobs.length
  }

  /** Aborted when the last of them is withdrawn. */
  get nobody(): AbortSignal {
    return this.#nobody.signal
  }

  /** Rejects, too, when the signal of `options` is aborted before the change begins. */
  add(body: Body, options: AsyncOptions | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown) => (error === undefined ? resolve() : reject(error))
      const signal = options?.signal
      // What is no signal is for those to refuse that run the body.
      if (!(signal instanceof AbortSignal)) {
        this.#jobs.push({ body, options, settle, begin: () => {} })
        return
      }
      const withdraw = () => {
        this.#jobs = this.#jobs.filter((other) => other !== job)
        reject(signal.reason)
        if (this.#jobs.length > 0) return
        this.#nobody.abort()
        this.#nobody = new AbortController()
      }
      const begin = () => signal.removeEventListener('abort', withdraw)
      const job = { body, options, settle, begin }
      this.#jobs.push(job)
      signal.addEventListener('abort', withdraw, { once: true })
    })
  }

  /** All of them, which begin now. */
  take(): readonly Job[] {
    const jobs = this.#jobs
    this.#jobs = []
    for (const { begin } of jobs) begin()
    return jobs
  }
}
