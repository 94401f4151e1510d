import assert from 'node:assert/strict'
import { copyFileSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { DictStore, TreeStore } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

const path = scratchFolder()

/** Bytes that do not become fewer. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed + 1
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1_103_515_245) + 12_345
    return state >>> 16
  })
}

/** What programs that know nothing of the journal find: the number of each key's last change. */
async function found(file: string): Promise<Record<string, number>> {
  const copy = path('copy.b2z')
  copyFileSync(file, copy)
  assert.ok(!existsSync(`${copy}.journal`))
  await using store = await DictStore.open(copy)
  await store.verify()
  const last: Record<string, number> = {}
  for (const key of store.keys()) {
    await using array = await store.get(key, { kind: 'ndarray', dtype: 'uint8' })
    if (array) last[key] = (await array.get()).data[0] ?? 0
  }
  return last
}

/** How far from its end the file's last end of a directory is. */
function distance(file: string): number {
  const { size } = statSync(file)
  const tail = Buffer.alloc(Math.min(size, 2 ** 17))
  readSync(openSync(file, 'r'), tail, 0, tail.length, size - tail.length)
  return tail.length - tail.lastIndexOf('PK\x05\x06', undefined, 'latin1')
}

describe('an archive that is being changed', () => {
  it('has a directory that others find at its end, whatever was added since it was written', async () => {
    const file = path('large.b2z')
    await using store = await TreeStore.open(file, { mode: 'w' })
    const states: Record<string, number>[] = [{}]
    for (const [n, size] of [
      10, 70_000, 300, 200_000, 3_000_000, 5, 66_000, 66_000, 40, 1_000_000,
    ].entries()) {
      const value = noise(size, n)
      value[0] = n + 1
      await store.set(`/x${n % 6}`, value)
      if (n === 5) await store.delete('/x3')
      const state = { ...states.at(-1), [`/x${n % 6}`]: n + 1 }
      if (n === 5) delete state['/x3']
      states.push(state)
      assert.ok(distance(file) < 2 ** 16, `after change ${n}`)
      const seen = await found(file)
      assert.ok(
        states.some((candidate) => JSON.stringify(sorted(candidate)) === JSON.stringify(sorted(seen))),
        JSON.stringify(seen),
      )
    }
    await store.flush()
    assert.deepEqual(sorted(await found(file)), sorted(states.at(-1) ?? {}))
    assert.equal(distance(file), 22)
  })

  it('has one where the directory itself is larger than what may follow it', async () => {
    const file = path('many.b2z')
    await using store = await TreeStore.open(file, { mode: 'w' })
    const key = (n: number) => `/group${n % 7}/a-rather-long-name-of-a-member-${n}`
    await store.batch(async () => {
      for (let n = 0; n < 1200; n++) await store.set(key(n), Uint8Array.of(1))
    })
    await store.flush()
    const before = statSync(file).size
    let guarded = false
    for (let n = 0; n < 300; n++) {
      await store.set(key(n), Uint8Array.of(2))
      assert.ok(distance(file) < 2 ** 16, `after change ${n}`)
      guarded ||= statSync(file).size > before + 2 ** 17
    }
    assert.ok(guarded)
    const seen = Object.values(await found(file))
    assert.equal(seen.length, 1200)
    await store.close()
    assert.equal(Object.values(await found(file)).filter((value) => value === 2).length, 300)
    assert.equal(distance(file), 22)
  })

  it('is as long as before where nothing came of a change', async () => {
    const file = path('failed.b2z')
    await using store = await TreeStore.open(file, { mode: 'w' })
    await store.set('/a', Uint8Array.of(7))
    await store.flush()
    const { size } = statSync(file)
    const value = noise(5_000_000, 1)
    const controller = new AbortController()
    const change = store.set('/b', value, { signal: controller.signal })
    setImmediate(() => controller.abort())
    await change.catch(() => {})
    if (store.has('/b')) return
    await store.close()
    assert.equal(statSync(file).size, size)
    assert.deepEqual(await found(file), { '/a': 7 })
  })
})

function sorted(state: Record<string, number>): [string, number][] {
  return Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1))
}
