import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from './processes'
import { sampleArray } from './samples'
import { scratchFolder } from './scratch'

function removeHidden(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith('.')) rmSync(join(folder, name))
}

describe('a process that ends', () => {
  const path = scratchFolder()
  let old: Buffer
  let files: string[]

  before(async () => {
    await using _ = await sampleArray(1000, { urlpath: path('old.b2nd') })
    await using __ = await sampleArray(1 << 21, { chunks: [1 << 14], urlpath: path('big.b2nd') })
    old = readFileSync(path('old.b2nd'))
    files = readdirSync(path())
  })

  for (const what of ['read', 'map', 'write', 'write-new']) {
    for (const [how, code, signal] of [
      ['exit', 7, null],
      ['throw', 1, null],
      ['reject', 1, null],
      ['kill', null, 'SIGTERM'],
    ] as const) {
      it(`by ${how} in the middle of a ${what} ends as it should, and leaves no half-written file`, async () => {
        const ended = await runChild('danger/children/stop', { args: [how, what, path()] })
        assert.deepEqual([ended.code, ended.signal, ended.stdout], [code, signal, ''], ended.stderr)
        assert.deepEqual(readFileSync(path('old.b2nd')), old)
        // Nobody can tidy up after a signal: the next save to that path does.
        if (how === 'kill') removeHidden(path())
        assert.deepEqual(readdirSync(path()), files)
      })
    }
  }
})
