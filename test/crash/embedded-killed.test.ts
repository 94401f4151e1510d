import assert from 'node:assert/strict'
import { EmbedStore, NDArray } from '../../lib/index'
import { runChild } from '../danger/processes'
import { scratchFolder } from '../danger/scratch'
import { embeddedState } from './embedded-model'

/** `npm run test:crash` makes more of them. */
const kills = Number(process.env.CRASH_KILLS ?? 20)

describe('a process killed while it changes an EmbedStore', () => {
  const path = scratchFolder()

  it(`leaves a committed state, and none older than the last it told of, ${kills} times`, async function () {
    this.timeout(20_000 + kills * 3000)
    const file = path('killed.b2e')
    await (await EmbedStore.open(file, { mode: 'w' })).close()
    let step = 0
    for (let n = 0; n < kills; n++) {
      const ended = await runChild('crash/children/change-embedded-forever', {
        args: [file, String(step)],
        kill: { at: 'changing', after: 5 + Math.random() * 75 },
      })
      assert.equal(ended.signal, 'SIGKILL', ended.stderr)
      const told = ended.stdout
        .split('\n')
        .slice(0, -1)
        .filter((line) => /^\d+$/.test(line))
      const last = Number(told.at(-1) ?? step)
      step = await stepOf(file, [last, last + 1])
    }
    assert.ok(step > kills / 2, `Only ${step} commits in ${kills} processes`)
  })

  /** Which of these steps the store is at. */
  async function stepOf(file: string, steps: readonly number[]): Promise<number> {
    await using store = await EmbedStore.open(file)
    const found: [string, number, number][] = []
    for await (const [key, value] of store) {
      assert.ok(value instanceof NDArray)
      const { data } = await value.get(null, { as: 'number' })
      const elements = Array.from(data, Number)
      assert.ok(
        elements.every((element) => element === elements[0]),
        `'${key}' is torn`,
      )
      found.push([key, elements[0] ?? 0, elements.length])
    }
    const step = steps.find((candidate) => {
      const expected = [...embeddedState(candidate)].map(([key, value]) => [key, value.step, value.length])
      return JSON.stringify(expected) === JSON.stringify(found)
    })
    return step ?? assert.fail(`Neither of the states ${steps}: ${JSON.stringify(found)}`)
  }
})
