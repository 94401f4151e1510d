import { resolve } from 'node:path'

/** Jobs that run one after the other. */
class Line {
  /** Settles, never rejecting, when the last job is over. */
  #last: Promise<void> = Promise.resolve()

  add(job: () => Promise<void> | void): Promise<void> {
    const turn = this.#last.then(job)
    this.#last = turn.then(ignore, ignore)
    return turn
  }
}

/** Lines of the files that handles of this process change. */
const lines = new Map<string, WeakRef<Line>>()
const forgotten = new FinalizationRegistry<string>((path) => {
  if (lines.get(path)?.deref() === undefined) lines.delete(path)
})

/** Handles of one file stand in one line: competing, each would have to do its work again and again. */
function lineOf(file: string | Buffer): Line {
  const path = resolve(file.toString())
  const known = lines.get(path)?.deref()
  if (known) return known
  const line = new Line()
  lines.set(path, new WeakRef(line))
  forgotten.register(line, path)
  return line
}

/** What goes on with an object asynchronously: changes take turns, and closing waits for everything. */
export class Turns {
  readonly #line: Line
  #waiting = 0
  #inFlight = 0
  #idle: (() => void)[] = []

  constructor(file: string | Buffer | undefined) {
    this.#line = file === undefined ? new Line() : lineOf(file)
  }

  /** Whether a turn of this object is under way or waiting. */
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
    try {
      await this.track(this.#line.add(job))
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
