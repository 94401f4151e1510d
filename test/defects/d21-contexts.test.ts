import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { asarraySync, openSync, setThreads } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

describe('contexts that C-Blosc2 keeps settings in', () => {
  const path = scratchFolder()
  let threads = 0

  before(() => {
    threads = setThreads(1)
  })

  after(() => setThreads(threads))

  it('D21: 16 MiB compress as well after 64 bytes on the same thread as without them', () => {
    const data = Uint8Array.from({ length: 1 << 24 }, (_, i) => (i >> 10) & 0xff)
    const big = () => asarraySync({ data, shape: [1 << 24] }, { chunks: [1 << 24], dtype: 'uint8' }).cbytes
    const alone = big()
    asarraySync({ data: data.subarray(0, 64), shape: [64] }, { chunks: [64], blocks: [64], dtype: 'uint8' })
    assert.equal(big(), alone)
    assert.ok(alone < (1 << 24) / 50, `${alone} bytes`)
  })

  it('D21: every setting is forgotten by the next array', () => {
    const data = Int32Array.from({ length: 50_000 }, (_, i) => i * 3)
    const make = (cparams: object) =>
      asarraySync({ data, shape: [50_000] }, { chunks: [20_000], blocks: [5000], cparams, dtype: 'int32' })
    const usual = make({}).toCframeSync()
    for (const cparams of [
      { clevel: 0 },
      { codec: 'lz4', useDict: true },
      { codec: 'zstd', useDict: true },
      { filters: ['delta', 'bitshuffle'] },
      { splitMode: 'always', filters: [] },
    ]) {
      assert.deepEqual(make(cparams).getSync().data, data)
      assert.deepEqual(make({}).toCframeSync(), usual)
    }
  })

  it('D21: items of more than 255 bytes are followed by small ones', () => {
    const wide = asarraySync({ data: new Uint8Array(3000).fill(7), shape: [10], dtype: 'V300' })
    const data = Int16Array.from({ length: 3000 }, (_, i) => i)
    const narrow = asarraySync({ data, shape: [3000] }, { dtype: 'int16' })
    assert.deepEqual(narrow.getSync().data, data)
    assert.deepEqual(wide.getSync([9]), new Uint8Array(300).fill(7))
  })

  it('D22: appending again and again starts no threads', () => {
    const count = () => readdirSync('/proc/self/task').length
    const array = asarraySync(
      { data: new Int32Array(10), shape: [10] },
      { chunks: [10], urlpath: path('grow.b2nd') },
    )
    array.appendSync({ data: new Int32Array(10).fill(1), shape: [10] })
    const before = count()
    for (let i = 0; i < 50; i++) array.appendSync({ data: new Int32Array(10).fill(i), shape: [10] })
    assert.equal(count(), before)
    assert.equal(array.shape[0], 520)
  })

  it('D23: a chunk that compresses to another size leaves the others where they are', () => {
    const data = Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i))
    const array = asarraySync(
      { data, shape: [100_000] },
      { chunks: [1000], urlpath: path('big.b2nd'), dtype: 'float64' },
    )
    const size = statSync(path('big.b2nd')).size
    for (let round = 0; round < 30; round++) {
      array.setSync([{ start: 500, stop: 600, step: 1 }], round % 2 === 0 ? 0 : Math.PI * round)
    }
    assert.ok(statSync(path('big.b2nd')).size < size + 200_000)
    data.fill(Math.PI * 29, 500, 600)
    assert.deepEqual(openSync(path('big.b2nd'), { dtype: 'float64' }).getSync().data, data)
  })
})
