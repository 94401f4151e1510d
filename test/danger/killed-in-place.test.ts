import assert from 'node:assert/strict'
import { open, save } from '../../lib/index'
import { runChild } from './processes'
import { scratchFolder } from './scratch'

/** The one change that all of a file is from; fails when parts are from different ones. */
async function generationOf(path: string): Promise<number> {
  await using array = await open(path, { dtype: 'int32' })
  await array.verify()
  const { data } = await array.get()
  const value = Math.floor((data[0] ?? 0) / 1000)
  assert.equal(data.length, value === 0 ? 10 : 40_000 + (value % 7) * 1000)
  const wrong = data.findIndex(
    (element, i) => element !== (value === 0 ? 0 : (i % ((value % 90) + 10)) + value * 1000),
  )
  if (wrong >= 0) assert.fail(`Element ${wrong} is ${data[wrong]} in a file of change ${value}`)
  return value
}

describe('a process killed while it changes a file in place', () => {
  const path = scratchFolder()

  for (const contiguous of [true, false]) {
    const name = contiguous ? 'file.b2nd' : 'directory'

    it(`leaves the state before a change or after it: ${name}`, async () => {
      const options = { chunks: [3000], blocks: [500], contiguous } as const
      await save({ data: new Int32Array(10), shape: [10] }, path(name), options)
      let last = await generationOf(path(name))
      for (let kill = 0; kill < 15; kill++) {
        const first = (kill + 1) * 10_000
        const ended = await runChild('danger/children/change-forever', {
          args: [path(name), String(first)],
          kill: { at: 'changing', after: (kill * 7) % 40 },
        })
        assert.equal(ended.signal, 'SIGKILL', ended.stderr)
        const generation = await generationOf(path(name))
        assert.ok(generation >= first && generation > last, `Change ${generation} after ${last}`)
        last = generation
      }
    })
  }
})
