import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { fromCframe, open } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { carrierOf } from '../frames/carrier'
import {
  arrayFrame,
  blockChunk,
  type ChunkParts,
  chunk,
  extended,
  formats,
  frame,
  notSplit,
  raw,
  specials,
} from './craft'

const layout = { shape: [4000], chunks: [4000], blocks: [1000], dtype: '|u1' }
const nbytes = 4000
const streams = Array.from({ length: 4 }, (_, i) => [new Uint8Array(1000).fill(i + 1)])
const sizes = { nbytes, blocksize: 1000 }

/** Four blocks of a thousand bytes, stored as they are. */
function blocks(
  parts: Partial<ChunkParts> = {},
  inside: readonly (readonly Uint8Array[])[] = streams,
): Buffer {
  return blockChunk({ ...sizes, flags: extended | notSplit | formats.lz4, ...parts }, inside)
}

function whole(parts: Partial<ChunkParts> = {}): Buffer {
  return chunk({ ...sizes, body: new Uint8Array(nbytes).fill(9), ...parts })
}

function patched(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeInt32LE(value, at)
  return copy
}

const noise = Uint8Array.from({ length: 300 }, (_, i) => (i * 73) ^ (i >> 2))
const starts = 32
const first = 32 + 16

const corrupt: Record<string, Buffer> = {
  'fewer bytes than the array has': whole({ nbytes: 3000 }),
  'more bytes than the array has': whole({ nbytes: 5000 }),
  'a negative number of bytes': whole({ nbytes: -4000 }),
  'no bytes': whole({ nbytes: 0 }),
  'blocks of another size than the array has': blocks({ blocksize: 2000 }, [
    streams[0] ?? [],
    streams[1] ?? [],
  ]),
  'blocks of size zero': blocks({ blocksize: 0 }),
  'blocks of a negative size': blocks({ blocksize: -1000 }),
  'items of size zero': blocks({ typesize: 0 }),
  'a length below that of its header': whole({ cbytes: 31 }),
  'a length of zero': whole({ cbytes: 0 }),
  'a negative length': whole({ cbytes: -1 }),
  'a length that reaches into the index': whole({ cbytes: 4033 }),
  'a length near 2^31': whole({ cbytes: 2 ** 31 - 1 }),
  'raw bytes that are too few for it': whole({ cbytes: 4000 }),
  'an unknown special value': whole({ state: 7 << 4 }),
  'a repeated value of no bytes': chunk({ ...sizes, state: specials.value }),
  'a repeated value that does not fit': chunk({ ...sizes, state: specials.value, body: new Uint8Array(7) }),
  'NaN for single bytes': chunk({ ...sizes, state: specials.nan }),
  'no room for the starts of its blocks': chunk({
    ...sizes,
    flags: extended | formats.lz4,
    body: new Uint8Array(15),
  }),
  'a block that starts before the table of starts ends': patched(blocks(), starts, 33),
  'a block that starts before the chunk': patched(blocks(), starts, -5),
  'a block that starts at the end': patched(blocks(), starts + 4, blocks().length),
  'a block that starts far behind': patched(blocks(), starts + 4, 2 ** 30),
  'two blocks that start at one place': patched(blocks(), starts + 4, first),
  'a block too short for its stream': patched(blocks(), first, 1001),
  'a stream near 2^31 bytes long': patched(blocks(), first, 2 ** 31 - 1),
  'a stream that claims a run of a value above 255': patched(blocks(), first, -300),
  'a stream of noise': blocks({}, [[noise], ...streams.slice(1)]),
  'a stream of noise for zstd': blocks({ flags: extended | notSplit | formats.zstd }, [
    [noise],
    ...streams.slice(1),
  ]),
  'a stream of noise for zlib': blocks({ flags: extended | notSplit | formats.zlib }, [
    [noise],
    ...streams.slice(1),
  ]),
  'a stream of noise for blosclz': blocks({ flags: extended | notSplit }, [[noise], ...streams.slice(1)]),
  'split streams where there is one': blocks({ flags: extended | formats.lz4, typesize: 4 }),
  'a dictionary longer than the chunk': patched(blocks({ state: 1 }), first, 40_000),
  'blocks of variable length that are raw': whole({ flags2: 1 }),
}

