/**
 * Mocha's `spec` reporter, which also writes the numbers of the run to the file named by TEST_COUNTS, and what failed
 * to the one named by TEST_FAILURES. A run that dies writes no numbers, so that whoever asked for them can tell.
 */
import { appendFileSync, writeFileSync } from 'node:fs'
import Mocha from 'mocha'

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options)
    const { TEST_COUNTS: counts, TEST_FAILURES: failed } = process.env
    if (failed !== undefined) {
      runner.on('fail', (test, error: Error) => {
        appendFileSync(failed, `${test.fullTitle()}\n${error.stack ?? error.message}\n\n`)
      })
    }
    if (counts === undefined) return
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      writeFileSync(counts, `${passes} ${failures + pending}\n`)
    })
  }
}

export = CountingReporter
