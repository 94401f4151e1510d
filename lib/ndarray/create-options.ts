import type { NativeCParams, NativeLayout, NativeMetalayer, NativeTarget } from '../binding'
import { type DTypeLike, type ElementType, formatDTypeText } from '../dtype'
import { creationLimits } from '../limits'
import {
  assembleLayers,
  checkMetadataCount,
  type EncodedLayer,
  encodeMetadata,
  type MetadataInput,
  mergeMetadata,
} from '../metadata/input'
import { checkOptions, describe, expectBoolean, expectInteger, expectOneOf, expectShape } from '../options'
import { type CParams, resolveCParams } from '../params'
import { partition } from '../partition'
import { type FilePath, filePath, type PathLike } from '../path'
import { lockingByDefault } from '../sharing/locking'
import type { AsyncOptions, Steps } from '../steps'
import { product } from './state'

/** How chunks are decompressed. */
export interface DParams {
  /** Accepted for files written with Python's settings; decoding uses the threads of `setThreads()`. */
  readonly nthreads?: number | undefined
}

/** Where and how a new array is stored. Sizes of `chunks` and `blocks` are in elements per axis. */
export interface SyncCreateOptions<L extends DTypeLike = DTypeLike> {
  /** Default: that of the data, else `'float64'`. */
  readonly dtype?: L | undefined
  readonly shape?: readonly number[] | number | undefined
  /** What is compressed together and read from a file at once. Default: from the sizes of the processor's caches. */
  readonly chunks?: readonly number[] | number | undefined
  /** What is decompressed at least, within a chunk. */
  readonly blocks?: readonly number[] | number | undefined
  /** Default: ZSTD, level 5, shuffle. */
  readonly cparams?: CParams | undefined
  readonly dparams?: DParams | undefined
  /** The file to create; in memory without it. */
  readonly urlpath?: PathLike | undefined
  /** `'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it atomically. */
  readonly mode?: 'w-' | 'w' | undefined
  /** `true` (default): one file. `false`: a directory with a file per chunk. */
  readonly contiguous?: boolean | undefined
  /** Fixed metadata, up to 15 entries. */
  readonly meta?: MetadataInput | undefined
  /** Metadata of variable length, up to 16 entries, 15 with checksums. */
  readonly vlmeta?: MetadataInput | undefined
  /**
   * `'crc32c'`: files keep a checksum of each stored chunk, and of what surrounds them, in an entry of `vlmeta` that
   * is not shown. `verify()` and `open` with `verify: true` find any change of the bytes with them. Other programs
   * read and write such files as ever; once one has changed a file its checksums are outdated, and count for nothing
   * until `compact()` or a copy makes new ones. Default: as in what is copied, else `'none'`.
   */
  readonly checksum?: 'crc32c' | 'none' | undefined
  /** Keeps other programs that lock the file out while it is read or changed: see `open`. Needs `urlpath`. */
  readonly locking?: boolean | undefined
  /** What a commit survives: a killed `'process'` (default), or also a `'power'` cut. */
  readonly durability?: 'process' | 'power' | undefined
}

/** {@link SyncCreateOptions}, interruptible. */
export interface CreateOptions<L extends DTypeLike = DTypeLike> extends SyncCreateOptions<L>, AsyncOptions {}

const createKeys = [
  'dtype',
  'shape',
  'chunks',
  'blocks',
  'cparams',
  'dparams',
  'urlpath',
  'mode',
  'contiguous',
  'meta',
  'vlmeta',
  'checksum',
  'locking',
  'durability',
  'signal',
  'onProgress',
] as const

/** Create options after their check, independent of what is created. */
export interface CreatePlan {
  readonly given: CreateOptions
  readonly file: FilePath | undefined
  readonly target: NativeTarget | null
  readonly locking: boolean
  readonly meta: readonly EncodedLayer[]
  readonly vlmeta: readonly EncodedLayer[]
}

/** For arrays in memory that are not worth compressing for the short time they live. */
export const scratch: CreatePlan = {
  given: { cparams: { clevel: 0 } },
  file: undefined,
  target: null,
  locking: false,
  meta: [],
  vlmeta: [],
}

/** `extra`: further options of the owner; `refused`: create options that have no meaning there. */
export function planCreation(
  given: CreateOptions = {},
  owner: string,
  { extra = [], refused = [] }: { extra?: readonly string[]; refused?: readonly string[] } = {},
): CreatePlan {
  const allowed = [...createKeys.filter((key) => !refused.includes(key)), ...extra]
  checkOptions(given, allowed, `${owner}()`)
  const { urlpath, mode = 'w-', contiguous = true, durability = 'process' } = given
  expectOneOf(mode, ['w-', 'w'], "option 'mode'")
  expectBoolean(contiguous, "option 'contiguous'")
  expectOneOf(durability, ['process', 'power'], "option 'durability'")
  checkDParams(given.dparams)
  if (given.checksum !== undefined) expectOneOf(given.checksum, ['crc32c', 'none'], "option 'checksum'")
  const file = urlpath === undefined ? undefined : filePath(urlpath, `option 'urlpath' of ${owner}()`)
  if (file) checkNoStore(file, owner)
  const locking = checkLocking(given.locking, file)
  const target = file ? { path: file.native, contiguous, replace: mode === 'w' } : null
  const meta = encodeMetadata(given.meta, 'meta')
  const vlmeta = encodeMetadata(given.vlmeta, 'vlmeta')
  return { given, file, target, locking, meta, vlmeta }
}

