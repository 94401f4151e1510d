/** A folder for the files of one suite, gone after it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** To be called inside `describe`. Gives the path of a file in the folder, or of the folder itself. */
export function scratchFolder(): (name?: string) => string {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'blosc2-test-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))
  return (name = '') => join(folder, name)
}
