/** A progress bar on the terminal, or nothing at all. */
import { Presets, SingleBar } from 'cli-progress'
import type { Progress } from '../steps'

/** Until it shows, milliseconds: what is quick needs no bar. */
const patience = 500

/** Runs a task whose progress is shown on standard error where that is a terminal, unless `quiet`. */
export async function withProgress<T>(
  what: string,
  quiet: boolean,
  task: (onProgress: ((progress: Progress) => void) | undefined) => Promise<T>,
): Promise<T> {
  if (quiet || process.stderr.isTTY !== true) return task(undefined)
  const bar = new SingleBar(
    {
      format: `${what} {bar} {percentage} %, {eta_formatted} left`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  )
  const start = performance.now()
  try {
    return await task(({ done, total }) => {
      if (!bar.isActive && performance.now() - start > patience && done < total) bar.start(total, done)
      if (bar.isActive) {
        bar.setTotal(total)
        bar.update(done)
      }
    })
  } finally {
    bar.stop()
  }
}
