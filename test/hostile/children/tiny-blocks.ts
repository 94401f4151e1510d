/** Reads arrays of twenty million elements in blocks of one, out of frames of a few hundred bytes; prints what it took. */
import assert from 'node:assert/strict'
import { fromCframe } from '../../../lib/index'
import { peakMemory } from '../../danger/peak'
import { arrayFrame, chunk, extended, raw, specials } from '../craft'

const count = 20_000_000
const million = 1_000_000
const one = { shape: [count], chunks: [count], blocks: [1], dtype: '|u1' }
const cube = { shape: [200, 250, 400], chunks: [200, 250, 400], blocks: [1, 1, 1], dtype: '|u1' }
const sevens = chunk({
  ...{ nbytes: count, blocksize: 1, flags: extended | raw },
  ...{ state: specials.value, body: Buffer.of(7) },
})

const frames: Record<string, { readonly bytes: Buffer; readonly value: number }> = {
  zeros: { bytes: arrayFrame(one, 1, { chunks: [0x81] }), value: 0 },
  'a cube of zeros': { bytes: arrayFrame(cube, 1, { chunks: [0x81] }), value: 0 },
  'nothing in particular': { bytes: arrayFrame(one, 1, { chunks: [0x84] }), value: 0 },
  'one value': { bytes: arrayFrame(one, 1, { chunks: [sevens] }), value: 7 },
  'a million chunks': {
    bytes: arrayFrame({ ...one, shape: [million], chunks: [1] }, 1, {
      nbytes: million,
      index: chunk({
        ...{ nbytes: 8 * million, blocksize: 2 ** 20, typesize: 8, flags: extended | raw },
        ...{ state: specials.value, body: Buffer.of(0, 0, 0, 0, 0, 0, 0, 0x81) },
      }),
      positions: [0n],
    }),
    value: 0,
  },
}

async function main(): Promise<void> {
  for (const [name, { bytes, value }] of Object.entries(frames)) {
    const before = peakMemory()
    const start = performance.now()
    await using array = await fromCframe(bytes, { dtype: 'uint8' })
    const out = new Uint8Array(array.size).fill(1)
    await array.get(null, { out })
    assert.ok(out.every((element) => element === value))
    const grown = peakMemory() - before
    console.log(JSON.stringify({ name, size: bytes.length, grown, ms: performance.now() - start }))
  }
}

main()
