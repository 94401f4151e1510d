import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { asarray, type NDArray, open, openSync } from '../../lib/index'
import { assertValues, codeOf, errorOf, sampleArray, values } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'

const length = 50_000

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Mappings of a file in this process, in bytes, by their access. */
function mappings(path: string): { access: string; bytes: number }[] {
  return readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(path))
    .map((line) => {
      const [range = '', access = ''] = line.split(' ')
      const [from = '', to = ''] = range.split('-')
      return { access, bytes: Number.parseInt(to, 16) - Number.parseInt(from, 16) }
    })
}

function piece(from: number, count: number) {
  return { data: values(count, from), shape: [count] }
}

describe('a file mapped for changes', () => {
  const path = scratchFolder()
  let made = 0

  async function file(): Promise<string> {
    const urlpath = path(`mapped-${made++}.b2nd`)
    await (await sampleArray(length, { chunks: [2000], blocks: [500], urlpath })).close()
    return urlpath
  }

  function mapped(urlpath: string, mmapMode: 'r' | 'r+' | 'c', initialMappingSize?: number) {
    return open(urlpath, { dtype: 'float32', mmapMode, initialMappingSize })
  }

  it('is mapped, with the address space it asked for', async () => {
    const urlpath = await file()
    for (const [mmapMode, size, bytes] of [
      ['r+', undefined, 2 ** 30],
      ['c', undefined, 2 ** 30],
      ['r+', 2 ** 24, 2 ** 24],
    ] as const) {
      await using array = await mapped(urlpath, mmapMode, size)
      assertValues((await array.get()).data)
      assert.deepEqual(
        mappings(urlpath).map((found) => found.bytes),
        [bytes],
      )
      assert.equal(array.mode, mmapMode)
    }
    assert.deepEqual(mappings(urlpath), [], 'closing unmaps')
  })

  it("commits through 'r+', far beyond what was mapped at first", async () => {
    const urlpath = await file()
    await using array = await mapped(urlpath, 'r+', 4096)
    await using other = await open(urlpath, { dtype: 'float32' })
    for (let from = length; from < 20 * length; from += length) {
      const reading = array.get()
      await array.append(piece(from, length))
      assertValues((await reading).data)
      assertValues((await other.get()).data)
    }
    assert.ok(mappings(urlpath).reduce((sum, { bytes }) => sum + bytes, 0) > statSync(urlpath).size)
    await array.set([0], -1)
    assert.equal(await other.get([0]), -1)
    array.setSync([0], 0)
    await array.compact()
    assert.ok(mappings(urlpath).length > 0, 'the compacted file is mapped as well')
    assertValues(array.getSync().data)
    await array.flush()
  })

  it("keeps changes through 'c' in the handle, and the file as it is", async () => {
    const urlpath = await file()
    const before = hashOf(urlpath)
    const array = await mapped(urlpath, 'c')
    await array.set('1000:3000', -1)
    await array.append(piece(length, 3 * length))
    array.setSync('1000:3000', { data: values(2000, 1000), shape: [2000] })
    await array.batch(async () => {
      await array.resize([5 * length])
      await array.set(`${4 * length}:`, piece(4 * length, length))
    })
    assertValues((await array.get(`:${4 * length}`)).data)
    assertValues((await array.get(`${4 * length}:`)).data, 4 * length)
    assert.deepEqual(openSync(urlpath, { kind: 'ndarray' }).shape, [length])
    await array.flush()
    await array.refresh()
    assert.deepEqual(array.shape, [5 * length])
    assert.equal(codeOf(await errorOf(() => array.compact())), 'ERR_BLOSC2_READ_ONLY')
    await array.verify()
    await array.save(path('kept.b2nd'), { mode: 'w' })
    await array.close()
    assert.equal(hashOf(urlpath), before)
    assert.deepEqual(openSync(path('kept.b2nd'), { kind: 'ndarray' }).shape, [5 * length])
  })

  it("tells a handle with changes through 'c' that the file has moved on", async () => {
    const urlpath = await file()
    await using clean = await mapped(urlpath, 'c')
    await using changed = await mapped(urlpath, 'c')
    await changed.set([0], 5)
    await using writer = await open(urlpath, { dtype: 'float32', mode: 'r+' })
    await writer.set([1], 6)
    assert.equal(await clean.get([1]), 6)
    assert.equal(codeOf(await errorOf(() => changed.get([1]))), 'ERR_BLOSC2_CHANGED')
    assert.equal(codeOf(await errorOf(() => changed.set([2], 1))), 'ERR_BLOSC2_CHANGED')
    assert.equal(await writer.get([0]), 0)
  })

  it('fails by code when it was cut off', async () => {
    for (const mmapMode of ['r', 'r+', 'c'] as const) {
      const urlpath = await file()
      const array = await mapped(urlpath, mmapMode)
      truncateSync(urlpath, 5000)
      const expected = /^ERR_BLOSC2_(CHANGED|MMAP|TRUNCATED|CORRUPT)$/
      assert.match(String(codeOf(await errorOf(() => array.get()))), expected)
      assert.match(String(codeOf(await errorOf(() => array.getSync([length - 1])))), expected)
      if (mmapMode !== 'r')
        assert.match(String(codeOf(await errorOf(() => array.set([length - 1], 1)))), expected)
      await array.close()
    }
  })

  it('is refused where it cannot be', async () => {
    await using _ = await asarray(values(100), { urlpath: path('sparse'), contiguous: false })
    for (const mmapMode of ['r+', 'c'] as const) {
      const sparse = () => open(path('sparse'), { mmapMode })
      assert.equal(codeOf(await errorOf(sparse)), 'ERR_BLOSC2_MMAP')
      const locked = () => open(path('sparse'), { mmapMode, locking: true })
      assert.equal(codeOf(await errorOf(locked)), 'TypeError')
    }
    const urlpath = await file()
    const huge = () => mapped(urlpath, 'r+', 2 ** 52)
    assert.equal(codeOf(await errorOf(huge)), 'ERR_BLOSC2_MMAP')
  })

  it("through 'r+' and 'c' is read like any other", async () => {
    const urlpath = await file()
    copyFileSync(urlpath, path('copy.b2nd'))
    const read = async (array: NDArray<'float32'>) => [
      (await array.get('::-7')).data,
      (await array.take([5, -1])).data,
      await array.toCframe(),
    ]
    await using plain = await open(path('copy.b2nd'), { dtype: 'float32' })
    for (const mmapMode of ['r', 'r+', 'c'] as const) {
      await using array = await mapped(urlpath, mmapMode)
      assert.deepEqual(await read(array), await read(plain))
    }
  })
})
