/** What test/fixtures holds, as make_fixtures.py wrote it down. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DType } from '../lib/index'
import type { JsonSample } from './json-values'

interface FrameFixture {
  readonly file: string
  readonly sparse: boolean
  readonly sha256: string
  readonly meta: Readonly<Record<string, unknown>>
  readonly vlmeta: Readonly<Record<string, unknown>>
  readonly cparams: {
    readonly codec: string
    readonly codecMeta: number
    readonly clevel: number
    readonly filters: readonly (readonly [name: string, meta: number])[]
    readonly splitMode: string
    readonly useDict: boolean
  }
}

export interface ArrayFixture extends FrameFixture {
  readonly kind: 'ndarray'
  readonly stored: string
  readonly dtype: DType
  readonly byteOrder: 'little' | 'big'
  readonly shape: readonly number[]
  readonly chunks: readonly number[]
  readonly blocks: readonly number[]
  readonly itemsize: number
  readonly samples: readonly (readonly [index: readonly number[], value: JsonSample])[]
}

export interface SChunkFixture extends FrameFixture {
  readonly kind: 'schunk'
  readonly typesize: number
  readonly chunksize: number
  readonly nbytes: number
  readonly chunkSha256: readonly string[]
}

interface TensorFixture {
  readonly kind: 'tensor'
  readonly file: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly sha256: string
  /** SHA-256 of the bytes as they are in the file. */
  readonly stored: string
  /** The values, where they are text. */
  readonly strings?: readonly string[]
}

interface WindowFixture {
  readonly kind: 'window'
  readonly file: string
  readonly offset: number
  readonly length: number
  readonly shape: readonly number[]
  readonly sha256: string
}

interface ChunkFixture {
  readonly kind: 'chunk'
  readonly file: string
  readonly nbytes: number
  readonly sha256: string
}

export type Fixture = ArrayFixture | SChunkFixture | TensorFixture | WindowFixture | ChunkFixture

const folder = join(__dirname, 'fixtures')
const manifest: { fixtures: readonly Fixture[] } = JSON.parse(
  readFileSync(join(folder, 'manifest.json'), 'utf8'),
)

export function fixturePath({ file }: { readonly file: string }): string {
  return join(folder, 'files', file)
}

export function fixturesOf<K extends Fixture['kind']>(kind: K): Extract<Fixture, { kind: K }>[] {
  return manifest.fixtures.filter(
    (fixture): fixture is Extract<Fixture, { kind: K }> => fixture.kind === kind,
  )
}
