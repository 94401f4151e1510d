/** What goes on with an object asynchronously: changes take turns, and closing waits for everything. */
export class Turns {
  /** Settles, never rejecting, when the last turn asked for is over. */
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #inFlight = 0
  #idle: (() => void)[] = []

  /** Whether a turn is under way or waiting. */
  get busy(): boolean {
    return this.#waiting > 0
  }

  /** Whether anything is under way. */
  get active(): boolean {
    return this.#inFlight > 0
  }

  /** Runs `job` when all turns asked for before are over. */
  async take(job: () => Promise<void> | void): Promise<void> {
    this.#waiting++
    const turn = this.#last.then(job)
    this.#last = turn.then(ignore, ignore)
    try {
      await this.track(turn)
    } finally {
      this.#waiting--
    }
  }

  /** Counts `work` among what {@link idle} waits for. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight++
    try {
      return await work
    } finally {
      if (--this.#inFlight === 0) for (const resolve of this.#idle.splice(0)) resolve()
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }
}

function ignore(): void {}
