import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { open } from '../../lib'
import { runChild } from './processes'
import { assertValues, sampleArray } from './samples'
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

  async function forgetComplete(name: string): Promise<void> {
    const bytes = existsSync(path(name)) ? readFileSync(path(name)) : old
    if (bytes.equals(old)) return
    await using array = await open(path(name), { dtype: 'float32' })
    assertValues((await array.get()).data)
    rmSync(path(name))
    if (name === 'old.b2nd') writeFileSync(path(name), old)
  }

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
        // Telling of a rejection takes some runtimes so long that what was being written is complete by then.
        if (how === 'reject') await forgetComplete(what === 'write' ? 'old.b2nd' : 'new.b2nd')
        assert.deepEqual(readFileSync(path('old.b2nd')), old)
        // Nobody can tidy up after a signal: the next save to that path does.
        if (how === 'kill') removeHidden(path())
        assert.deepEqual(readdirSync(path()), files)
      })
    }
  }
})