/** Whatever is in such a file: other programs, and the types of `open`, take it for a store. */
function checkNoStore({ name }: FilePath, owner: string): void {
  if (!/\.b2[dz]$/.test(name)) return
  const message = `Expected another name for ${owner}(), got '${name}': '.b2z' and '.b2d' are stores, into which set() puts arrays`
  throw new TypeError(message)
}

/** What a new array takes from an existing one where the options say nothing. */
export interface Inherited {
  readonly chunks?: readonly number[]
  readonly blocks?: readonly number[]
  readonly cparams?: NativeCParams
  readonly dtypeText?: string
  readonly meta?: readonly NativeMetalayer[]
  readonly vlmeta?: readonly NativeMetalayer[]
  readonly checksums?: boolean
}

export function* layOut(
  plan: CreatePlan,
  type: ElementType,
  shape: readonly number[],
  inherited: Inherited = {},
): Steps<NativeLayout> {
  const { given } = plan
  if (product(shape) * type.itemsize > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(
      `Expected fewer than 2^53 bytes, got shape [${shape}] of ${type.itemsize}-byte elements`,
    )
  }
  const ownParts = given.chunks !== undefined || given.blocks !== undefined
  const { chunks, blocks } =
    !ownParts && inherited.chunks && inherited.blocks
      ? { chunks: inherited.chunks, blocks: inherited.blocks }
      : partition(shape, type.itemsize, {
          ...(given.chunks === undefined ? {} : { chunks: expectShape(given.chunks, "option 'chunks'") }),
          ...(given.blocks === undefined ? {} : { blocks: expectShape(given.blocks, "option 'blocks'") }),
        })
  const cparams =
    given.cparams === undefined && inherited.cparams
      ? inherited.cparams
      : resolveCParams(given.cparams, { itemsize: type.itemsize, kind: type.kind, ndim: shape.length })
  const checksums = keepsChecksums(plan, inherited.checksums === true)
  checkRoom(plan, inherited, checksums)
  const meta = mergeMetadata(inherited.meta ?? [], yield* assembleLayers(plan.meta))
  const vlmeta = mergeMetadata(inherited.vlmeta ?? [], yield* assembleLayers(plan.vlmeta))
  return {
    shape,
    chunks,
    blocks,
    dtype: inherited.dtypeText ?? formatDTypeText(type),
    cparams: { ...cparams, typesize: type.itemsize, blocksize: product(blocks) * type.itemsize },
    meta,
    vlmeta,
    checksums,
    limits: creationLimits(),
  }
}

export function keepsChecksums({ given }: CreatePlan, inherited: boolean): boolean {
  return given.checksum === undefined ? inherited : given.checksum === 'crc32c'
}

/** @throws `ERR_BLOSC2_LIMIT` for more metadata than an array has room for. */
export function checkRoom(plan: CreatePlan, inherited: Inherited, checksums: boolean): void {
  const added = (layers: readonly EncodedLayer[]) => layers.map(({ name }) => name)
  const old = (layers: readonly NativeMetalayer[] = []) => layers.map(([name]) => name)
  checkMetadataCount([...old(inherited.meta), ...added(plan.meta)], 'meta', 1)
  checkMetadataCount([...old(inherited.vlmeta), ...added(plan.vlmeta)], 'vlmeta', checksums ? 1 : 0)
}

function checkLocking(locking: unknown, file: FilePath | undefined): boolean {
  if (locking === undefined) return file !== undefined && lockingByDefault()
  if (!expectBoolean(locking, "option 'locking'")) return false
  if (!file) throw new TypeError("Option 'locking' is for arrays in files: give 'urlpath' too")
  return true
}

export function checkDParams(dparams: unknown): void {
  if (dparams === undefined) return
  checkOptions(dparams, ['nthreads'], "option 'dparams'")
  if (typeof dparams !== 'object' || dparams === null) {
    throw new TypeError(`Expected an object for option 'dparams', got ${describe(dparams)}`)
  }
  if ('nthreads' in dparams && dparams.nthreads !== undefined) {
    expectInteger(dparams.nthreads, 1, 1024, "'nthreads' of option 'dparams'")
  }
}
