/** Random super-chunks, data for them, and changes. */
import fc from 'fast-check'
import type { CParams } from '../../lib'
import { cparams } from './array-arbitraries'

export interface SchunkCase {
  readonly typesize: number
  /** In items; 0 and -1 as they are. */
  readonly chunkItems: number
  readonly cparams: CParams
  readonly data: DataSpec | undefined
}

/** Describes bytes, to be made with {@link bytesFor}. */
export interface DataSpec {
  readonly kind: 'zeros' | 'ramp' | 'noise' | 'constant'
  readonly items: number
  /** Bytes beyond whole items. */
  readonly extra: number
  readonly seed: number
}

export const typesizes = [1, 2, 3, 4, 8, 16, 255, 256, 300, 4096]

export const dataSpec: fc.Arbitrary<DataSpec> = fc.record({
  kind: fc.constantFrom('zeros', 'ramp', 'noise', 'constant'),
  items: fc.oneof(
    { weight: 19, arbitrary: fc.integer({ min: 1, max: 60 }) },
    // Enough for several blocks, and for dictionaries.
    { weight: 1, arbitrary: fc.integer({ min: 500, max: 3000 }) },
  ),
  extra: fc.constantFrom(0, 0, 0, 1, 7),
  seed: fc.nat(1e6),
})

/** Fast codecs and filters do not need the sizes that make ZSTD train a dictionary. */
export const schunkCase: fc.Arbitrary<SchunkCase> = fc.record({
  typesize: fc.constantFrom(...typesizes),
  chunkItems: fc.constantFrom(-1, 0, 1, 2, 5, 10, 33),
  cparams: fc
    .tuple(cparams, fc.boolean(), fc.constantFrom(0, 0, 1, 3))
    .map(([params, useDict]) => (useDict && canTrain(params) ? { ...params, useDict } : params)),
  data: fc.option(dataSpec, { nil: undefined }),
})

function canTrain({ codec = 'zstd' }: CParams): boolean {
  return codec === 'zstd' || codec === 'lz4' || codec === 'lz4hc'
}

export function bytesFor({ kind, items, extra, seed }: DataSpec, typesize: number): Buffer {
  // Items of thousands of bytes are enough one by one.
  const count = typesize > 16 ? Math.ceil(items / 8) : items
  const bytes = Buffer.alloc(count * typesize + extra)
  if (kind === 'zeros') return bytes
  let state = seed || 1
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    if (kind === 'ramp') bytes[i] = i % typesize === 0 ? (seed + i / typesize) & 0xff : 0
    else if (kind === 'constant') bytes[i] = (seed + (i % typesize)) & 0xff
    else bytes[i] = state >>> 16
  }
  return bytes
}

/** One change. The numbers are reduced to what the super-chunk has by then. */
export interface Step {
  readonly what: (typeof changes)[number]
  readonly at: number
  readonly data: DataSpec
  readonly blocking: boolean
}

export const changes = [
  'appendData',
  'appendData',
  'insertData',
  'updateData',
  'appendFull',
  'appendChunk',
  'insertChunk',
  'updateChunk',
  'deleteChunk',
  'setSlice',
  'setSlice',
  'extend',
  'updateSpecial',
  'reopen',
] as const

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    what: fc.constantFrom(...changes),
    at: fc.nat(1000),
    data: dataSpec,
    blocking: fc.boolean(),
  }),
  { maxLength: 12 },
)
