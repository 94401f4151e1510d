/** Reads crafted frames that name codecs, filters and tuners which are not built in, and prints what came of it. */
import { asarray, fromCframe } from '../../../lib/index'
import { codeOf, errorOf } from '../../danger/samples'
import { arrayFrame, blockChunk, extended, formats, frame, notSplit } from '../../hostile/craft'

const data = Buffer.from('some bytes that nobody ever compressed')
const layout = { shape: [100], chunks: [100], blocks: [100], dtype: '|u1' }

function crafted(codec: number, filter: number): Buffer {
  const flags = extended | notSplit | (codec > 5 ? formats.user : formats.lz4)
  const filters = [0, 0, 0, 0, 0, filter]
  return blockChunk({ nbytes: 100, flags, codec, filters }, [[data]])
}

async function readAll(bytes: Buffer): Promise<void> {
  const [result] = await Promise.allSettled([fromCframe(bytes)])
  if (result.status === 'rejected') {
    console.log(codeOf(result.reason))
    return
  }
  const opened = result.value
  const found = opened.kind === 'ndarray' || opened.kind === 'schunk' ? opened : opened.schunk
  const reads = [
    () => (found.kind === 'ndarray' ? found.get() : found.decompressChunk(0)),
    () => found.verify(),
  ]
  for (const read of reads) console.log(codeOf(await errorOf(read)))
  if (found.kind === 'ndarray') {
    console.log(codeOf(await errorOf(() => found.set([5], 1))))
    console.log(codeOf(await errorOf(() => found.copy({ chunks: [50] }))))
  }
}

async function main(): Promise<void> {
  for (const codec of [36, 37, 38, 39, 40, 41, 159, 160, 255]) {
    const one = crafted(codec, 0)
    await readAll(arrayFrame(layout, 1, { codec: 0x56, chunks: [one] }))
    await readAll(frame({ chunksize: 100, nbytes: 100, codec: 0x56, chunks: [one] }))
  }
  for (const filter of [34, 37, 159, 160, 255]) {
    await readAll(arrayFrame(layout, 1, { codec: 0x51, chunks: [crafted(1, filter)] }))
  }
  const array = await asarray({ data: new Float32Array(1000).fill(3), shape: [1000] }, { dtype: 'float32' })
  for (const codec of ['zfp-rate', 'ndlz', 'zstd'] as const) {
    const meta = codec === 'zfp-rate' ? { codecMeta: 50 } : codec === 'ndlz' ? { codecMeta: 4 } : {}
    const [copy] = await Promise.allSettled([array.copy({ cparams: { codec, filters: [], ...meta } })])
    if (copy.status === 'fulfilled') await copy.value.get()
  }
  console.log('done')
}

main()
