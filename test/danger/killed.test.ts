import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { open, save } from '../../lib/index'
import { runChild } from './processes'
import { scratchFolder } from './scratch'

/** The one value that a complete file was made with; fails when parts are of different ones. */
async function generationOf(path: string): Promise<number> {
  await using array = await open(path, { dtype: 'int32' })
  await array.verify()
  const { data } = await array.get()
  const value = Math.floor((data[0] ?? 0) / 1000)
  const wrong = data.findIndex((element, i) => element !== (i % 1000) + value * 1000)
  if (wrong >= 0) assert.fail(`Element ${wrong} is ${data[wrong]} in a file of generation ${value}`)
  assert.equal(data.length, 300_000)
  return value
}

describe('a process killed while it replaces a file', () => {
  const path = scratchFolder()

  for (const name of ['array.b2nd', 'array.dir']) {
    it(`leaves the old or the new one, whole: ${name}`, async () => {
      let last = 0
      for (let kill = 0; kill < 15; kill++) {
        const first = (kill + 1) * 10_000
        const ended = await runChild('danger/children/write-forever', {
          args: [path(name), String(first)],
          kill: { at: 'writing', after: (kill * 7) % 40 },
        })
        assert.equal(ended.signal, 'SIGKILL', ended.stderr)
        const generation = await generationOf(path(name))
        assert.ok(generation >= first && generation > last, `Generation ${generation} after ${last}`)
        last = generation
      }
    })
  }

  it('leaves a temporary at most, which the next save of that path removes', async () => {
    const options = { mode: 'w' } as const
    await save({ data: Int32Array.of(1, 2), shape: [2] }, path('array.b2nd'), options)
    await save({ data: Int32Array.of(1, 2), shape: [2] }, path('array.dir'), {
      ...options,
      contiguous: false,
    })
    assert.deepEqual(readdirSync(path()).sort(), ['array.b2nd', 'array.dir'])
  })

  it('for the first time leaves nothing, or a whole file', async () => {
    for (let kill = 0; kill < 4; kill++) {
      const ended = await runChild('danger/children/stop', {
        args: ['kill', 'write-new', path()],
      })
      assert.equal(ended.signal, 'SIGTERM', ended.stderr)
      const visible = readdirSync(path()).filter((name) => !name.startsWith('.'))
      assert.deepEqual(visible.sort(), ['array.b2nd', 'array.dir'])
    }
  })
})
