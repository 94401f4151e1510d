/** Opens small frames that declare much, under limits, and prints what came of it and how much memory it took. */
import { fromCframe, setLimits } from '../../../lib/index'
import { peakMemory } from '../../danger/peak'
import { codeOf, errorOf } from '../../danger/samples'
import { arrayFrame, chunk, extended, frame, indexOf, rawChunk, specials } from '../craft'

const chunkBytes = 65_536

/** An index of `count` chunks of zeros in 40 bytes: one value, repeated. */
function repeatedIndex(count: number): Buffer {
  const zero = Buffer.alloc(8)
  zero[7] = 0x81
  return chunk({
    nbytes: 8 * count,
    blocksize: 2 ** 20,
    typesize: 8,
    state: specials.value,
    body: zero,
    flags: extended | 2,
  })
}

/** A vlmeta entry of zeros. */
function trailerWithZeros(nbytes: number): Buffer {
  const content = chunk({ nbytes, blocksize: 2 ** 20, state: specials.zero })
  const name = Buffer.from('zeros')
  const length = 6 + name.length + 6
  const head = Buffer.concat([Buffer.from('940193cd', 'hex'), Buffer.of(0, length - 5)])
  const where = 2 + 1 + 3 + 3 + 1 + name.length + 5 + 3
  const entry = Buffer.concat([
    Buffer.of(0xde, 0, 1, 0xa0 | name.length),
    name,
    Buffer.of(0xd2, 0, 0, 0, where),
  ])
  const value = Buffer.concat([Buffer.of(0xdc, 0, 1, 0xc6, 0, 0, 0, content.length), content])
  const body = Buffer.concat([head, entry, value])
  const end = Buffer.concat([Buffer.of(0xce, 0, 0, 0, body.length + 23, 0xd8), Buffer.alloc(17)])
  return Buffer.concat([body, end])
}

const tebibyte = 2 ** 40
const count = tebibyte / chunkBytes
const array = { shape: [tebibyte], chunks: [chunkBytes], blocks: [4096], dtype: '|u1' }
const one = { shape: [2 ** 31 - 100], chunks: [2 ** 31 - 100], blocks: [2 ** 20], dtype: '|u1' }

const bombs: Record<string, Buffer> = {
  tebibyte: arrayFrame(array, 1, {
    chunksize: chunkBytes,
    nbytes: tebibyte,
    index: repeatedIndex(count),
    positions: [0n],
  }),
  'huge chunk': arrayFrame({ ...one, blocks: [2 ** 31 - 100] }, 1, { blocksize: 0, chunks: [0x81] }),
  'huge chunks of an empty array': arrayFrame({ ...one, shape: [0] }, 1, {
    chunksize: 2 ** 31 - 100,
    nbytes: 0,
    positions: [],
  }),
  'huge index': frame({
    chunksize: 0,
    flags: 0x53,
    nbytes: 1,
    index: repeatedIndex(2 ** 28 - 5),
    positions: [0n],
  }),
  'huge vlmeta': frame({
    chunksize: 5,
    nbytes: 5,
    chunks: [rawChunk(Buffer.from('hello'))],
    trailer: trailerWithZeros(2 ** 31 - 100),
  }),
  'huge chunk without a common size': frame({
    chunksize: 0,
    flags: 0x53,
    nbytes: 2 ** 31 - 100,
    chunks: [chunk({ nbytes: 2 ** 31 - 100, blocksize: 2 ** 20, state: specials.zero })],
  }),
  'many small chunks': frame({
    chunksize: 1,
    nbytes: 2 ** 24,
    index: indexOf(new Array(2 ** 16).fill(0n)),
    positions: [0n],
  }),
}

async function detonate(bytes: Buffer): Promise<unknown> {
  await using opened = await fromCframe(bytes)
  const object = opened.kind === 'ndarray' || opened.kind === 'schunk' ? opened : opened.schunk
  object.vlmeta.toObject()
  if (object.kind === 'ndarray') await object.get()
  else await object.decompressChunk(0)
  return 'read'
}

async function main(): Promise<void> {
  setLimits({ maxBytes: 1 << 20, maxChunks: 10_000 })
  for (const [name, bytes] of Object.entries(bombs)) {
    const before = peakMemory()
    const error = await errorOf(() => detonate(bytes))
    const code = codeOf(error)
    console.log(
      JSON.stringify({
        name,
        size: bytes.length,
        code,
        message: String(error),
        grown: peakMemory() - before,
      }),
    )
  }
}

main()
