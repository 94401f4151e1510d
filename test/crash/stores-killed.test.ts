import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { TreeStore } from '../../lib/index'
import { runChild } from '../danger/processes'
import { scratchFolder } from '../danger/scratch'
import { Python } from '../interop/python'
import { type State, States, stepOf, threshold } from './store-model'

/** `npm run test:crash` makes more of them. */
const kills = Number(process.env.CRASH_STORE_KILLS ?? 8)
const withPython = process.env.CRASH_PYTHON === '1'

type Child = 'change-store-forever' | 'replace-store-forever'

interface Run {
  readonly path: string
  readonly child: Child
  step: number
  commits: number
  kills: number
}

interface Found {
  readonly values: Record<string, { readonly kind: string; readonly bytes: string }>
  readonly vlmeta: { readonly '/': { readonly note?: string } }
}

describe('a process killed while it changes a store', () => {
  const path = scratchFolder()
  const states = new States()
  let python: Python | undefined

  before(() => {
    if (withPython) python = new Python()
  })
  after(() => python?.close())

  async function kill(run: Run): Promise<void> {
    // Every other one not before its first change: elsewhere than here that may take long.
    const at = run.kills++ % 2 === 0 ? `changing\n${run.step + 1}\n` : 'changing\n'
    const ended = await runChild(`crash/children/${run.child}`, {
      args: [run.path, String(run.step)],
      kill: { at, after: Math.random() * 75 },
    })
    assert.equal(ended.signal, 'SIGKILL', ended.stderr)
    const told = ended.stdout
      .split('\n')
      .slice(0, -1)
      .filter((line) => /^\d+$/.test(line))
      .map(Number)
    const last = told.at(-1) ?? run.step
    if (python && run.path.endsWith('.b2z')) await findState(python, run.path, last + 1)
    // Those who only read see what was committed, and leave everything as it is.
    const reader = await TreeStore.open(run.path)
    const step = await stepOf(reader, states, [last, last + 1])
    await reader.close()
    // Those who write tidy up.
    await using writer = await TreeStore.open(run.path, { mode: 'r+', threshold })
    assert.equal(await stepOf(writer, states, [step]), step)
    await writer.close()
    if (run.path.endsWith('.b2z')) assert.ok(!existsSync(`${run.path}.journal`))
    else assert.deepEqual(strays(run.path), [])
    if (run.child === 'change-store-forever')
      assert.deepEqual(strays(dirname(run.path), basename(run.path)), [])
    run.commits += step - run.step
    run.step = step
    if (python) await compare(python, run)
  }

  /** Before anybody has tidied up Python finds the archive as it was when its directory was written last. */
  async function findState(with_: Python, path: string, newest: number): Promise<void> {
    const { values } = await with_.ask<Found>('stores_read', { path, kind: 'treestore', groups: ['/'] })
    for (let step = newest; step >= 0; step--) if (isState(values, states.at(step))) return
    assert.fail(`Python finds none of the states up to ${newest}: ${Object.keys(values)}`)
  }

  /** What Python reads afterwards is the same. */
  async function compare(with_: Python, { path, step }: Run): Promise<void> {
    const found = await with_.ask<Found>('stores_read', { path, kind: 'treestore', groups: ['/'] })
    const { values, note } = states.at(step)
    assert.deepEqual(Object.keys(found.values).sort(), [...values.keys()].sort())
    for (const [key, { kind, length, step: at }] of values) {
      const value = found.values[key]
      assert.equal(value?.kind, kind, key)
      assert.ok(
        Buffer.from(value.bytes, 'base64').equals(bytesOf(length, at)),
        `Python reads another '${key}'`,
      )
    }
    assert.equal(Number(found.vlmeta['/'].note ?? 0), note)
  }

  /** Two at a time. */
  async function killAll(child: Child, extension: string, kills: number): Promise<void> {
    const runs = await Promise.all(
      [0, 1].map(async (half): Promise<Run> => {
        const run = { path: path(`${child}-${half}${extension}`), child, step: 0, commits: 0, kills: 0 }
        await (await TreeStore.open(run.path, { mode: 'w', threshold })).close()
        return run
      }),
    )
    await Promise.all(
      runs.map(async (run, half) => {
        for (let n = half; n < kills; n += 2) await kill(run)
      }),
    )
    const commits = runs.reduce((sum, run) => sum + run.commits, 0)
    assert.ok(commits >= kills / 2, `Only ${commits} commits in ${kills} processes`)
  }

  for (const extension of ['.b2z', '.b2d']) {
    it(`leaves a committed state, and none older than the last it told of: ${extension}, ${kills} times`, async function () {
      this.timeout(20_000 + kills * 3000)
      await killAll('change-store-forever', extension, kills)
    })

    const fewer = Math.ceil(kills / 5)
    it(`leaves the store that was to be replaced, or the new one: ${extension}, ${fewer} times`, async function () {
      this.timeout(20_000 + fewer * 3000)
      await killAll('replace-store-forever', extension, fewer)
      // The next one to write a store there tidies up.
      const store = await TreeStore.create()
      for (const half of [0, 1]) {
        const target = path(`replace-store-forever-${half}${extension}`)
        await (extension === '.b2z' ? store.toB2z(target, { mode: 'w' }) : store.toB2d(target, { mode: 'w' }))
      }
      assert.deepEqual(strays(path('.'), 'replace'), [])
    })
  }
})

function isState(found: Found['values'], { values }: State): boolean {
  if (Object.keys(found).length !== values.size) return false
  return [...values].every(([key, { kind, length, step }]) => {
    const value = found[key]
    return value?.kind === kind && value.bytes === bytesOf(length, step).toString('base64')
  })
}

function bytesOf(length: number, step: number): Buffer {
  return Buffer.from(new Int32Array(length).fill(step).buffer)
}

/** Of writing something whose name begins like this. */
function strays(folder: string, of = ''): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('tmp') && basename(name).startsWith(`.${of}`))
}
