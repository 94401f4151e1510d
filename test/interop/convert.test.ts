import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { convert } from '../../lib/index'
import { cases, eachCase, seed, session } from './session'

const count = Math.ceil(cases / 10)

describe(`converted files, seed ${seed}`, () => {
  const there = session()

  it(`${count} archives of NumPy become stores and archives that Python reads as the same`, async function () {
    this.timeout(600_000)
    await eachCase(count, async (caseSeed) => {
      const at = (name: string) => there.path(`${caseSeed}-${name}`)
      const given = at('given.npz')
      const names = await there.python.ask<string[]>('convert_written', {
        seed: caseSeed,
        path: given,
        compressed: caseSeed % 2 === 0,
      })
      const compare = (path: string, key?: string) =>
        there.python.ask<string[]>('convert_compared', { seed: caseSeed, path, key })
      for (const ending of ['.b2d', '.b2z', '.b2e']) {
        const [store, back] = [at(`store${ending}`), at(`back${ending}.npz`)]
        await convert(given, store)
        assert.deepEqual(await compare(store), [], ending)
        await convert(store, back, caseSeed % 3 === 0 ? { compression: 'deflate' } : {})
        assert.deepEqual(await compare(back), [], `${ending} and back`)
        rmSync(store, { recursive: true })
      }
      for (const key of names.slice(0, 2)) {
        const [array, npy] = [at('array.b2nd'), at('array.npy')]
        await convert(given, array, { key, mode: 'w' })
        assert.deepEqual(await compare(array, key), [], key)
        await convert(array, npy, { mode: 'w' })
        assert.deepEqual(await compare(npy, key), [], key)
      }
    })
  })
})
