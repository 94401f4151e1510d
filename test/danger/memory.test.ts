import assert from 'node:assert/strict'
import { runChild } from './processes'
import { scratchFolder } from './scratch'

describe('memory', () => {
  const path = scratchFolder()

  it('does not grow over 2000 rounds of opening, reading, changing and closing', async () => {
    // Where an AddressSanitizer watches, it holds back what was freed.
    const env = { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=4` }
    const ended = await runChild('danger/children/memory', { args: [path()], flags: ['--expose-gc'], env })
    assert.equal(ended.code, 0, ended.stderr)
    const grown = Number(ended.stdout)
    // One round handles 200 KB: a leak of all of it would be 400 MB.
    assert.ok(grown < 64 * 2 ** 20, `It grew by ${grown} bytes`)
  })
})
