import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { runChild } from '../danger/processes'
import { scratchFolder } from '../danger/scratch'
import { subjects } from './subjects'

const small = [
  'scalar',
  'noElements',
  'zeros',
  'range',
  'sevens',
  'hello',
  'hiWithTuple',
  'packedTensor',
  'objects',
]
const larger = ['batch', 'embedStore', 'value', 'named']
const schunks = ['unequal', 'blocks']
const codecs = ['zstd', 'lz4', 'blosclz', 'zlib', 'bytedelta']

describe('frames with one bit flipped', () => {
  const path = scratchFolder()

  for (const [mode, names] of [
    ['in place', small],
    ['in place', larger],
    ['in place', codecs],
    ['in place', schunks],
    ['bytes', ['range', 'hiWithTuple']],
    ['file', ['range']],
    ['map', ['range']],
  ] as const) {
    it(`are read or refused, whichever bit it is: ${names.join(', ')} (${mode})`, async () => {
      const args = ['flip', path(), mode, ...names]
      const ended = await runChild('hostile/children/damage', { args })
      const now = readFileSync(path('now'), 'utf8').trim()
      assert.deepEqual([ended.code, ended.signal], [0, null], `${now}: ${ended.stderr}`)
      const counts: Record<string, number> = JSON.parse(ended.stdout)
      const bits = names.reduce((sum, name) => sum + 8 * (subjects()[name]?.length ?? 0), 0)
      assert.equal(
        Object.values(counts).reduce((sum, count) => sum + count, 0),
        bits,
      )
      // Some bits say nothing (thread counts, unused bytes), and some cannot be anything but wrong.
      assert.ok(
        (counts.read ?? 0) > 0 && (counts.ERR_BLOSC2_FORMAT ?? 0) > 0 && (counts.ERR_BLOSC2_CORRUPT ?? 0) > 0,
      )
    }).timeout(60_000)
  }
})
