import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { asarray, DictStore, EmbedStore, NDArray, open, openSync, sniff, TreeStore } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

const path = scratchFolder()

async function numbers(store: TreeStore, key: string): Promise<number[]> {
  await using array = await store.get(key, { kind: 'ndarray', dtype: 'int32' })
  return array ? Array.from((await array.get()).data) : []
}

for (const extension of ['.b2z', '.b2d']) {
  describe(`a store that others change: ${extension}`, () => {
    it('shows after refresh() what was committed meanwhile, and before as much as it knew', async () => {
      const file = path(`shared${extension}`)
      await using writer = await TreeStore.open(file, { mode: 'w', threshold: 100 })
      await writer.set('/a', Int32Array.of(1))
      await writer.set('/group/large', new Int32Array(1000).fill(2))
      await writer.flush()
      await using reader = await TreeStore.open(file)
      assert.deepEqual([...reader.keys()], ['/a', '/group', '/group/large'])
      await writer.set('/group/large', new Int32Array(1000).fill(3))
      await writer.set('/b', Int32Array.of(4))
      await writer.delete('/a')
      await writer.subtree('/group').vlmeta.set('note', 'new')
      assert.equal(reader.has('/b'), false)
      await reader.refresh()
      assert.deepEqual([...reader.keys()], ['/b', '/group', '/group/large'])
      assert.deepEqual(await numbers(reader, '/b'), [4])
      assert.deepEqual(await numbers(reader, '/group/large'), new Array(1000).fill(3))
      assert.equal(reader.subtree('/group').vlmeta.get('note'), 'new')
      await writer.compact()
      await writer.delete('/group')
      await writer.close()
      reader.refreshSync()
      assert.deepEqual([...reader.keys()], ['/b'])
      assert.deepEqual(await numbers(reader, '/b'), [4])
    })

    it('goes on reading what it opened before', async () => {
      const file = path(`reading${extension}`)
      await using writer = await TreeStore.open(file, { mode: 'w' })
      await writer.set('/a', new Int32Array(100_000).fill(1))
      await writer.flush()
      await using reader = await TreeStore.open(file)
      await using before = await reader.get('/a', { kind: 'ndarray', dtype: 'int32' })
      assert.ok(before)
      const [read] = await Promise.all([before.get(), reader.refresh(), reader.refresh()])
      assert.ok(read.data.every((n) => n === 1))
      assert.equal((await before.get()).data[99_999], 1)
    })
  })
}

describe('a directory that another handle changes meanwhile', () => {
  it('gives embedded values as they were at one time or another', async () => {
    const folder = path('embedded.b2d')
    await using writer = await TreeStore.open(folder, { mode: 'w', threshold: 10_000 })
    await writer.set('/a', new Int32Array(1000).fill(1))
    await using reader = await TreeStore.open(folder)
    let reading = true
    const readers = Array.from({ length: 4 }, async () => {
      while (reading) {
        const found = await numbers(reader, '/a')
        assert.equal(found.length, 1000)
        assert.deepEqual(new Set(found).size, 1)
        assert.equal((await reader.info('/a'))?.nbytes, 4000)
        await reader.verify()
      }
    })
    for (let n = 2; n < 150; n++) await writer.set('/a', new Int32Array(1000).fill(n))
    reading = false
    await Promise.all(readers)
  })
})

describe('a directory that is looked at again and again by other threads', () => {
  it('can be changed all the while: who looks at what it was does not stand for another change', async () => {
    const folder = path('looked-at.b2d')
    await using writer = await TreeStore.open(folder, { mode: 'w', threshold: 10_000 })
    await writer.set('/a', new Int32Array(1000).fill(1))
    const embedded = `${folder}/embed.b2e`
    let writing = true
    const readers = Array.from({ length: 8 }, async () => {
      // Maps are read on other threads, always.
      await using reader = await EmbedStore.open(embedded, { mmapMode: 'r' })
      while (writing) await reader.refresh()
    })
    try {
      for (let n = 2; n < 2000; n++) await writer.set('/a', new Int32Array(1000).fill(n))
    } finally {
      writing = false
      await Promise.all(readers)
    }
    assert.deepEqual(new Set(await numbers(writer, '/a')), new Set([1999]))
  })
})

