import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { fromCframe, getThreads, type NDArray, open, setThreads, slice, uninit } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { arrayFrame, chunk, frame, rawChunk, specials } from '../hostile/craft'
import { numbers } from './arrays'

const layout = { shape: [2500], chunks: [1000], blocks: [300], dtype: '<i4' }
const stored = 4 * 1200
const full = new Uint8Array(Int32Array.from({ length: 1200 }, () => -1).buffer)

/** A full chunk, and uninitialised ones: told by the index, and told by their own header. */
function crafted(): Buffer {
  const told = chunk({ nbytes: stored, blocksize: 1200, typesize: 4, state: specials.uninit })
  return arrayFrame(layout, 4, { chunks: [rawChunk(full, 4, 1200), 0x84, told] })
}

async function assertZeros(array: NDArray<'int32'>): Promise<void> {
  const expected = new Int32Array(2500).fill(-1, 0, 1000)
  assert.deepEqual((await array.get()).data, expected)
  const out = new Int32Array(1400).fill(77)
  assert.deepEqual((await array.get(slice(900, 2300), { out })).data, expected.subarray(900, 2300))
  for (const [start, stop] of [
    [1000, 1001],
    [1299, 1301],
    [1999, 2001],
    [2499, 2500],
  ] as const) {
    assert.deepEqual((await array.get(slice(start, stop))).data, expected.subarray(start, stop))
  }
  assert.deepEqual((await array.getPoints([[999], [1000], [2499]])).data, Int32Array.of(-1, 0, 0))
  assert.deepEqual((await array.take([2400, 0, 1500])).data, Int32Array.of(0, -1, 0))
  for (const i of [1, 2]) {
    assert.deepEqual(await array.schunk.decompressChunk(i), new Uint8Array(stored))
    assert.equal((await array.chunkInfo(i)).special, 'uninit')
  }
}

describe('D15: uninitialised chunks', () => {
  const path = scratchFolder()
  let threads = 0

  before(async () => {
    threads = setThreads(1)
    // Leaves values other than zero in every buffer of this thread.
    const dirty = await fromCframe(
      arrayFrame({ ...layout, shape: [1000] }, 4, { chunks: [rawChunk(full, 4, 1200)] }),
    )
    if (dirty.kind === 'ndarray') dirty.getSync()
    writeFileSync(path('uninit.b2nd'), crafted())
  })

  after(() => setThreads(threads))

  it('read as zeros, whole and in part, from bytes, files and maps', async () => {
    assert.equal(getThreads(), 1)
    for (const array of [
      await fromCframe(crafted(), { dtype: 'int32' }),
      await fromCframe(crafted(), { dtype: 'int32', copy: false }),
      await open(path('uninit.b2nd'), { dtype: 'int32' }),
      await open(path('uninit.b2nd'), { dtype: 'int32', mmapMode: 'r' }),
    ]) {
      await assertZeros(array)
      await array.close()
    }
  })

  it('are changed and saved as zeros', async () => {
    const array = await fromCframe(crafted(), { dtype: 'int32' })
    await array.set(slice(1100, 1200), { data: numbers(100), shape: [100] })
    const expected = new Int32Array(2500).fill(-1, 0, 1000)
    expected.set(numbers(100), 1100)
    assert.deepEqual((await array.get()).data, expected)
    await array.save(path('saved.b2nd'))
    await using again = await open(path('saved.b2nd'), { dtype: 'int32' })
    assert.deepEqual((await again.get()).data, expected)
  })

  it('made by uninit() read as zeros', async () => {
    const array = await uninit([1000, 7], { dtype: 'float32', chunks: [300, 3] })
    assert.deepEqual((await array.get()).data, new Float32Array(7000))
    assert.deepEqual((await array.get([5, slice(1, 3)])).data, new Float32Array(2))
  })

  it('of super-chunks read as zeros', async () => {
    const bytes = frame({ typesize: 4, chunksize: 4000, nbytes: 10_000, chunks: [0x84, 0x84, 0x84] })
    const schunk = await fromCframe(bytes, { kind: 'schunk' })
    assert.deepEqual(await schunk.decompressChunk(1), new Uint8Array(4000))
    assert.deepEqual(await schunk.decompressChunk(2), new Uint8Array(2000))
  })
})
