import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { open } from '../../lib/index'
import { runChild } from '../danger/processes'
import { codeOf, errorOf, sampleArray } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { subjects } from './subjects'

describe('frames that end too early', () => {
  const path = scratchFolder()

  for (const mode of ['in place', 'bytes', 'file', 'map']) {
    it(`are refused, wherever they end (${mode})`, async () => {
      const names = mode === 'in place' ? Object.keys(subjects()) : ['range', 'hiWithTuple']
      const ended = await runChild('hostile/children/damage', { args: ['cut', path(), mode, ...names] })
      const now = readFileSync(path('now'), 'utf8').trim()
      assert.deepEqual([ended.code, ended.signal], [0, null], `${now}: ${ended.stderr}`)
      const outcomes = Object.keys(JSON.parse(ended.stdout)).sort()
      const allowed = ['ERR_BLOSC2_CORRUPT', 'ERR_BLOSC2_FORMAT', 'ERR_BLOSC2_MMAP', 'ERR_BLOSC2_TRUNCATED']
      assert.deepEqual(
        outcomes.filter((outcome) => !allowed.includes(outcome)),
        [],
      )
    })
  }

  it('are refused at every 64th byte of a file of many chunks', async () => {
    await using _ = await sampleArray(3000, { chunks: [300], urlpath: path('many.b2nd') })
    const { length } = readFileSync(path('many.b2nd'))
    for (let size = Math.floor((length - 1) / 64) * 64; size >= 0; size -= 64) {
      truncateSync(path('many.b2nd'), size)
      for (const mmapMode of [undefined, 'r'] as const) {
        const error = await errorOf(() => open(path('many.b2nd'), { mmapMode }))
        assert.match(String(codeOf(error)), /^ERR_BLOSC2_(TRUNCATED|CORRUPT|FORMAT|MMAP)$/, `at ${size}`)
      }
    }
  })

  it('in a directory are refused, whichever of its files ends or is missing', async () => {
    await using _ = await sampleArray(3000, { chunks: [700], urlpath: path('sparse'), contiguous: false })
    const files = readdirSync(path('sparse'))
    assert.ok(files.length === 6)
    for (const file of files) {
      const size = readFileSync(join(path('sparse'), file)).length
      for (let cut = 0; cut < size; cut += 64) {
        cpSync(path('sparse'), path('cut'), { recursive: true })
        truncateSync(join(path('cut'), file), cut)
        const error = await errorOf(readAll)
        assert.match(String(codeOf(error)), /^ERR_BLOSC2_(TRUNCATED|CORRUPT|FORMAT)$/, `${file} at ${cut}`)
        rmSync(path('cut'), { recursive: true })
      }
      cpSync(path('sparse'), path('cut'), { recursive: true })
      rmSync(join(path('cut'), file))
      const code = file.endsWith('.chunk') ? 'ENOENT' : 'ERR_BLOSC2_FORMAT'
      assert.equal(codeOf(await errorOf(readAll)), code, file)
      rmSync(path('cut'), { recursive: true })
    }
  })

  async function readAll(): Promise<void> {
    await using array = await open(path('cut'), { dtype: 'float32' })
    await array.get()
  }
})