describe('refresh() of a store', () => {
  it('changes nothing in memory, and is refused while a batch is open', async () => {
    await using store = await TreeStore.create()
    await store.set('/a', Int8Array.of(1))
    await store.refresh()
    assert.deepEqual([...store.keys()], ['/a'])
    await store.batch(async () => {
      await assert.rejects(store.refresh(), { code: 'ERR_BLOSC2_LOCKED' })
    })
  })
})

describe('verify() of a store', () => {
  for (const extension of ['.b2z', '.b2d']) {
    it(`passes for what is right, embedded and nested values too: ${extension}`, async () => {
      await using store = await TreeStore.open(path(`right${extension}`), { mode: 'w', threshold: 1000 })
      await store.set('/small', Int32Array.of(1, 2))
      await store.set(
        '/large',
        Float64Array.from({ length: 5000 }, (_, i) => i),
      )
      await store.set('/text', await asarray(['a', 'b']))
      await store.verify()
      store.verifySync()
    })
  }

  it('finds any bit that changed in an archive, and names the key', async () => {
    const file = path('flipped.b2z')
    await using store = await TreeStore.open(file, { mode: 'w' })
    const noise = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255)
    await store.set('/first', noise)
    await store.set('/second', noise)
    const window = await store.memberWindow('/second')
    await store.close()
    assert.ok(window)
    const good = readFileSync(file)
    for (let at = 1; at < window.length; at += 97) {
      const bad = Buffer.from(good)
      const place = window.offset + at
      bad.writeUInt8(bad.readUInt8(place) ^ 4, place)
      writeFileSync(file, bad)
      await using opened = await TreeStore.open(file)
      await assert.rejects(opened.verify(), { code: 'ERR_BLOSC2_CORRUPT', message: /^'\/second': / })
    }
  })

  it('finds any bit that changed in the embedded members of an archive, or in names', async () => {
    const file = path('around.b2z')
    await using store = await TreeStore.open(file, { mode: 'w', threshold: 1000 })
    await store.set('/small', Int32Array.of(123_456_789, -5, 77))
    await store.set('/large', new Int32Array(1000).fill(3))
    await store.compact()
    await store.close()
    const good = readFileSync(file)
    const embedded = good.indexOf('embed.b2e') + 'embed.b2e'.length
    const places = Array.from({ length: 40 }, (_, i) => embedded + 60 + 7 * i)
    for (let at = good.indexOf('large.b2nd'); at >= 0; at = good.indexOf('large.b2nd', at + 1))
      places.push(at + 2, at + 8)
    for (const place of places) {
      const bad = Buffer.from(good)
      bad.writeUInt8(bad.readUInt8(place) ^ 2, place)
      writeFileSync(file, bad)
      const verified = async () => {
        await using opened = await TreeStore.open(file)
        await opened.verify()
      }
      await assert.rejects(verified, { code: /^ERR_BLOSC2_/ }, `byte ${place}`)
    }
  })

  it('compares the checksums of files in a directory, and so do reads with the option verify', async () => {
    const folder = path('sums.b2d')
    await using store = await DictStore.open(folder, { mode: 'w' })
    const data = Float64Array.from({ length: 4000 }, (_, i) => Math.sin(i))
    await store.set('/a', await asarray(data, { checksum: 'crc32c', cparams: { clevel: 0 } }))
    await store.verify()
    await store.close()
    const good = readFileSync(`${folder}/a.b2nd`)
    const at = good.indexOf(Buffer.from(data.buffer, 800, 16))
    const bad = Buffer.from(good)
    bad.writeUInt8(bad.readUInt8(at === -1 ? good.length >> 1 : at) ^ 1, at === -1 ? good.length >> 1 : at)
    writeFileSync(`${folder}/a.b2nd`, bad)
    await using wrong = await open(folder, { kind: 'dictstore', verify: true })
    await assert.rejects(wrong.verify(), { code: 'ERR_BLOSC2_INTEGRITY', message: /^'\/a': / })
    await using array = await wrong.get('/a', { kind: 'ndarray' })
    assert.ok(array instanceof NDArray)
    await assert.rejects(array.get(), { code: 'ERR_BLOSC2_INTEGRITY' })
  })
})

