import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from '../danger/processes'
import { scratchFolder } from '../danger/scratch'

const fixtures = join(__dirname, '..', 'fixtures', 'files')
const count = 3000

describe('files changed at random', () => {
  const path = scratchFolder()

  // FUZZ_SEED=… looks at others.
  const seed = Number(process.env.FUZZ_SEED ?? 1)

  it(`are read or refused, ${count} of them from seed ${seed} on`, async () => {
    const ended = await runChild('hostile/children/fuzz', {
      args: [fixtures, path(), String(seed), String(count)],
    })
    // To see one again: node fuzz.js <fixtures> <folder> <the seed named> 1
    const now = readFileSync(path('now'), 'utf8').trim()
    assert.deepEqual([ended.code, ended.signal], [0, null], `${now}: ${ended.stderr}`)
    const outcomes: Record<string, number> = JSON.parse(ended.stdout)
    assert.equal(
      Object.values(outcomes).reduce((sum, n) => sum + n, 0),
      count,
    )
    for (const code of ['read', 'ERR_BLOSC2_CORRUPT', 'ERR_BLOSC2_FORMAT', 'ERR_BLOSC2_TRUNCATED']) {
      assert.ok((outcomes[code] ?? 0) > 20, `${code} came ${outcomes[code] ?? 0} times`)
    }
  }).timeout(60_000)
})
