/** New EmbedStores, and opening those that exist. */
import { binding, type NativeFrame } from '../binding'
import { isExisting, isMissing } from '../files'
import { FrameHandle } from '../handle/handle'
import { classify, kindError } from '../kinds'
import { Writer } from '../msgpack'
import { type CreateOptions, planCreation } from '../ndarray/create-options'
import { handleOf } from '../ndarray/make'
import { openWith } from '../open-frame'
import { planOpening } from '../open-options'
import { checkOptions, expectOneOf } from '../options'
import type { CParams } from '../params'
import { type FilePath, filePath, type PathLike } from '../path'
import { ofArrays, type SChunkStorageOptions, schunkCParams, schunkPlan } from '../schunk/create'
import { native } from '../schunk/steps'
import type { AsyncOptions, Steps } from '../steps'
import { EmbedIndex } from './embed-index'

/** What the frame of an embedded store may be marked as: a store of its own, or the part of another that is embedded. */
export type EmbedMark = 'b2embed' | 'b2dict' | 'b2tree'

/** Bytes per chunk of the heap, as Python-Blosc2 has them: adding a small value compresses no more than that anew. */
const usualChunksize = 8192

/** Options of `EmbedStore.createSync`. */
export interface SyncEmbedStoreOptions extends Omit<SChunkStorageOptions, 'chunksize'> {
  /** Bytes per chunk of what all members are kept in. Default 8192. */
  readonly chunksize?: number | undefined
}

/** Options of `EmbedStore.create`. */
export interface EmbedStoreOptions extends SyncEmbedStoreOptions, AsyncOptions {}

/** Options of `EmbedStore.openSync`. */
export interface SyncEmbedStoreOpenOptions {
  /**
   * `'r'` (default) never writes anything; `'r+'` writes what exists; `'a'` does and creates a missing store; `'w'`
   * replaces what there is by an empty one.
   */
  readonly mode?: 'r' | 'r+' | 'a' | 'w' | undefined
  /** `'r'`: maps the file into memory instead of reading it. */
  readonly mmapMode?: 'r' | undefined
  /** How arrays are compressed that are made of tensors, and what is written to a new store. Default: ZSTD, level 5. */
  readonly cparams?: CParams | undefined
  /** Keeps other programs that lock the file out while it is read or changed: see `open`. */
  readonly locking?: boolean | undefined
}

/** Options of `EmbedStore.open`. */
export interface EmbedStoreOpenOptions extends SyncEmbedStoreOpenOptions {
  readonly signal?: AbortSignal | undefined
}

export function* createEmbedded(
  given: EmbedStoreOptions | undefined,
  owner: string,
  mark: EmbedMark = 'b2embed',
): Steps<FrameHandle> {
  const plan = planCreation(given, owner, { extra: ['chunksize'], refused: ofArrays })
  // Bytes have no items; those of the arrays within are another matter.
  const { typesize: _, blocksize: __, ...cparams } = given?.cparams ?? {}
  const params = schunkCParams(cparams, 1)
  const inherited = {
    meta: [[mark, versionOne()] as const],
    vlmeta: [new EmbedIndex().layer()],
    checksums: false,
  }
  const full = yield* schunkPlan(plan, params, given?.chunksize ?? usualChunksize, inherited)
  return handleOf(plan, yield* native.createSchunk(full, new Uint8Array(0), plan.target))
}

/** `{ version: 1 }` as msgpack. */
function versionOne(): Uint8Array {
  const writer = new Writer()
  writer.mapOf(1)
  writer.text('version')
  writer.integer(1)
  return writer.take()
}

const openKeys = ['mode', 'mmapMode', 'cparams', 'locking', 'signal']

export function* openEmbedded(
  path: PathLike,
  given: EmbedStoreOpenOptions | undefined,
  owner: string,
): Steps<FrameHandle> {
  checkOptions(given, openKeys, `${owner}()`)
  const { mode = 'r', cparams: _, ...rest } = given ?? {}
  expectOneOf(mode, ['r', 'r+', 'a', 'w'], "option 'mode'")
  if (mode === 'w') return yield* createAt(path, given, owner)
  const file = filePath(path, `${owner}()`)
  const plan = planOpening(rest.mmapMode === undefined ? { ...rest, mode } : rest, `${owner}()`)
  const existing = () =>
    openWith(file, plan, (frame, options) => {
      checkEmbedded(frame, file)
      return new FrameHandle(frame, options)
    })
  try {
    return yield* existing()
  } catch (error) {
    if (mode !== 'a' || !isMissing(error)) throw error
  }
  try {
    return yield* createAt(path, given, owner)
  } catch (error) {
    if (!isExisting(error)) throw error
  }
  // Somebody else has just made it.
  return yield* existing()
}

/** @throws `ERR_BLOSC2_TYPE` for the frame of something else. */
function checkEmbedded(frame: NativeFrame, file: FilePath): void {
  const { kind } = classify(binding.frameInfo(frame))
  if (kind === 'embedstore' || kind === 'dictstore' || kind === 'treestore') return
  throw kindError('embedstore', kind, file)
}

function createAt(
  urlpath: PathLike,
  { mode, cparams, locking }: EmbedStoreOpenOptions = {},
  owner: string,
): Steps<FrameHandle> {
  const options: CreateOptions = { urlpath, mode: mode === 'w' ? 'w' : 'w-', cparams, locking }
  return createEmbedded(options, owner)
}
