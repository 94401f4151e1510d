import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadNpy, loadNpySync, openNpy, saveNpySync } from '../../lib/index'
import { runChild } from '../danger/processes'

const each = 60
const appenders = [1, 2, 3, 4]

describe('processes that append to one .npy file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-appenders-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'a.npy')

  it('lose nothing, and readers find whole rows whenever they look', async function () {
    this.timeout(60_000)
    saveNpySync(path, { data: new Int32Array(0), shape: [0, 2] })
    await using watching = await openNpy(path, { dtype: 'int32' })
    const running = appenders.map((number) =>
      runChild('numpy/children/append-rows', { args: [path, String(number), String(each)] }),
    )
    let done = false
    const ended = Promise.all(running).finally(() => {
      done = true
    })
    let seen = 0
    while (!done) {
      const { data, shape } = await loadNpy(path, { dtype: 'int32' })
      assert.ok((shape[0] ?? 0) >= seen, `${shape} after ${seen}`)
      seen = shape[0] ?? 0
      for (let row = 0; row < seen; row++) assert.ok(appenders.includes(data[2 * row] ?? 0), `row ${row}`)
      await watching.refresh()
      assert.equal((await watching.get()).data.length, 2 * (watching.shape[0] ?? 0))
    }
    for (const { code, stderr } of await ended) assert.equal(code, 0, stderr)
    const { data, shape } = loadNpySync(path, { dtype: 'int32' })
    assert.deepEqual(shape, [appenders.length * each, 2])
    const next = new Map(appenders.map((number) => [number, 0]))
    for (let row = 0; row < appenders.length * each; row++) {
      const [number = 0, count] = data.subarray(2 * row)
      assert.equal(count, next.get(number))
      next.set(number, (count ?? 0) + 1)
    }
  })

  it('wait for one another, and can be told not to', async () => {
    await using one = await openNpy(path, { mode: 'r+', dtype: 'int32' })
    const before = one.shape[0] ?? 0
    await Promise.all([one.append(Int32Array.of(1, 1)), one.append(Int32Array.of(1, 2))])
    assert.equal(one.shape[0], before + 2)
    await assert.rejects(
      one.append(Int32Array.of(1, 3), { signal: AbortSignal.abort(new Error('enough')) }),
      /enough/,
    )
    one.appendSync(Int32Array.of(1, 4))
    assert.equal(one.shape[0], before + 3)
  })
})
