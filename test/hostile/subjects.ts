/** Small frames of every make, to be damaged. */
import { asarraySync, fullSync, SChunk } from '../../lib/index'
import { frames } from '../frames/golden'

let made: Record<string, Buffer> | undefined

/** By name; those of Python-Blosc2 first. */
export function subjects(): Record<string, Buffer> {
  made ??= { ...fromPython(), ...fromHere() }
  return made
}

function fromPython(): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(frames).map(([name, text]) => [name, Buffer.from(text, 'base64')]))
}

function fromHere(): Record<string, Buffer> {
  const data = Int32Array.from({ length: 144 }, (_, i) => i % 11)
  const tensor = { data, shape: [12, 12] }
  const chunked = { chunks: [7, 8], blocks: [4, 8], dtype: 'int32' } as const
  const make = (cparams: object, options: object = chunked) =>
    Buffer.from(asarraySync(tensor, { ...options, cparams }).toCframeSync())
  return {
    zstd: make({}),
    lz4: make({ codec: 'lz4' }),
    blosclz: make({ codec: 'blosclz', filters: ['bitshuffle'], splitMode: 'always' }),
    zlib: make({ codec: 'zlib', filters: ['delta', 'shuffle'] }),
    bytedelta: make({ codec: 'lz4hc', filters: ['shuffle', 'bytedelta'] }),
    value: Buffer.from(fullSync([40], 1.5, { dtype: 'float64', chunks: [16], blocks: [8] }).toCframeSync()),
    unequal: unequalChunks(),
    blocks: blocksOfText(),
    named: make({}, { ...chunked, meta: { unit: 'm' }, vlmeta: { note: 'a few words' } }),
  }
}

/** A super-chunk whose chunks differ in size. */
function unequalChunks(): Buffer {
  const schunk = SChunk.createSync({ chunksize: -1, cparams: { codec: 'lz4' } })
  for (const n of [40, 7, 90]) schunk.appendDataSync(Buffer.alloc(n, 'chunk'))
  schunk.appendDataSync(new Uint8Array(100))
  return Buffer.from(schunk.toCframeSync())
}

/** One whose chunks are made of blocks of variable length. */
function blocksOfText(): Buffer {
  const schunk = SChunk.createSync({ chunksize: -1, cparams: { codec: 'lz4' } })
  schunk.appendVlblocksSync([Buffer.from('one'), Buffer.alloc(50, 'another'), Buffer.from('and a third')])
  schunk.appendVlblocksSync([Buffer.alloc(90, 'block')])
  return Buffer.from(schunk.toCframeSync())
}
