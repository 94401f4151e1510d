/** New super-chunks, empty or from bytes. */
import type { NativeCParams, NativeFrame, NativeMetalayer } from '../binding'
import type { NativeSchunkPlan } from '../binding/schunks'
import { type BytesLike, inputBytes } from '../codecs/memory'
import { maxItemsize } from '../dtype'
import { creationLimits } from '../limits'
import { assembleLayers, checkMetadataCount, type MetadataInput, mergeMetadata } from '../metadata/input'
import { type CreatePlan, type DParams, keepsChecksums, planCreation } from '../ndarray/create-options'
import { handleOf } from '../ndarray/make'
import { expectInteger } from '../options'
import { type CParams, resolveCParams } from '../params'
import { maxChunkBytes } from '../partition'
import type { PathLike } from '../path'
import type { AsyncOptions, Steps } from '../steps'
import { itemBytes } from './bytes'
import { SchunkState } from './state'
import { native } from './steps'

/** Where and how a super-chunk is stored. */
export interface SChunkStorageOptions {
  /**
   * Bytes per chunk, uncompressed, a multiple of the items' size. `-1`: that of the first chunk. `0`: chunks may have
   * any size from the outset. Default: all of the data up to 256 MiB, without data 16 MiB.
   */
  readonly chunksize?: number | undefined
  /** Default: ZSTD, level 5, shuffle. */
  readonly cparams?: CParams | undefined
  readonly dparams?: DParams | undefined
  /** The file to create; in memory without it. */
  readonly urlpath?: PathLike | undefined
  /** `'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it atomically. */
  readonly mode?: 'w-' | 'w' | undefined
  /** `true` (default): one file. `false`: a directory with a file per chunk. */
  readonly contiguous?: boolean | undefined
  /** Fixed metadata, up to 16 entries. */
  readonly meta?: MetadataInput | undefined
  /** Metadata of variable length, up to 16 entries, 15 with checksums. */
  readonly vlmeta?: MetadataInput | undefined
  /** Checksums of the stored chunks, as for arrays. Default: as in what is copied, else `'none'`. */
  readonly checksum?: 'crc32c' | 'none' | undefined
  /** Keeps other programs that lock the file out while it is read or changed: see `open`. Needs `urlpath`. */
  readonly locking?: boolean | undefined
  /** What a commit survives: a killed `'process'` (default), or also a `'power'` cut. */
  readonly durability?: 'process' | 'power' | undefined
}

/** Options of `SChunk.createSync`. */
export interface SyncSChunkOptions extends SChunkStorageOptions {
  /** What the chunks hold, divided into chunks of `chunksize`. Its bytes are taken as they are. */
  readonly data?: BytesLike | undefined
  /** Bytes per item, which filters and slices work with. Default: that of a typed array's elements, else 1. */
  readonly typesize?: number | undefined
}

/** Options of `SChunk.create`. */
export interface SChunkOptions extends SyncSChunkOptions, AsyncOptions {}

/** Create options that only make sense for arrays. */
export const ofArrays = ['dtype', 'shape', 'chunks', 'blocks']

/** Most bytes that a chunk of the default size holds. */
const usualLimit = 2 ** 28
const emptyChunk = 2 ** 24

export function* createSchunk(given: SChunkOptions | undefined, owner: string): Steps<SchunkState> {
  const plan = planCreation(given, owner, { extra: ['data', 'chunksize', 'typesize'], refused: ofArrays })
  const { data, chunksize, typesize, cparams } = given ?? {}
  const view = data === undefined ? new Uint8Array(0) : inputBytes(data, "option 'data'")
  const itemsize = chosenTypesize(typesize, cparams, itemBytes(data))
  const params = schunkCParams(cparams, itemsize)
  const size = chunksize ?? defaultChunksize(view.byteLength, itemsize)
  const full = yield* schunkPlan(plan, params, size)
  return newSchunk(plan, yield* native.createSchunk(full, view, plan.target))
}

/** The handle on a frame that was just written, or made in memory. */
export function newSchunk(plan: CreatePlan, frame: NativeFrame): SchunkState {
  return new SchunkState(handleOf(plan, frame))
}

/** What a new super-chunk takes over from an existing one. */
export interface InheritedMetadata {
  readonly meta: readonly NativeMetalayer[]
  readonly vlmeta: readonly NativeMetalayer[]
  readonly checksums: boolean
}

const nothing: InheritedMetadata = { meta: [], vlmeta: [], checksums: false }

export function* schunkPlan(
  plan: CreatePlan,
  cparams: NativeCParams,
  chunksize: number,
  inherited: InheritedMetadata = nothing,
): Steps<NativeSchunkPlan> {
  const { typesize } = cparams
  const size = expectInteger(chunksize, -1, maxChunkBytes, "option 'chunksize'")
  if (size > 0 && size % typesize !== 0) {
    throw new RangeError(
      `Expected option 'chunksize' to be a multiple of the ${typesize} bytes of an item, got ${size}`,
    )
  }
  const checksums = keepsChecksums(plan, inherited.checksums)
  const meta = mergeMetadata(inherited.meta, yield* assembleLayers(plan.meta))
  const vlmeta = mergeMetadata(inherited.vlmeta, yield* assembleLayers(plan.vlmeta))
  checkMetadataCount(
    meta.map(([name]) => name),
    'meta',
    0,
  )
  checkMetadataCount(
    vlmeta.map(([name]) => name),
    'vlmeta',
    checksums ? 1 : 0,
  )
  return { cparams, chunksize: size, meta, vlmeta, checksums, limits: creationLimits() }
}

/** Parameters for items of `typesize` bytes. @throws TypeError, RangeError */
export function schunkCParams(given: CParams | undefined, typesize: number): NativeCParams {
  const params = resolveCParams(given, { itemsize: typesize }, 'schunk')
  const { blocksize } = params
  if (blocksize % params.typesize !== 0) {
    throw new RangeError(
      `Expected cparams.blocksize to be a multiple of the ${params.typesize} bytes of an item, got ${blocksize}`,
    )
  }
  return params
}

function chosenTypesize(given: unknown, cparams: CParams | undefined, ofData: number): number {
  if (given === undefined) return cparams?.typesize ?? ofData
  const typesize = expectInteger(given, 1, maxItemsize, "option 'typesize'")
  const other = cparams?.typesize
  if (other !== undefined && other !== typesize) {
    throw new RangeError(`Expected option 'typesize' to be that of cparams, ${other}, got ${typesize}`)
  }
  return typesize
}

function defaultChunksize(bytes: number, typesize: number): number {
  const wanted = bytes === 0 ? emptyChunk : Math.min(Math.ceil(bytes / typesize) * typesize, usualLimit)
  return Math.max(Math.floor(wanted / typesize), 1) * typesize
}
