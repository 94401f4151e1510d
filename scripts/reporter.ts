/**
 * Mocha's `spec` reporter, which also writes the numbers of the run to the file named by TEST_COUNTS. A run that
 * dies writes nothing, so that whoever asked for the numbers can tell.
 */
import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options)
    const file = process.env.TEST_COUNTS
    if (file === undefined) return
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      writeFileSync(file, `${passes} ${failures + pending}\n`)
    })
  }
}

export = CountingReporter