describe('open() of a store', () => {
  it('takes a threshold', async () => {
    await using store = await open(path('threshold.b2z'), { kind: 'treestore', mode: 'a', threshold: 50 })
    assert.equal(store.threshold, 50)
    await store.set('/small', new Uint8Array(49))
    await store.set('/large', new Uint8Array(50))
    assert.equal((await store.info('/small'))?.embedded, true)
    assert.equal((await store.info('/large'))?.embedded, false)
    await assert.rejects(open(path('x.b2nd'), { threshold: 50 }), TypeError)
    assert.throws(() => openSync(path('threshold.b2z'), { threshold: -1 }), RangeError)
  })
})

describe('changes of a directory that others change without a lock', () => {
  it('say so in every form, and change nothing', async () => {
    const file = path('unlocked.b2d')
    const options = { mode: 'a', threshold: 1000 } as const
    await using a = await TreeStore.open(file, options)
    await a.set('/kept', Int32Array.of(1))
    await using b = await TreeStore.open(file, options)
    const forms: (() => Promise<void> | void)[] = [
      () => a.setSync('/new', Int32Array.of(2)),
      () => a.set('/new', Int32Array.of(2)),
      () => a.batchSync(() => a.setSync('/new', Int32Array.of(2))),
      () => a.batch(() => a.set('/new', Int32Array.of(2))),
      () => a.vlmeta.setSync('n', 2),
    ]
    for (const [n, change] of forms.entries()) {
      b.setSync(`/other${n}`, Int32Array.of(n))
      assert.equal(codeOf(await errorOf(change)), 'ERR_BLOSC2_CHANGED', `form ${n}`)
      assert.equal(a.has('/new'), false)
      await a.refresh()
      assert.equal(a.has(`/other${n}`), true)
    }
  })
})

describe('sniff() of a store', () => {
  it('adds up what the headers of all values say', async () => {
    const file = path('sniffed.b2z')
    await using store = await TreeStore.open(file, { mode: 'w', threshold: 100 })
    for (let n = 0; n < 20; n++) await store.set(`/g${n % 3}/x${n}`, new Int32Array(n * 10).fill(n + 1))
    let sum = 0
    for (const key of store.keys()) sum += (await store.info(key))?.cbytes ?? 0
    await store.close()
    const { kind, nbytes, cbytes } = await sniff(file)
    assert.equal(kind, 'treestore')
    assert.equal(nbytes, 190 * 10 * 4)
    assert.equal(cbytes, sum)
  })

  it('fails as opening does where the header of a value is damaged, and is interrupted by a signal', async () => {
    const file = path('damaged-header.b2z')
    await using store = await TreeStore.open(file, { mode: 'w' })
    for (let n = 0; n < 300; n++) await store.set(`/x${n}`, new Int32Array(10).fill(n))
    const { offset } = (await store.memberWindow('/x7')) ?? assert.fail()
    await store.close()
    await assert.rejects(sniff(file, { signal: AbortSignal.abort() }), { name: 'AbortError' })
    assert.equal((await sniff(file)).nbytes, 300 * 40)
    const bytes = readFileSync(file)
    bytes[offset + 3] = 0
    writeFileSync(file, bytes)
    const damaged = codeOf(await errorOf(() => openSync(file, { offset, kind: 'ndarray' })))
    assert.equal(damaged, 'ERR_BLOSC2_FORMAT')
    assert.equal(codeOf(await errorOf(() => sniff(file))), damaged)
  })
})
