import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import {
  convert,
  isBlosc2Error,
  load,
  loadNpy,
  loadNpz,
  loadTensor,
  openNpz,
  TreeStore,
} from '../../lib/index'
import { runChild } from './processes'
import { scratchFolder } from './scratch'

function assertUniform(data: unknown): void {
  assert.ok(data instanceof Float32Array)
  assert.equal(data.length, 50_000)
  assert.ok(
    data.every((value) => value === data[0]),
    'parts of several files',
  )
}

/** What reads a file as a whole while another process replaces it by others, again and again. */
describe('files that are replaced while they are read', () => {
  const path = scratchFolder()
  const readers: Readonly<Record<string, () => Promise<void>>> = {
    'loadTensor of a saved tensor': async () => assertUniform((await loadTensor(path('a.bl2'))).data),
    'loadTensor of an array': async () => assertUniform((await loadTensor(path('a.b2nd'))).data),
    'loadTensor of a .npy file': async () => assertUniform((await loadTensor(path('a.npy'))).data),
    load: async () => {
      await using array = await load(path('a.b2nd'), { kind: 'ndarray' })
      assertUniform((await array.get()).data)
    },
    loadNpy: async () => assertUniform((await loadNpy(path('a.npy'))).data),
    loadNpz: async () => assertUniform((await loadNpz(path('a.npz'))).a?.data),
    'TreeStore.open': async () => {
      await using store = await TreeStore.open(path('a.b2z'))
      assert.deepEqual([...store.keys()], ['/a'])
    },
    'load of a store': async () => {
      await using store = await load(path('a.b2z'), { kind: 'treestore' })
      await using array = await store.get('/a', { kind: 'ndarray' })
      assertUniform(array && (await array.get()).data)
    },
    'convert, which may say that it cannot': async () => {
      for (const name of ['a.b2nd', 'a.npz', 'a.b2z']) {
        const made = path('made.npz')
        try {
          await convert(path(name), made, { mode: 'w' })
        } catch (error) {
          assert.ok(isBlosc2Error(error) && error.code === 'ERR_BLOSC2_CHANGED', String(error))
          continue
        }
        await using archive = await openNpz(made)
        assertUniform((await archive.get('a', '...', {})).data)
      }
    },
  }

  for (const [name, read] of Object.entries(readers)) {
    it(`are one of them: ${name}`, async () => {
      const child = runChild('danger/children/replace-tensors', {
        args: [path()],
        kill: { at: 'replacing', after: 800 },
      })
      let ended = false
      const end = child.finally(() => {
        ended = true
      })
      while (!existsSync(path('a.b2z')) && !ended) await delay(5)
      let reads = 0
      for (; !ended; reads++) await read()
      const { signal, stderr } = await end
      assert.equal(signal, 'SIGKILL', stderr)
      assert.ok(reads > 3, `${reads} reads`)
    })
  }
})
