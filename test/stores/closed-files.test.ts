import assert from 'node:assert/strict'
import { closeSync as closeFile, openSync as openFile, renameSync } from 'node:fs'
import { DictStore, EmbedStore, load, loadSync, NDArray, type StoreOptions, TreeStore } from '../../lib/index'
import { held } from '../danger/held'
import { scratchFolder } from '../danger/scratch'

const path = scratchFolder()
const small = Int32Array.of(1, 2, 3)
const large = new Int32Array(3000).fill(7)

function nothingHeld(file: string, after = 'close()'): void {
  assert.deepEqual(held(file), [], after)
}

async function arrayOf(store: TreeStore | DictStore | EmbedStore, key: string): Promise<NDArray> {
  const value = await store.get(key)
  assert.ok(value instanceof NDArray)
  return value
}

async function valuesOf(store: TreeStore, key: string): Promise<unknown> {
  await using array = await arrayOf(store, key)
  return (await array.get()).data
}

async function fill(file: string): Promise<void> {
  await using store = await TreeStore.open(file, { mode: 'w', threshold: 1000 })
  await store.set('/g/small', small)
  await store.set('/g/large', large)
  await store.set('/other', large)
}

const uses: Readonly<Record<string, (store: TreeStore) => Promise<unknown>>> = {
  nothing: async () => {},
  verify: (store) => store.verify(),
  info: (store) => store.info('/g/large'),
  refresh: (store) => store.refresh(),
  get: async (store) => {
    const [one, two] = [await arrayOf(store, '/g/large'), await arrayOf(store, '/g/small')]
    await one.get()
    await two.get()
    one.closeSync()
  },
  walk: async (store) => {
    for await (const { values } of store.walk()) if (values.length > 0) break
  },
}
const changes: Readonly<Record<string, (store: TreeStore) => Promise<unknown>>> = {
  set: async (store) => {
    await store.set('/new', large)
    store.setSync('/newer', small)
  },
  delete: (store) => store.delete('/g/large'),
  vlmeta: (store) => store.vlmeta.set('k', 1),
  batch: (store) =>
    store.batch(async () => {
      for (let n = 0; n < 5; n++) await store.set(`/b/${n}`, n % 2 ? small : large)
    }),
  compact: async (store) => {
    await store.delete('/g/small')
    await store.compact()
  },
}

for (const extension of ['.b2z', '.b2d']) {
  describe(`a store that was closed is not open any more: ${extension}`, () => {
    // What a process has open can be seen there alone.
    if (process.platform !== 'linux') return
    const kinds: readonly StoreOptions[] = [{}, { mmapMode: 'r' }, { verify: true }, { mode: 'r+' }]
    for (const options of kinds) {
      it(`after everything that is done with ${JSON.stringify(options)}`, async () => {
        const ways = { ...uses, ...(options.mode ? changes : {}) }
        for (const [name, use] of Object.entries(ways)) {
          const file = path(`${name}-${JSON.stringify(options)}${extension}`)
          await fill(file)
          nothingHeld(file, 'the store was made')
          const store = await TreeStore.open(file, options)
          await use(store)
          // The one that is still open needs the file.
          const open = name === 'get' ? [await arrayOf(store, '/other')] : []
          await store.close()
          for (const array of open) await array.close()
          nothingHeld(file)
          const again = TreeStore.openSync(file, options)
          await use(again)
          again.closeSync()
          nothingHeld(file, 'closeSync()')
        }
      })
    }

    it('after it was loaded and copied into others', async () => {
      const file = path(`source${extension}`)
      await fill(file)
      const loaded = await load(file, { kind: 'treestore' })
      nothingHeld(file, 'load()')
      const again = loadSync(file, { kind: 'treestore' })
      nothingHeld(file, 'loadSync()')
      const store = await TreeStore.open(file)
      const other = await TreeStore.open(path(`copy${extension}`), { mode: 'w' })
      await other.set('/a', store)
      await other.batch(() => other.set('/b', store))
      other.setSync('/c', store)
      await store.close()
      nothingHeld(file, 'set()')
      for (const copy of [loaded, again]) assert.deepEqual(await valuesOf(copy, '/g/large'), large)
      for (const key of ['/a', '/b', '/c']) assert.deepEqual(await valuesOf(other, `${key}/g/large`), large)
      await other.close()
      nothingHeld(path(`copy${extension}`))
    })

    it('where another one has taken its place', async () => {
      const file = path(`replaced${extension}`)
      await fill(file)
      const store = await TreeStore.open(file)
      const member = await arrayOf(store, '/g/large')
      for (let round = 0; round < 3; round++) {
        const other = path(`other${extension}`)
        await fill(other)
        if (extension === '.b2z') {
          renameSync(other, file)
        } else {
          await using same = await TreeStore.open(file, { mode: 'r+' })
          await same.set('/g/large', large)
        }
        const keys = ['/other', '/g/large', '/g/small']
        const reads = Promise.allSettled(keys.map((key) => store.get(key)))
        await store.refresh()
        for (const read of await reads)
          if (read.status === 'fulfilled' && read.value instanceof NDArray) read.value.closeSync()
        await member.refresh()
        await store.info('/other')
        const gone = held(file).filter((line) => line.endsWith('(deleted)'))
        assert.deepEqual(gone, [])
      }
      await store.close()
      await member.get()
      await member.close()
      nothingHeld(file)
    })
  })
}

describe('an archive that was closed', () => {
  it('is not looked into for its members that are still open, by a number that is of another file then', async () => {
    const file = path('number.b2z')
    await fill(file)
    const store = await TreeStore.open(file)
    const member = await arrayOf(store, '/g/large')
    await store.close()
    const others = Array.from({ length: 5 }, () => openFile(process.execPath, 'r'))
    await fill(file)
    await assert.rejects(() => member.get(), { code: 'ERR_BLOSC2_CLOSED' })
    for (const other of others) closeFile(other)
    await member.close()
    nothingHeld(file)
  })
})

describe('a file with a store that was closed is not open any more', () => {
  // What a process has open can be seen there alone.
  if (process.platform !== 'linux') return
  it('after changes of an EmbedStore', async () => {
    const file = path('a.b2e')
    const store = await EmbedStore.create({ urlpath: file })
    for (let n = 0; n < 5; n++) await store.set(`/k${n}`, large)
    store.setSync('/k0', small)
    await store.batch(async () => {
      await store.set('/k9', small)
    })
    await store.delete('/k1')
    const member = await arrayOf(store, '/k9')
    await member.get()
    await store.compact()
    await store.close()
    nothingHeld(file)
  })

  it('after changes of a DictStore', async () => {
    for (const extension of ['.b2z', '.b2d']) {
      const file = path(`dict${extension}`)
      const store = await DictStore.open(file, { mode: 'w' })
      for (let n = 0; n < 5; n++) await store.set(`k${n}`, large)
      await store.close()
      nothingHeld(file)
    }
  })
})
