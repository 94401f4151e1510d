/**
 * Random tests try something else in each run, unless TEST_SEED says what. Continuous integration takes it from the
 * commit, so that a commit passes or fails in the same way wherever its tests are run.
 */
import fc from 'fast-check'

const { TEST_SEED } = process.env
if (TEST_SEED !== undefined) fc.configureGlobal({ seed: Number(TEST_SEED) })
