import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { DictStore, EmbedStore, save } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

const temporary = '.leaf.999999999-s1.b2tmp'

describe('a directory in which a change of several keys was interrupted', () => {
  const path = scratchFolder()

  /** `/a` holds 1, `/b` holds 2; what is listed is to be done to their files, and 3 waits to take the place of `/a`. */
  async function interrupted(name: string, pending: (inodeOf: (file: string) => number) => unknown) {
    const store = path(name)
    await using made = await DictStore.open(store, { mode: 'w' })
    await made.set('/a', Int8Array.of(1))
    await made.set('/b', Int8Array.of(2))
    await made.close()
    await save(Int8Array.of(3), `${store}/new.b2nd`)
    renameSync(`${store}/new.b2nd`, `${store}/${temporary}`)
    await using embedded = await EmbedStore.open(`${store}/embed.b2e`, { mode: 'r+' })
    await embedded.vlmeta.set(
      '_node_pending',
      pending((file) => statSync(`${store}/${file}`).ino),
    )
    return store
  }

  async function contents(store: string, mode: 'r' | 'r+'): Promise<Record<string, number>> {
    await using opened = await DictStore.open(store, { mode })
    const found: Record<string, number> = {}
    for await (const [key, value] of opened) {
      assert.ok(value.kind === 'ndarray')
      found[key] = Number((await value.get(null, { as: 'number' })).data[0])
      await value.close()
    }
    return found
  }

  it('holds the state that was committed, for readers too, and is put in order by the next writer', async () => {
    const store = await interrupted('due.b2d', (inodeOf) => [
      { name: 'a.b2nd', from: temporary, inode: inodeOf('a.b2nd') },
      { name: 'b.b2nd', from: null, inode: inodeOf('b.b2nd') },
    ])
    const before = readdirSync(store).sort()
    assert.deepEqual(await contents(store, 'r'), { '/a': 3 })
    assert.deepEqual(readdirSync(store).sort(), before)
    await using packed = await DictStore.open(store)
    await packed.toB2z(path('due.b2z'))
    assert.deepEqual(await contents(path('due.b2z'), 'r'), { '/a': 3 })
    await packed.close()
    assert.deepEqual(await contents(store, 'r+'), { '/a': 3 })
    assert.deepEqual(readdirSync(store).sort(), ['a.b2nd', 'embed.b2e'])
    await using embedded = await EmbedStore.open(`${store}/embed.b2e`)
    assert.equal(embedded.vlmeta.has('_node_pending'), false)
  })

  it('keeps what somebody else has written since', async () => {
    const store = await interrupted('overtaken.b2d', (inodeOf) => [
      { name: 'a.b2nd', from: temporary, inode: inodeOf('b.b2nd') },
      { name: 'b.b2nd', from: null, inode: inodeOf('a.b2nd') },
      { name: 'c.b2nd', from: '.leaf.999999999-s2.b2tmp', inode: 0 },
    ])
    assert.deepEqual(await contents(store, 'r'), { '/a': 1, '/b': 2 })
    assert.deepEqual(await contents(store, 'r+'), { '/a': 1, '/b': 2 })
    assert.deepEqual(readdirSync(store).sort(), ['a.b2nd', 'b.b2nd', 'embed.b2e'])
  })

  it('touches nothing outside, whatever its list says', async () => {
    mkdirSync(path('outside'))
    writeFileSync(path('outside/victim'), 'here')
    const { ino } = statSync(path('outside/victim'))
    const store = await interrupted('hostile.b2d', () => [
      { name: '../outside/victim', from: null, inode: ino },
      { name: path('outside/victim'), from: null, inode: ino },
      { name: '../outside/victim', from: temporary, inode: ino },
      { name: 'stolen.b2nd', from: '../outside/victim', inode: 0 },
      { name: 'a.b2nd', from: null },
      'nonsense',
    ])
    assert.deepEqual(await contents(store, 'r+'), { '/a': 1, '/b': 2 })
    assert.ok(existsSync(path('outside/victim')))
    assert.deepEqual(readdirSync(path('outside')), ['victim'])
  })
})
