import { Command, InvalidArgumentError } from 'commander'
import { compress, decompress } from '../compress'
import { open } from '../open'
import type { Codec } from '../params'
import { getThreads } from '../threads'
import { action, signal } from './action'
import { toJson } from './json'
import { named, schunkOf } from './opened'
import { withProgress } from './progress'
import { styled, table, writeLine } from './terminal'
import { digits, size } from './wording'

interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly typesize: number
}

interface Result {
  readonly codec: Codec
  readonly clevel: number
  readonly filter: 'shuffle' | 'bitshuffle'
  readonly cratio: number
  /** Bytes per second, of uncompressed data. */
  readonly compression: number
  readonly decompression: number
}

const settings: readonly (readonly [Codec, number])[] = [
  ['blosclz', 5],
  ['lz4', 5],
  ['lz4hc', 9],
  ['zlib', 5],
  ['zstd', 1],
  ['zstd', 5],
  ['zstd', 9],
]
const filters = ['shuffle', 'bitshuffle'] as const

/** Something of waves with noise, where no file is given. */
function waves(length: number): Sample {
  let seed = 1
  const values = Float32Array.from({ length: length / 4 }, (_, i) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.round(1000 * (Math.sin(i / 500) + seed / 2 ** 37)) / 1000
  })
  return { name: 'waves with noise, float32', bytes: new Uint8Array(values.buffer), typesize: 4 }
}

/** The first chunks of a file, as far as they fit. */
async function beginning(file: string, most: number): Promise<Sample> {
  await using opened = await open<string>(file, { signal })
  const schunk = schunkOf(opened)
  if (schunk === undefined) throw new TypeError(`Expected chunks to compress, got ${named(opened.kind)}`)
  const chunks: Uint8Array[] = []
  let length = 0
  for (let i = 0; i < schunk.nchunks && (i === 0 || length < most); i++) {
    const chunk = await schunk.decompressChunk(i, { signal })
    chunks.push(chunk.subarray(0, i === 0 ? chunk.length : most - length))
    length += chunk.length
  }
  if (length === 0) throw new RangeError(`Expected ${file} to hold something to compress, got an empty one`)
  return { name: file, bytes: Buffer.concat(chunks), typesize: schunk.typesize }
}

/** Seconds that a call takes: the best of some, in about 200 ms. */
async function time<T>(call: () => Promise<T>): Promise<{ readonly seconds: number; readonly result: T }> {
  let best = Number.POSITIVE_INFINITY
  let spent = 0
  while (true) {
    const start = performance.now()
    const result = await call()
    const taken = performance.now() - start
    best = Math.min(best, taken)
    spent += taken
    if (spent > 200) return { seconds: best / 1000, result }
  }
}

async function measure(sample: Sample, onResult: (done: number, total: number) => void): Promise<Result[]> {
  const results: Result[] = []
  const out = new Uint8Array(sample.bytes.length)
  for (const filter of filters) {
    for (const [codec, clevel] of settings) {
      signal.throwIfAborted()
      const cparams = { codec, clevel, filters: [filter], typesize: sample.typesize }
      const packed = await time(() => compress(sample.bytes, cparams, { signal }))
      const unpacked = await time(() => decompress(packed.result, { out, signal }))
      const rate = (seconds: number) => sample.bytes.length / seconds
      const cratio = sample.bytes.length / packed.result.length
      results.push({
        codec,
        clevel,
        filter,
        cratio,
        compression: rate(packed.seconds),
        decompression: rate(unpacked.seconds),
      })
      onResult(results.length, filters.length * settings.length)
    }
  }
  return results
}

interface Options {
  readonly json?: boolean
  readonly megabytes: number
}

async function bench(file: string | undefined, { json = false, megabytes }: Options): Promise<void> {
  const bytes = megabytes * 1_000_000
  const sample = file === undefined ? waves(bytes) : await beginning(file, bytes)
  const results = await withProgress('measuring', json, (onProgress) =>
    measure(sample, (done, total) => onProgress?.({ done, total })),
  )
  if (json) {
    const { name, typesize } = sample
    await writeLine(toJson({ name, nbytes: sample.bytes.length, typesize, threads: getThreads(), results }))
    return
  }
  const rows = results.map(({ codec, clevel, filter, cratio, compression, decompression }) => [
    codec,
    String(clevel),
    filter,
    `${digits(cratio)} ×`,
    `${size(compression)}/s`,
    `${size(decompression)}/s`,
  ])
  const heading = ['codec', 'level', 'filter', 'smaller', 'compress', 'decompress']
  await writeLine(
    `${styled('bold', sample.name)}: ${size(sample.bytes.length)}, items of ${sample.typesize} bytes, ${getThreads()} threads\n`,
  )
  await writeLine(table([heading, ...rows], { heading: true, right: [1, 3, 4, 5] }))
}

/** Chunks are at most 2 GiB. */
const most = 2000

function amount(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new InvalidArgumentError(`Expected a number of megabytes from 1 to ${most}.`)
}

export const benchCommand = new Command('bench')
  .description('how small and how fast each codec is, on the data of a file')
  .argument('[file]', 'a file to take data from; default made up')
  .option('--megabytes <n>', 'how much data', amount, 32)
  .option('--json', 'as JSON, speeds in bytes per second')
  .action(action(bench))
