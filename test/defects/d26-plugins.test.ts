import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { runChild } from '../danger/processes'
import { scratchFolder } from '../danger/scratch'

describe('codecs, filters and tuners that are not built in', () => {
  const path = scratchFolder()

  before(() => {
    mkdirSync(path('bin'))
    for (const name of ['python', 'python3', 'sh', 'bash']) {
      writeFileSync(path(`bin/${name}`), `#!/bin/sh\n: > "${path('mark')}-${name}"\nexit 1\n`)
      chmodSync(path(`bin/${name}`), 0o755)
    }
  })

  async function run(env: NodeJS.ProcessEnv): Promise<string[]> {
    const ended = await runChild('defects/children/plugins', {
      env: { ...env, PATH: `${path('bin')}:${process.env.PATH}`, BLOSC_TRACE: '1' },
    })
    assert.deepEqual([ended.code, ended.signal], [0, null], ended.stderr)
    assert.deepEqual(readdirSync(path()), ['bin'], 'nothing was run')
    assert.equal(existsSync(path('mark-python')), false)
    assert.doesNotMatch(ended.stderr, /dlopen|libblosc2_|import blosc2/)
    return ended.stdout.trim().split('\n')
  }

  it('D26: named by a file are refused, and no Python is asked for them', async () => {
    const lines = await run({})
    assert.equal(lines.pop(), 'done')
    assert.ok(lines.length >= 23, lines.join())
    assert.deepEqual([...new Set(lines)], ['ERR_BLOSC2_UNSUPPORTED'])
  })

  it('D27: named by the environment are not loaded either', async () => {
    const lines = await run({ BTUNE_TRADEOFF: '0.5', BTUNE_PERF_MODE: 'DECOMP' })
    assert.equal(lines.pop(), 'done')
    assert.deepEqual([...new Set(lines)], ['ERR_BLOSC2_UNSUPPORTED'])
  })
})