const unsupported: Record<string, Buffer> = {
  'version 0': whole({ version: 0 }),
  'version 7': whole({ version: 7 }),
  'version 255': whole({ version: 255 }),
  'format 2 (snappy)': blocks({ flags: extended | notSplit | (2 << 5) }),
  'format 7': blocks({ flags: extended | notSplit | (7 << 5) }),
  'an unknown codec': blocks({ flags: extended | notSplit | formats.user, codec: 100 }),
  'an unknown filter': blocks({ filters: [0, 99] }),
  'the mark of a lazy chunk': blocks({ state: 1 << 3 }),
  'the mark of an instrumented codec': blocks({ state: 1 << 7 }),
}

async function assertRefused(stored: Buffer, path: string, codes: RegExp): Promise<void> {
  const array = arrayFrame(layout, 1, { chunks: [stored] })
  const schunk = frame({ chunksize: nbytes, nbytes, chunks: [stored] })
  writeFileSync(path, array)
  for (const call of [
    () => fromCframe(array),
    () => fromCframe(array, { copy: false }),
    () => open(path),
    () => open(path, { mmapMode: 'r' }),
    () => fromCframe(schunk),
  ]) {
    const error = await errorOf(async () => {
      await using object = carrierOf(await call())
      await (object.kind === 'ndarray' ? object.get(null, { as: 'bytes' }) : object.decompressChunk(0))
    })
    assert.match(String(codeOf(error)), codes, String(error))
  }
}

describe('chunks that contradict themselves or their frame', () => {
  const path = scratchFolder()

  it('do not: these are right', async () => {
    for (const stored of [blocks(), whole(), whole({ flags: extended | raw, state: specials.none })]) {
      const array = await fromCframe(arrayFrame(layout, 1, { chunks: [stored] }), { dtype: 'uint8' })
      await array.verify()
      assert.equal((await array.get()).data.length, nbytes)
    }
  })

  for (const [name, stored] of Object.entries(corrupt)) {
    it(`are refused: ${name}`, async () => {
      await assertRefused(stored, path('wrong.b2nd'), /^ERR_BLOSC2_(CORRUPT|TRUNCATED)$/)
    })
  }

  for (const [name, stored] of Object.entries(unsupported)) {
    it(`are refused as unsupported: ${name}`, async () => {
      await assertRefused(stored, path('wrong.b2nd'), /^ERR_BLOSC2_UNSUPPORTED$/)
    })
  }

  it('are refused in an array: blocks of variable length', async () => {
    const stored = blocks({ version: 6, blocksize: 4, flags2: 1 })
    const array = await fromCframe(arrayFrame(layout, 1, { chunks: [stored] }), { dtype: 'uint8' })
    for (const read of [() => array.get(), () => array.get([5]), () => array.verify()]) {
      assert.equal(codeOf(await errorOf(read)), 'ERR_BLOSC2_CORRUPT')
    }
  })

  it('hurt only those who read them: the others are read, and the error names the chunk', async () => {
    const stored = [blocks(), patched(blocks(), starts, -5), blocks()]
    const bytes = arrayFrame({ ...layout, shape: [12_000] }, 1, { chunks: stored })
    const array = await fromCframe(bytes, { dtype: 'uint8' })
    assert.equal(await array.get([3999]), 4)
    assert.equal(await array.get([8000]), 1)
    const error = await errorOf(() => array.get())
    assert.deepEqual(
      [codeOf(error), error instanceof Error && 'nchunk' in error && error.nchunk],
      ['ERR_BLOSC2_CORRUPT', 1],
    )
  })
})
