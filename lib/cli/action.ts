/** How a command runs: what stops it, and what is said when it fails. */
import { isBlosc2Error } from '../errors'

/** A result that is no error but not what one hoped for either, such as a damaged file found by `verify`. */
export const exitCodes = { failure: 1, misuse: 2, interrupted: 130 } as const

/** Aborts when the user presses ctrl-c; a second time ends the process at once. */
const interruption = new AbortController()
export const signal: AbortSignal = interruption.signal

function interrupt(): void {
  interruption.abort(new Error('interrupted'))
}

/** One line about a failure. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [line = ''] = error.message.split('\n')
  const named = isBlosc2Error(error) && error.path !== undefined && !line.includes(error.path)
  return named ? `${error.path}: ${line}` : line
}

/** The action of a command: a failure becomes one line and an exit code. */
export function action<A extends unknown[]>(
  run: (...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    process.once('SIGINT', interrupt)
    try {
      await run(...args)
    } catch (error) {
      fail(error)
    } finally {
      process.off('SIGINT', interrupt)
    }
  }
}

function fail(error: unknown): void {
  // Whoever read our output has seen enough, as `head` does.
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return
  if (signal.aborted) {
    process.exitCode = exitCodes.interrupted
    return
  }
  const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST'
  process.stderr.write(`blosc2: ${describeFailure(error)}${exists ? " ('--force' replaces it)" : ''}\n`)
  const misused = error instanceof TypeError || error instanceof RangeError
  process.exitCode = misused ? exitCodes.misuse : exitCodes.failure
}
