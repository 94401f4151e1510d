import assert from 'node:assert/strict'
import { asarraySync, fromCframeSync, getThreads, type NDArray, setThreads, slice } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'

const length = 100_000
const block = 1000

/** Lines that have words in common: what dictionaries are for. */
function lines(): Uint8Array {
  const words = ['temperature=', 'pressure=', 'humidity=', 'sensor', 'ok', 'fail', 'value:']
  let text = ''
  for (let i = 0; text.length < length; i++) text += `${words[(i * 7 + (i >> 3)) % 7]}${(i * 31) % 997}`
  return Uint8Array.from(Buffer.from(text.slice(0, length)))
}

function withDictionary(codec: 'zstd' | 'lz4' | 'lz4hc', data: Uint8Array): NDArray<'uint8'> {
  const cparams = { codec, useDict: true, filters: [] } as const
  const array = asarraySync(
    { data, shape: [length] },
    { chunks: [length], blocks: [block], cparams, dtype: 'uint8' },
  )
  const stored = array.schunk.getChunkSync(0)
  assert.equal((stored[31] ?? 0) & 1, 1, 'the chunk has a dictionary')
  return array
}

/**
 * A frame of LZ4 blocks without a dictionary, of which block 50 copies from before its own beginning: only a
 * dictionary could be there.
 */
function reachingBack(): Buffer {
  const plain = Uint8Array.from({ length }, (_, i) => i % 13)
  const cparams = { codec: 'lz4', filters: [], splitMode: 'never' } as const
  const array = asarraySync({ data: plain, shape: [length] }, { chunks: [length], blocks: [block], cparams })
  const frame = Buffer.from(array.toCframeSync())
  const chunk = frame.readInt32BE(11)
  const at = chunk + frame.readInt32LE(chunk + 32 + 4 * 50)
  // One literal, a match of 987 bytes 512 bytes back, 12 literals.
  const stream = Buffer.of(0x1f, 0x41, 0x00, 0x02, 255, 255, 255, 203, 12 << 4, ...Buffer.alloc(12, 0x42))
  assert.ok(stream.length <= frame.readInt32LE(at))
  frame.writeInt32LE(stream.length, at)
  stream.copy(frame, at + 4)
  return frame
}

describe('D2: chunks with a dictionary', () => {
  const data = lines()
  let threads = 0

  before(() => {
    threads = setThreads(1)
  })

  after(() => setThreads(threads))

  for (const codec of ['zstd', 'lz4', 'lz4hc'] as const) {
    it(`of ${codec} give small slices right after full reads on the same thread`, () => {
      assert.equal(getThreads(), 1)
      const array = withDictionary(codec, data)
      const other = withDictionary(codec, data.slice().reverse())
      assert.deepEqual(array.getSync().data, data)
      assert.deepEqual(other.getSync().data, data.slice().reverse())
      for (const start of [0, 1, 999, 1000, 54_321, 99_990]) {
        assert.deepEqual(array.getSync(slice(start, start + 7)).data, data.slice(start, start + 7))
        assert.equal(array.getSync([start]), data[start])
      }
      assert.deepEqual(
        array.getPointsSync([[5], [99_999], [50_000]]).data,
        Uint8Array.of(data[5] ?? 0, data[99_999] ?? 0, data[50_000] ?? 0),
      )
    })

    it(`of ${codec} leave nothing behind for chunks without one`, async () => {
      const plain = Uint8Array.from(data, (byte, i) => byte ^ (i % 3))
      const cparams = { codec, filters: [] } as const
      const without = asarraySync(
        { data: plain, shape: [length] },
        { chunks: [length], blocks: [block], cparams },
      )
      withDictionary(codec, data).getSync()
      assert.deepEqual(without.getSync(slice(50_000, 51_500)).data, plain.slice(50_000, 51_500))
      assert.deepEqual(without.getSync().data, plain)
    })
  }

  it('are no source of bytes for blocks that copy from before their beginning', async () => {
    const crafted = fromCframeSync(reachingBack(), { kind: 'ndarray' })
    assert.equal(codeOf(await errorOf(() => crafted.getSync(slice(50_000, 51_000)))), 'ERR_BLOSC2_CORRUPT')
    withDictionary('lz4', data).getSync()
    assert.equal(codeOf(await errorOf(() => crafted.getSync(slice(50_000, 51_000)))), 'ERR_BLOSC2_CORRUPT')
    assert.equal(codeOf(await errorOf(() => crafted.getSync())), 'ERR_BLOSC2_CORRUPT')
  })
})
