import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { fromCframe, open } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { carrierOf } from '../frames/carrier'
import { type ArrayParts, arrayFrame, b2nd, emptyTrailer, type FrameParts, indexOf, rawChunk } from './craft'

const layout: ArrayParts = { shape: [7], chunks: [4], blocks: [2], dtype: '<i2' }
const data = new Uint8Array(Int16Array.of(1, 2, 3, 4, 5, 6, 7, 0).buffer)
const chunks = [rawChunk(data.subarray(0, 8), 2, 4), rawChunk(data.subarray(8), 2, 4)]

/** The right array, with some parts of its layout or frame made wrong. */
function array(wrongLayout: Partial<ArrayParts>, wrong: Partial<FrameParts> = {}): Buffer {
  return arrayFrame(layout, 2, { chunks, meta: [['b2nd', b2nd({ ...layout, ...wrongLayout })]], ...wrong })
}

function patched(bytes: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes)
  change(copy)
  return copy
}

const good = array({})
const meta = b2nd(layout)

const wrong: Record<string, Buffer> = {
  'a shape of more chunks than there are': array({ shape: [9] }),
  'a shape of fewer chunks than there are': array({ shape: [4] }),
  'a shape of another number of dimensions': array({ shape: [7, 1], chunks: [4, 1], blocks: [2, 2] }),
  'a negative shape': array({ shape: [-7] }),
  'a shape beyond 2^63 elements': array({ shape: [2n ** 62n, 2n ** 62n], chunks: [1, 1], blocks: [1, 1] }),
  'chunks larger than the frame says': array({ chunks: [8] }),
  'chunks smaller than the frame says': array({ chunks: [2] }),
  'chunks of length zero': array({ chunks: [0] }),
  'negative chunks': array({ chunks: [-4] }),
  'blocks larger than chunks': array({ blocks: [8] }),
  'blocks of length zero': array({ blocks: [0] }),
  'negative blocks': array({ blocks: [-2] }),
  'blocks of another size than the frame says': array({ blocks: [1] }),
  'chunks of more than 2 GiB': array({ shape: [2 ** 31], chunks: [2 ** 31 - 1], blocks: [2 ** 31 - 1] }),
  'more dimensions than 16': array(
    {},
    { meta: [['b2nd', Buffer.concat([meta.subarray(0, 2), Buffer.of(17), meta.subarray(3)])]] },
  ),
  'a metalayer that ends within the shape': array({}, { meta: [['b2nd', meta.subarray(0, 8)]] }),
  'a metalayer that ends within the dtype': array({}, { meta: [['b2nd', meta.subarray(0, -1)]] }),
  'an empty metalayer': array({}, { meta: [['b2nd', new Uint8Array(0)]] }),
  'a dtype longer than its metalayer': array(
    {},
    { meta: [['b2nd', patched(meta, (m) => m.writeInt32BE(2 ** 30, m.length - 7))]] },
  ),
  'another size of chunks in the header': array({}, { chunksize: 16 }),
  'no size of chunks in the header': array({}, { chunksize: 0, flags: 0x53 }),
  'an unknown size of chunks': array({}, { chunksize: -1 }),
  'a negative size of chunks': array({}, { chunksize: -8 }),
  'another size of blocks in the header': array({}, { blocksize: 2 }),
  'another number of bytes in the header': array({}, { nbytes: 24 }),
  'a last chunk that is not padded': array({}, { nbytes: 14 }),
  'fewer bytes in the header': array({}, { nbytes: 8 }),
  'a negative number of bytes': array({}, { nbytes: -16 }),
  'a number of bytes near 2^63': array({}, { nbytes: 2n ** 63n - 1n }),
  'an item size of zero': array({}, { typesize: 0 }),
  'a negative item size': array({}, { typesize: -2 }),
  'an item size that its dtype has not': array({}, { typesize: 4 }),
  'chunks that take more bytes than the frame has': array({}, { cbytes: 2 ** 30 }),
  'chunks that take fewer bytes than they do': array({}, { cbytes: 40 }),
  'chunks that take no bytes': array({}, { cbytes: 0 }),
  'an index of fewer chunks': array({}, { positions: [0n] }),
  'an index of more chunks': array({}, { positions: [0n, 40n, 0n] }),
  'an index that points behind the chunks': array({}, { positions: [0n, 80n] }),
  'an index that points far behind the frame': array({}, { positions: [0n, 2n ** 40n] }),
  'an index that points to where no chunk begins': array({}, { positions: [0n, 17n] }),
  'an index with a reserved position': array({}, { positions: [0n, 2n ** 62n] }),
  'an index with an unknown special value': array({}, { positions: [0n, BigInt.asIntN(64, 0x87n << 56n)] }),
  'an index with a repeated value but no value': array(
    {},
    { positions: [0n, BigInt.asIntN(64, 0x83n << 56n)] },
  ),
  'an index that is half a number long': array({}, { index: rawChunk(new Uint8Array(12), 4) }),
  'no index': array({}, { index: new Uint8Array(0) }),
  'an index longer than itself': array(
    {},
    { index: patched(indexOf([0n, 40n]), (m) => m.writeInt32LE(2 ** 20, 12)) },
  ),
  'a trailer that is shorter than it says': array(
    {},
    { trailer: patched(emptyTrailer, (t) => t.writeUInt32BE(200, 13)) },
  ),
  'a trailer that is longer than it says': array(
    {},
    { trailer: patched(emptyTrailer, (t) => t.writeUInt32BE(30, 13)) },
  ),
  'bytes between index and trailer': array({}, { trailer: Buffer.concat([Buffer.alloc(5), emptyTrailer]) }),
  'a header that is longer than the frame': patched(good, (m) => m.writeInt32BE(2 ** 20, 11)),
  'a header that is shorter than 87 bytes': patched(good, (m) => m.writeInt32BE(50, 11)),
  'a negative length of the header': patched(good, (m) => m.writeInt32BE(-1, 11)),
  'a length below that of the header': patched(good, (m) => m.writeBigUInt64BE(90n, 16)),
  'a length near 2^64': patched(good, (m) => m.writeBigUInt64BE(2n ** 64n - 1n, 16)),
  'metalayers that share their bytes': shared(),
  'a metalayer that comes twice': array(
    {},
    {
      meta: [
        ['b2nd', meta],
        ['b2nd', meta],
      ],
    },
  ),
  'a metalayer outside the header': patched(good, (m) => m.writeInt32BE(2 ** 20, 100)),
  'a metalayer before the header': patched(good, (m) => m.writeInt32BE(-5, 100)),
}

