import assert from 'node:assert/strict'
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asarray, loadNpySync, openNpy, openNpySync, saveNpy, saveNpySync, slice } from '../../lib/index'
import { runChild } from '../danger/processes'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-npy-handle-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const path = () => join(folder, `${files++}.npy`)
const code = (code: string, message = /^/) => ({ name: 'Blosc2Error', code: `ERR_BLOSC2_${code}`, message })

/** A file of rows of their own number. */
async function rows(count: number, length = 4): Promise<string> {
  const at = path()
  const data = Int32Array.from({ length: count * length }, (_, i) => Math.floor(i / length))
  await saveNpy(at, { data, shape: [count, length] })
  return at
}

describe('an open .npy file', () => {
  it('is made of zeros, sparse, and replaces another one', async () => {
    const at = await rows(2)
    await using file = await openNpy(at, {
      mode: 'w+',
      shape: [1 << 20, 64],
      dtype: '>u2',
      fortranOrder: true,
    })
    assert.deepEqual(
      [file.dtype, file.byteOrder, file.shape, file.fortranOrder, file.mode, file.version],
      ['uint16', 'big', [1 << 20, 64], true, 'r+', 1],
    )
    assert.equal(file.end, statSync(at).size)
    assert.ok(statSync(at).blocks * 512 < 1e6)
    await file.set([slice(null, null, 1 << 19), -1], [7, 8])
    assert.deepEqual(
      (await file.get([[0, 1, 1 << 19], ':'])).data.slice(-65),
      new Uint16Array(65).fill(8, 64),
    )
    await using scalars = await openNpy(path(), { mode: 'w+', shape: [], version: 2 })
    assert.deepEqual([scalars.dtype, scalars.version, await scalars.get([])], ['float64', 2, 0])
    for (const options of [
      { mode: 'w+' },
      { shape: [1] },
      { mode: 'c', mmap: false },
      { mode: 'w+', shape: [1], offset: 1 },
    ] as const) {
      await assert.rejects(openNpy(at, options), TypeError)
    }
  })

  it('only writes where it may', async () => {
    const at = await rows(3)
    await using file = await openNpy(at)
    await assert.rejects(file.set('0', 1), code('READ_ONLY'))
    assert.throws(() => file.appendSync([1, 2, 3, 4]), code('READ_ONLY'))
    await using mine = await openNpy(at, { mode: 'c' })
    await assert.rejects(mine.append([1, 2, 3, 4]), TypeError)
    await assert.rejects(openNpy(at, { dtype: 'float32' }), code('TYPE'))
    await assert.rejects(openNpy(path()), { code: 'ENOENT', syscall: 'open' })
  })

  it('takes values that broadcast, and compressed arrays; refuses others before it writes', async () => {
    const at = await rows(3)
    await using file = await openNpy(at, { mode: 'r+', dtype: 'int32' })
    await file.set('1', 9)
    await file.set(':, 0', { data: Int32Array.of(5, 6, 7), shape: [3] })
    await file.set('2, 1:', await asarray(Int16Array.of(1, 2, 3)))
    assert.deepEqual((await file.get()).data, Int32Array.of(5, 0, 0, 0, 6, 9, 9, 9, 7, 1, 2, 3))
    const before = readFileSync(at)
    await assert.rejects(file.set('0', [1, 2, 3]), RangeError)
    await assert.rejects(file.set('0', Float64Array.of(1.5)), TypeError)
    await assert.rejects(file.set('3', 1), RangeError)
    await assert.rejects(file.append([1, 2, 3]), RangeError)
    await assert.rejects(file.append({ data: new Int32Array(6), shape: [2, 3] }), RangeError)
    assert.deepEqual(readFileSync(at), before)
  })

  it('follows what others append, when it is asked to', async () => {
    const at = await rows(1)
    await using reader = await openNpy(at, { mmap: true })
    await using one = await openNpy(at, { mode: 'r+' })
    await using two = await openNpy(at, { mode: 'r+', durability: 'power' })
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => (n % 2 ? one : two).append(new Int32Array(4).fill(n))))
    assert.deepEqual(reader.shape, [1, 4])
    await reader.refresh()
    assert.deepEqual(reader.shape, [7, 4])
    assert.deepEqual([...(await reader.get(':, 0')).data].sort(), [0, 1, 2, 3, 4, 5, 6])
    await saveNpy(at, [1, 2], { mode: 'w' })
    await using other = await openNpy(at)
    assert.deepEqual([other.shape, reader.shape], [[2], [7, 4]])
  })

  it('refuses to grow without room in the header', async () => {
    const at = path()
    const text = "{'descr': '<i4', 'fortran_order': False, 'shape': (8, 1), }\n"
    const prelude = Buffer.from('\x93NUMPY\x01\0\0\0', 'latin1')
    prelude.writeUInt16LE(text.length, 8)
    writeFileSync(at, Buffer.concat([prelude, Buffer.from(text), Buffer.alloc(32)]))
    await using file = await openNpy(at, { mode: 'r+' })
    await file.append([[8]])
    const before = readFileSync(at)
    await assert.rejects(file.append([[9]]), code('UNSUPPORTED', /saveNpy\(\)/))
    assert.deepEqual(readFileSync(at), before)
    assert.deepEqual(loadNpySync(at).shape, [9, 1])
  })

  it('can be closed while it is read, and says so afterwards', async () => {
    const at = await rows(1000, 1000)
    for (const mmap of [false, true]) {
      const file = await openNpy(at, { mmap })
      const reading = file.get()
      await file.close()
      assert.equal((await reading).data.length, 1e6)
      await assert.rejects(file.get(), code('CLOSED'))
      assert.throws(() => file.getSync(), code('CLOSED'))
      await file.close()
      const other = openNpySync(at, { mmap })
      const still = other.get([999, 0])
      other.closeSync()
      assert.equal(await still, 999)
      assert.ok(other.closed)
    }
  })

  it('stops reading when it is aborted, and can be read again', async () => {
    const at = await rows(4000, 2000)
    await using file = await openNpy(at, { dtype: 'int32' })
    const abort = new AbortController()
    const reading = file.get('::-1, ::-1', { signal: abort.signal })
    abort.abort(new Error('enough'))
    await assert.rejects(reading, /enough/)
    assert.equal(await file.get([3999, 1999]), 3999)
    const seen: number[] = []
    await file.get(null, { onProgress: ({ done }) => seen.push(done) })
    assert.ok((seen.at(-1) ?? 0) > 0)
  })

  it('that became shorter fails, mapped or not', async () => {
    const at = await rows(10_000, 100)
    for (const mmap of [false, true]) {
      const cut = path()
      copyFileSync(at, cut)
      await using file = await openNpy(cut, { mmap })
      truncateSync(cut, 1e6)
      assert.equal(await file.get([0, 0]), 0)
      await assert.rejects(file.get([9999, 0]), code('CHANGED'))
      await assert.rejects(file.get(), code('CHANGED'))
    }
  })

  it('never loses rows that were appended, whenever the process is killed', async () => {
    const at = path()
    saveNpySync(at, { data: new Int32Array(500), shape: [1, 500] })
    let count = 1
    for (let kill = 0; kill < 8; kill++) {
      const ended = await runChild('numpy/children/append-forever', {
        args: [at],
        kill: { at: 'appending', after: (kill * 7) % 20 },
      })
      assert.equal(ended.signal, 'SIGKILL', ended.stderr)
      const { data, shape } = loadNpySync(at, { dtype: 'int32' })
      assert.ok((shape[0] ?? 0) > count, `${shape} after ${count}`)
      count = shape[0] ?? 0
      assert.ok(data.every((value, i) => value === Math.floor(i / 500)))
    }
  })
})
