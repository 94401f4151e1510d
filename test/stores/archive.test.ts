import assert from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  openSync as openFileSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { asarray, asarraySync, NDArray, open, remove, TreeStore } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { seeded } from '../models/seeded'

const small = { data: Float32Array.of(1, 2, 3), shape: [3] }

/** Noise, which takes as many bytes when it is compressed. */
function noise(length: number, seed = 1): Uint8Array {
  const random = seeded(seed)
  return Uint8Array.from({ length }, () => Math.floor(random() * 256))
}

async function numbers(store: TreeStore, key: string): Promise<unknown> {
  const array = await store.get(key, { kind: 'ndarray' })
  return (await array?.get())?.data
}

describe('an archive that is changed in place', () => {
  const path = scratchFolder()
  let file: string

  beforeEach(async () => {
    file = path('store.b2z')
    await using store = await TreeStore.open(file, { mode: 'w' })
    await store.set('/a', noise(100_000))
    await store.set('/b', small)
  })

  it('keeps every byte that was there, and grows by what is new', async () => {
    const before = readFileSync(file)
    await using store = await TreeStore.open(file, { mode: 'r+' })
    await store.set('/c/d', small)
    await store.delete('/b')
    await store.flush()
    const after = readFileSync(file)
    assert.ok(after.subarray(0, before.length).equals(before))
    assert.ok(after.length < before.length + 2000, `${after.length - before.length} bytes more`)
    assert.deepEqual([...store.keys()], ['/a', '/c', '/c/d'])
  })

  it('keeps a second writer out, whoever it is, but no reader', async () => {
    await using store = await TreeStore.open(file, { mode: 'r+' })
    for (const mode of ['r+', 'a'] as const) {
      await assert.rejects(TreeStore.open(file, { mode }), { code: 'ERR_BLOSC2_LOCKED', path: file })
      assert.throws(() => TreeStore.openSync(file, { mode }), { code: 'ERR_BLOSC2_LOCKED' })
    }
    await store.set('/c', small)
    await using reader = await TreeStore.open(file)
    assert.deepEqual([...reader.keys()], ['/a', '/b', '/c'])
    assert.deepEqual(await numbers(reader, '/c'), small.data)
    await store.close()
    assert.equal(existsSync(`${file}.journal`), false)
    await (await TreeStore.open(file, { mode: 'a' })).close()
  })

  it('shows each change to readers before the directory does', async () => {
    await using store = await TreeStore.open(file, { mode: 'r+' })
    for (let n = 0; n < 100; n++) {
      await store.set(`/many/x${n}`, Int16Array.of(n))
      if (n % 10 !== 0) continue
      await using reader = await TreeStore.open(file)
      assert.deepEqual(await numbers(reader, `/many/x${n}`), Int16Array.of(n))
      assert.equal(reader.children('/many').length, n + 1)
    }
  })

  it('undoes what was interrupted, wherever that was', async () => {
    const store = await TreeStore.open(file, { mode: 'r+' })
    await store.set('/a', noise(50_000, 2))
    await store.set('/c', small)
    const complete = { archive: readFileSync(file), journal: readFileSync(`${file}.journal`) }
    await store.set('/d', noise(3000, 3))
    await store.delete('/b')
    const later = { archive: readFileSync(file), journal: readFileSync(`${file}.journal`) }
    await store.close()
    // The bytes of the last two changes, or some, but no complete line of the journal.
    const cuts = [0, 1, 20, 2000, later.archive.length - complete.archive.length]
    for (const cut of cuts) {
      writeFileSync(file, later.archive.subarray(0, complete.archive.length + cut))
      const partial = later.journal.subarray(16, 16 + Math.min(cut, 10))
      writeFileSync(`${file}.journal`, Buffer.concat([complete.journal, partial]))
      await using reader = await TreeStore.open(file)
      assert.deepEqual([...reader.keys()], ['/a', '/b', '/c'], `cut at ${cut}`)
      assert.deepEqual(await numbers(reader, '/a'), noise(50_000, 2))
      await using writer = await TreeStore.open(file, { mode: 'r+' })
      assert.deepEqual([...writer.keys()], ['/a', '/b', '/c'])
      await writer.set('/e', small)
      await writer.close()
      await using again = await TreeStore.open(file)
      assert.deepEqual([...again.keys()], ['/a', '/b', '/c', '/e'])
      for (const [key, data] of [
        ['/a', noise(50_000, 2)],
        ['/e', small.data],
      ] as const) {
        assert.deepEqual(await numbers(again, key), data)
      }
    }
  })

  it('has no use for the journal of another file', async () => {
    const store = await TreeStore.open(file, { mode: 'r+' })
    await store.set('/c', small)
    const journal = readFileSync(`${file}.journal`)
    await store.close()
    const other = await TreeStore.open(file, { mode: 'w' })
    await other.set('/other', noise(200_000))
    await other.close()
    writeFileSync(`${file}.journal`, journal)
    await using reader = await TreeStore.open(file)
    assert.deepEqual([...reader.keys()], ['/other'])
    await using writer = await TreeStore.open(file, { mode: 'a' })
    assert.deepEqual([...writer.keys()], ['/other'])
  })

  it('is written anew by compact(), under open values as well, and by close() where that is worth it', async () => {
    await using store = await TreeStore.open(file, { mode: 'r+' })
    const value = await store.get('/a', { kind: 'ndarray', dtype: 'uint8' })
    await store.set('/z', noise(3_000_000))
    await store.delete('/z')
    await store.compact()
    assert.ok(statSync(file).size < 110_000)
    assert.deepEqual((await value?.get())?.data, noise(100_000))
    await store.set('/z', noise(3_000_000))
    await store.delete('/z')
    assert.ok(statSync(file).size > 3_000_000)
    await store.close()
    assert.ok(statSync(file).size < 110_000)
    await value?.close()
  })

  it('is not changed once another file is in its place', async () => {
    const other = path('other.b2z')
    await using store = await TreeStore.open(file, { mode: 'r+' })
    await (await TreeStore.open(other, { mode: 'w' })).toB2z(file, { mode: 'w' })
    await assert.rejects(store.set('/c', small), { code: 'ERR_BLOSC2_CHANGED' })
    await assert.rejects(store.get('/a'), { code: 'ERR_BLOSC2_CHANGED' })
    await store.close()
    await using found = await TreeStore.open(file)
    assert.deepEqual([...found.keys()], [])
  })

  it('leaves the archive as it was when a change is aborted or fails', async () => {
    await using store = await TreeStore.open(file, { mode: 'r+' })
    const reason = new Error('enough')
    const aborted = store.set('/c', noise(20_000_000), { signal: AbortSignal.abort(reason) })
    await assert.rejects(aborted, reason)
    const controller = new AbortController()
    const underWay = store.set('/d', noise(20_000_000), { signal: controller.signal })
    setTimeout(() => controller.abort(reason), 30)
    await underWay.catch((error: unknown) => assert.equal(error, reason))
    await store.set('/e', small)
    await store.close()
    await using again = await TreeStore.open(file)
    assert.deepEqual(await numbers(again, '/e'), small.data)
    assert.deepEqual(await numbers(again, '/a'), noise(100_000))
    assert.equal(again.has('/c'), false)
  })

  it('hands out members as windows that open as frames, mapped or not', async () => {
    await using store = await TreeStore.open(file)
    const window = await store.memberWindow('/a')
    assert.deepEqual(window, store.memberWindowSync('/a'))
    assert.equal(await store.memberWindow('/nothing'), undefined)
    for (const mapped of [{}, { mmapMode: 'r' }] as const) {
      await using array = await open(file, { kind: 'ndarray', ...window, ...mapped })
      assert.deepEqual((await array.get()).data, noise(100_000))
    }
    const bytes = readFileSync(file).subarray(window?.offset, (window?.offset ?? 0) + (window?.length ?? 0))
    assert.ok(asarraySync(noise(100_000)).toCframeSync().length <= bytes.length)
    await remove(file)
  })

  it('with members beyond 4 GiB uses the 64-bit form, which others read', async function () {
    this.timeout(60_000)
    // A hole of 4.5 GiB in front: the archive is moved behind it, as far as its offsets go.
    await using store = await TreeStore.open(file, { mode: 'r+' })
    await store.set('/first', small)
    await store.close()
    const bytes = readFileSync(file)
    truncateSync(file, 4.5 * 2 ** 30)
    appendFileSync(file, bytes)
    await using prefixed = await TreeStore.open(file)
    assert.deepEqual(await numbers(prefixed, '/first'), small.data)
    await using refused = await TreeStore.open(file, { mode: 'r+' })
    await assert.rejects(refused.set('/x', small), { code: 'ERR_BLOSC2_UNSUPPORTED' })
    await refused.close()
    // An archive whose first member is a hole.
    const big = path('big.b2z')
    await (await TreeStore.open(big, { mode: 'w' })).close()
    const head = readFileSync(big)
    const end = 4.5 * 2 ** 30
    const directory = head.readUInt32LE(head.length - 6)
    const descriptor = openFileSync(big, 'r+')
    const tail = Buffer.from(head.subarray(directory))
    tail.writeUInt32LE(0xffff_ffff, tail.length - 6)
    const end64 = Buffer.alloc(76)
    end64.write('PK\x06\x06', 'latin1')
    end64.writeBigUInt64LE(44n, 4)
    end64.writeUInt16LE(45, 14)
    for (const [n, value] of [1, 1, tail.length - 22, end].entries()) {
      end64.writeBigUInt64LE(BigInt(value), 24 + 8 * n)
    }
    end64.write('PK\x06\x07', 56, 'latin1')
    end64.writeBigUInt64LE(BigInt(end + tail.length - 22), 64)
    end64.writeUInt32LE(1, 72)
    const behind = Buffer.concat([tail.subarray(0, -22), end64, tail.subarray(-22)])
    writeSync(descriptor, behind, 0, behind.length, end)
    await using store64 = await TreeStore.open(big, { mode: 'r+' })
    await store64.set('/far', small)
    await store64.flush()
    await using reader = await TreeStore.open(big)
    assert.deepEqual(await numbers(reader, '/far'), small.data)
    assert.ok(((await reader.memberWindow('/far'))?.offset ?? 0) > end)
  })

  it('takes arrays that live in files of their own, and in other archives', async () => {
    await using source = await asarray(noise(5000), { urlpath: path('own.b2nd'), mode: 'w' })
    await using other = await TreeStore.open(path('from.b2z'), { mode: 'w' })
    await other.set('/x', noise(7000, 5))
    const x = await other.get('/x')
    await using store = await TreeStore.open(file, { mode: 'r+' })
    await store.set('/own', source)
    assert.ok(x instanceof NDArray)
    await store.set('/x', x)
    assert.deepEqual(await numbers(store, '/own'), noise(5000))
    assert.deepEqual(await numbers(store, '/x'), noise(7000, 5))
  })
})
