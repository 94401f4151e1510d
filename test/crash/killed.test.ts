import assert from 'node:assert/strict'
import { open } from '../../lib/index'
import { runChild } from '../danger/processes'
import { scratchFolder } from '../danger/scratch'
import { Python } from '../interop/python'
import { create, kindNamed, kindNames, stepOf } from './kinds'

/** Per kind of change; `npm run test:crash` makes more of them. */
const kills = Number(process.env.CRASH_KILLS ?? 8)
const withPython = process.env.CRASH_PYTHON === '1'

/** What is killed: every kind of change to a file; fewer times, all of them to a directory and through a map. */
const subjects = [
  ...kindNames.map((name) => ({ name, how: 'file', times: kills })),
  { name: 'mixed', how: 'directory', times: Math.ceil(kills / 3) },
  { name: 'mixed', how: 'mapped', times: Math.ceil(kills / 3) },
] as const

interface Run {
  readonly path: string
  readonly name: string
  readonly how: string
  step: number
  commits: number
  kills: number
}

/** Kills one process in the middle of its changes, every other one not before the first, and looks at what it left. */
async function kill(run: Run, python: Python | undefined): Promise<void> {
  const kind = kindNamed(run.name)
  const at = run.kills++ % 2 === 0 ? `changing\n${run.step + 1}\n` : 'changing\n'
  const ended = await runChild('crash/children/change-forever', {
    args: [run.path, run.name, String(run.step), run.how],
    kill: { at, after: Math.random() * 55 },
  })
  assert.equal(ended.signal, 'SIGKILL', ended.stderr)
  // A line that was cut off is a step that may not count as told.
  const told = ended.stdout
    .split('\n')
    .slice(0, -1)
    .filter((line) => /^\d+$/.test(line))
    .map(Number)
  const last = told.at(-1) ?? run.step
  await using array = await open(run.path, { dtype: 'int32' })
  await array.verify()
  const step = await stepOf(array, kind, [last, last + 1])
  run.commits += step - run.step
  run.step = step
  if (!python) return
  const found = await python.ask<{ bytes: string; vlmeta: object }>('read', { path: run.path })
  const ours = Buffer.from((await array.get(null, { as: 'bytes' })).data)
  assert.ok(Buffer.from(found.bytes, 'base64').equals(ours), `Python reads other data after step ${step}`)
  assert.deepEqual(Object.keys(found.vlmeta).sort(), [...array.vlmeta.keys()].sort())
}

describe('a process killed while it changes a file', () => {
  const path = scratchFolder()
  let python: Python | undefined

  before(() => {
    if (withPython) python = new Python()
  })
  after(() => python?.close())

  for (const { name, how, times } of subjects) {
    it(`leaves a committed state, and none older than the last it told of: ${name}, ${how}, ${times} times`, async function () {
      this.timeout(20_000 + times * 2000)
      const runs = await Promise.all(
        [0, 1].map(async (half): Promise<Run> => {
          const run = { path: path(`${name}-${how}-${half}.b2nd`), name, how, step: 0, commits: 0, kills: 0 }
          await (await create(run.path, kindNamed(name), how !== 'directory')).close()
          return run
        }),
      )
      await Promise.all(
        runs.map(async (run, half) => {
          for (let n = half; n < times; n += 2) await kill(run, python)
        }),
      )
      const commits = runs.reduce((sum, run) => sum + run.commits, 0)
      assert.ok(commits >= times / 2, `Only ${commits} commits in ${times} processes`)
    })
  }
})
