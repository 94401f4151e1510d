import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { open } from '../../lib/index'
import { runChild } from '../danger/processes'
import { scratchFolder } from '../danger/scratch'

describe("C-Blosc2's environment variables", () => {
  const path = scratchFolder()

  for (const [name, value] of [
    ['BLOSC_BLOCKSIZE', '1000'],
    ['BLOSC_BLOCKSIZE', '65536'],
    ['BLOSC_CLEVEL', '9'],
    ['BLOSC_CLEVEL', '0'],
    ['BLOSC_NTHREADS', '7'],
    ['BLOSC_SHUFFLE', 'NOSHUFFLE'],
    ['BLOSC_SHUFFLE', 'BITSHUFFLE'],
    ['BLOSC_DELTA', '1'],
    ['BLOSC_TYPESIZE', '3'],
    ['BLOSC_COMPRESSOR', 'lz4'],
    ['BLOSC_SPLITMODE', 'ALWAYS'],
    ['BLOSC_NOLOCK', '1'],
    ['BLOSC_BLOSC1_COMPAT', '1'],
    ['BLOSC_LOCKING', '1'],
    ['BLOSC_MAX_CACHED_READERS', '1'],
  ] as const) {
    it(`never make data wrong: ${name}=${value}`, async () => {
      const ended = await runChild('defects/children/environment', { args: [path()], env: { [name]: value } })
      assert.deepEqual([ended.code, ended.stderr], [0, ''])
      const lines = ended.stdout.trim().split('\n')
      assert.equal(lines.length, 6)
      for (const line of lines) assert.match(line, /^(right|ERR_BLOSC2_INTERNAL)$/)
      // BLOSC_LOCKING leaves its locks beside the files.
      for (const name of readdirSync(path()).filter((file) => !file.endsWith('.b2lock'))) {
        await using array = await open(path(name), { dtype: 'float64' })
        await array.verify()
        assert.equal(await array.get([199, 199]), 13_333)
      }
    })
  }
})
