import assert from 'node:assert/strict'
import { asarraySync, fromCframe } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { arrayFrame, blockChunk, chunk, extended, frame, notSplit } from '../hostile/craft'

/** A BloscLZ stream whose match grows by 255 with each byte, until an int32 overflows. */
function overflowing(length: number): Buffer {
  const stream = Buffer.alloc(length, 255)
  stream[0] = 31
  stream[1] = 0xe0
  return stream
}

const nbytes = 16 << 20
const one = { nbytes, blocksize: nbytes, flags: extended | notSplit }

describe('D25: BloscLZ streams of 8 MB and more', () => {
  const stream = overflowing(8_500_000)
  const layout = { shape: [nbytes], chunks: [nbytes], blocks: [nbytes], dtype: '|u1' }

  it('in an array are refused, read whole or in part', async () => {
    const bytes = arrayFrame(layout, 1, { codec: 0x50, chunks: [blockChunk(one, [[stream]])] })
    for (const copy of [true, false]) {
      const array = await fromCframe(bytes, { dtype: 'uint8', copy })
      for (const read of [
        () => array.get(),
        () => array.getSync(),
        () => array.get([5]),
        () => array.getPoints([[5], [9]]),
        () => array.verify(),
      ]) {
        assert.equal(codeOf(await errorOf(read)), 'ERR_BLOSC2_UNSUPPORTED')
      }
      await array.close()
    }
  })

  it('in a super-chunk are refused', async () => {
    const bytes = frame({ chunksize: nbytes, nbytes, codec: 0x50, chunks: [blockChunk(one, [[stream]])] })
    const schunk = await fromCframe(bytes, { kind: 'schunk' })
    assert.equal(codeOf(await errorOf(() => schunk.decompressChunk(0))), 'ERR_BLOSC2_UNSUPPORTED')
  })

  it('in blocks of variable length are refused', async () => {
    const length = Buffer.alloc(4)
    length.writeInt32LE(nbytes)
    const starts = Buffer.alloc(4)
    starts.writeInt32LE(36)
    const body = Buffer.concat([starts, length, stream])
    const stored = chunk({ version: 6, nbytes, blocksize: 1, flags: extended | notSplit, flags2: 1, body })
    const bytes = frame({ chunksize: 0, flags: 0xd3, nbytes, codec: 0x50, chunks: [stored] })
    const schunk = await fromCframe(bytes, { kind: 'schunk' })
    assert.equal(codeOf(await errorOf(() => schunk.decompressChunk(0))), 'ERR_BLOSC2_UNSUPPORTED')
  })

  it('that are what could not be compressed are read', () => {
    const noise = new Uint32Array(9_000_000 / 4)
    for (let i = 0, state = 1; i < noise.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      noise[i] = Math.imul(state, state >>> 16) ^ state
    }
    const data = new Uint8Array(18_000_000)
    data.set(new Uint8Array(noise.buffer))
    const cparams = { codec: 'blosclz', filters: [] } as const
    const options = { chunks: [18_000_000], blocks: [9_000_000], cparams, dtype: 'uint8' } as const
    const array = asarraySync({ data, shape: [18_000_000] }, options)
    assert.equal(Buffer.compare(array.getSync().data, data), 0)
    assert.equal(array.getSync([8_999_999]), data[8_999_999])
  })
})
