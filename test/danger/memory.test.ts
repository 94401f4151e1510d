import assert from 'node:assert/strict'
import { runChild } from './processes'
import { scratchFolder } from './scratch'

describe('memory', () => {
  const path = scratchFolder()

  it('does not grow over 2000 rounds of opening, reading, changing and closing', async () => {
    const ended = await runChild('danger/children/memory', { args: [path()], flags: ['--expose-gc'] })
    assert.equal(ended.code, 0, ended.stderr)
    const grown = Number(ended.stdout)
    // One round handles 400 KB: a leak of all of it would be 800 MB.
    assert.ok(grown < 64 * 2 ** 20, `It grew by ${grown} bytes`)
  })
})
