import assert from 'node:assert/strict'
import { asarray, getThreads, open, setThreads } from '../../lib/index'
import { assertValues, sampleArray, valueAt, values } from './samples'
import { scratchFolder } from './scratch'

describe('many reads of one handle at once', () => {
  const path = scratchFolder()
  const length = 300_000

  before(async () => {
    await using _ = await sampleArray(length, { chunks: [7000], blocks: [1000], urlpath: path('a.b2nd') })
    await using __ = await sampleArray(length, { chunks: [7000], urlpath: path('sparse'), contiguous: false })
  })

  for (const [name, file, options] of [
    ['a file', 'a.b2nd', {}],
    ['a mapped file', 'a.b2nd', { mmapMode: 'r' }],
    ['a sparse directory', 'sparse', {}],
  ] as const) {
    it(`each get their own elements of ${name}`, async () => {
      await using array = await open(path(file), { ...options, dtype: 'float32' })
      const reads = Array.from({ length: 400 }, async (_, i) => {
        const start = (i * 7919) % length
        const stop = Math.min(length, start + 1 + ((i * 104729) % 50_000))
        assertValues((await array.get([{ start, stop }])).data, start)
      })
      const points = Array.from({ length: 200 }, async (_, i) => {
        const at = (i * 15_485_863) % length
        assert.equal(await array.get([at]), valueAt(at))
      })
      await Promise.all([...reads, ...points])
    })
  }

  it('see no half of a change that is made meanwhile', async () => {
    await using array = await asarray(
      { data: new Float32Array(length), shape: [length] },
      { chunks: [7000], dtype: 'float32' },
    )
    const changing = (async () => {
      for (let round = 1; round <= 10; round++) await array.set(null, round)
    })()
    const seen = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, i))
        const { data } = await array.get()
        return new Set(data)
      }),
    )
    await changing
    assert.deepEqual(
      seen.map((set) => set.size),
      seen.map(() => 1),
    )
    assert.equal(await array.get([0]), 10)
  })

  it('stay right while the number of threads changes', async () => {
    const before = getThreads()
    try {
      await using array = await open(path('a.b2nd'), { dtype: 'float32' })
      const reads: Promise<void>[] = []
      for (let i = 0; i < 200; i++) {
        setThreads(1 + ((i * 7) % 16))
        reads.push(array.get().then(({ data }) => assertValues(data)))
        if (i % 10 === 0) assertValues(array.getSync().data)
        if (i % 20 === 0) await reads[i]
      }
      await Promise.all(reads)
    } finally {
      setThreads(before)
    }
    assert.equal(getThreads(), before)
  })

  it('go on while others write files', async () => {
    await using array = await open(path('a.b2nd'), { dtype: 'float32' })
    const writes = Array.from({ length: 10 }, async (_, i) => {
      await using copy = await sampleArray(50_000, { chunks: [3000], urlpath: path(`copy-${i}`), mode: 'w' })
      assertValues((await copy.get()).data)
    })
    const reads = Array.from({ length: 50 }, async () => assertValues((await array.get()).data))
    await Promise.all([...writes, ...reads])
    assert.equal(values(1)[0], await array.get([0]))
  })
})
