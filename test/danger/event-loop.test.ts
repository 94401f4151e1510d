import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { open, save } from '../../lib/index'
import { sampleArray } from './samples'
import { scratchFolder } from './scratch'

/** How often a timer fired while `work` was under way. */
async function ticksDuring(work: () => Promise<unknown>): Promise<number> {
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return ticks
}

describe('the event loop', () => {
  const path = scratchFolder()
  const length = 1 << 22
  const slow = { codec: 'zlib', clevel: 6 } as const

  before(async () => {
    await using _ = await sampleArray(length, {
      chunks: [1 << 16],
      cparams: { codec: 'zlib', clevel: 1 },
      urlpath: path('a.b2nd'),
    })
  })

  it('goes on during a big read', async () => {
    await using array = await open(path('a.b2nd'), { dtype: 'float32' })
    const out = new Float32Array(length)
    assert.ok((await ticksDuring(() => array.get(null, { out }))) > 0)
  })

  it('goes on while one chunk that is everything is read', async () => {
    await using array = await sampleArray(1 << 22, {
      chunks: [1 << 22],
      cparams: { codec: 'zlib', clevel: 1 },
    })
    const out = new Float32Array(1 << 22)
    assert.ok((await ticksDuring(() => array.get(null, { out }))) > 0)
  })

  it('goes on while a file is written', async () => {
    const data = randomFillSync(new Uint8Array(1 << 22))
    const write = () => save({ data, shape: [1 << 22] }, path('b.b2nd'), { chunks: [1 << 16], cparams: slow })
    assert.ok((await ticksDuring(write)) > 0)
  })

  it('goes on during set(), copy() and verify()', async () => {
    await using array = await open(path('a.b2nd'), { dtype: 'float32' })
    assert.ok((await ticksDuring(() => array.verify())) > 0)
    await using copy = await sampleArray(length, { chunks: [1 << 16], cparams: slow })
    const source = { data: randomFillSync(new Float32Array(length)), shape: [length] }
    assert.ok((await ticksDuring(() => copy.set(null, source))) > 0)
    assert.ok((await ticksDuring(() => copy.copy({ cparams: { clevel: 1 } }))) > 0)
  })

  it("leaves libuv's threads to the file system", async () => {
    await using array = await open(path('a.b2nd'), { dtype: 'float32' })
    const outs = Array.from({ length: 8 }, () => new Float32Array(length))
    const order: string[] = []
    const reads = outs.map((out) => array.get(null, { out }).then(() => order.push('array')))
    const files = Array.from({ length: 8 }, () => readFile(__filename).then(() => order.push('file')))
    await Promise.all([...reads, ...files])
    // On libuv's four threads the files would wait for the arrays that were asked for before them.
    assert.ok(order.lastIndexOf('file') < order.lastIndexOf('array'), String(order))
  })
})