/** Sixteen names for one value of 100 bytes. */
function shared(): Buffer {
  const names = Array.from({ length: 16 }, (_, i): [string, Uint8Array] => [
    `n${i}`,
    Buffer.alloc(i === 0 ? 100 : 0),
  ])
  const bytes = array({}, { meta: [['b2nd', meta], ...names] })
  const first = bytes.indexOf('n0') + 3
  for (const [name] of names)
    bytes.writeInt32BE(bytes.readInt32BE(first), bytes.indexOf(name) + name.length + 1)
  return bytes
}

describe('frames that contradict themselves', () => {
  const path = scratchFolder()

  it('do not: this one is right', async () => {
    const right = await fromCframe(good, { dtype: 'int16' })
    assert.deepEqual((await right.get()).data, Int16Array.of(1, 2, 3, 4, 5, 6, 7))
    await right.verify()
  })

  for (const [name, bytes] of Object.entries(wrong)) {
    it(`are refused: ${name}`, async () => {
      writeFileSync(path('wrong.b2nd'), bytes)
      for (const call of [
        () => fromCframe(bytes),
        () => fromCframe(bytes, { copy: false }),
        () => open(path('wrong.b2nd')),
        () => open(path('wrong.b2nd'), { mmapMode: 'r' }),
      ]) {
        const error = await errorOf(async () => {
          await using object = carrierOf(await call())
          await (object.kind === 'ndarray' ? object.get(null, { as: 'bytes' }) : object.verify())
        })
        assert.match(
          String(codeOf(error)),
          /^ERR_BLOSC2_(CORRUPT|TRUNCATED|FORMAT|LIMIT|UNSUPPORTED)$/,
          String(error),
        )
      }
    })
  }
})
