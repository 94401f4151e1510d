/** Stores at paths: found, made and opened. */
import { join } from 'node:path'
import { binding, type NativeFrame } from '../binding'
import { Blosc2Error } from '../errors'
import { isExisting, isMissing, list, makeDirectory, readStart, realPath, removeFile, stat } from '../files'
import { FrameHandle } from '../handle/handle'
import { classify } from '../kinds'
import { openWith } from '../open-frame'
import { planOpening } from '../open-options'
import { checkOptions, describe, expectBoolean, expectInteger, expectOneOf } from '../options'
import type { CParams } from '../params'
import type { FilePath } from '../path'
import { startingOver } from '../sharing/following'
import { holding } from '../sharing/locking'
import { native, type Steps } from '../steps'
import { Archive } from '../zip/archive'
import { BytesContent } from '../zip/content'
import { isStray } from '../zip/temporary'
import { writeArchive } from '../zip/writing'
import { ArchiveLeaves } from './archive-leaves'
import { StoreCore } from './core'
import { createEmbedded, type EmbedMark } from './embed-create'
import { EmbedHeap } from './embed-heap'
import { EmbeddedMembers } from './embedded-members'
import { FolderLeaves, filesBelow } from './folder-leaves'
import { MemoryLeaves } from './memory-leaves'
import { embedName, mayBeLeaf } from './names'
import type { CoreOptions, StoreMode } from './store-state'

/** Options of `openSync` of stores. */
export interface SyncStoreOptions {
  /**
   * `'r'` (default) never writes anything; `'r+'` changes what exists; `'a'` does and creates a missing store; `'w'`
   * empties it.
   */
  readonly mode?: StoreMode | undefined
  /** `'r'`: maps leaves into memory instead of reading them. Needs mode `'r'`. */
  readonly mmapMode?: 'r' | undefined
  /** How arrays are compressed that are made of tensors, and the embedded members of a new store. Default: ZSTD, level 5. */
  readonly cparams?: CParams | undefined
  /**
   * Values of at least so many bytes, uncompressed, become files or members of the archive of their own; smaller ones are
   * embedded, in one frame for all. `null` embeds everything that has no file of its own. Default 0: nothing.
   */
  readonly threshold?: number | null | undefined
  /** Compare every chunk that is read with its checksum, where its file has them. Default `false`. */
  readonly verify?: boolean | undefined
  /**
   * Of stores in directories: keeps other programs that lock the store, in any language, out of it during each read
   * (shared) and each change or batch (exclusive), and begins each with what they have changed. What `keys()`, `has()`,
   * `size` and `vlmeta` tell at once is what the last of these found: `refresh()` looks again. Values are locked by their
   * own files alone. Asynchronous calls wait for the lock, blocking ones fail with `ERR_BLOSC2_LOCKED`. The lock file
   * `embed.b2e.b2lock` must be writable, for readers as well. Default: `false`, or `true` where the environment variable
   * `BLOSC_LOCKING` is set to anything but `0`. Archives need none: one that is open for changes is open for no others.
   */
  readonly locking?: boolean | undefined
}

/** Options of `open` of stores. */
export interface StoreOptions extends SyncStoreOptions {
  readonly signal?: AbortSignal | undefined
}

export type StoreMark = Exclude<EmbedMark, 'b2embed'>

/** What is at a path, as far as stores go. */
export type Found = 'missing' | 'folder' | 'archive' | 'other'

/** Looks at no more than it must. */
export function* lookAt(path: string): Steps<Found> {
  try {
    const stats = yield* stat(path)
    if (stats.isDirectory()) return (yield* list(path)).includes(embedName) ? 'folder' : 'other'
    if (!stats.isFile()) return 'other'
    const start = (yield* readStart(path, 0, 4)).toString('latin1')
    return start === 'PK\x03\x04' || start === 'PK\x05\x06' ? 'archive' : 'other'
  } catch (error) {
    if (isMissing(error)) return 'missing'
    throw error
  }
}

/** Opens the store at a path, or makes one as the mode has it. What it is marked as does not matter. */
export function* openStore(
  file: FilePath,
  given: StoreOptions | undefined,
  mark: StoreMark,
  owner: string,
): Steps<StoreCore> {
  const plan = planStore(file, given, owner)
  const { mode } = plan
  const path = pathOf(file)
  const found = yield* lookAt(path)
  const isArchive = found === 'archive' || (found === 'missing' && path.endsWith('.b2z'))
  if (isArchive && given?.locking === true) {
    const message = `Option 'locking' is for stores in directories, '${file.name}' is an archive: leave it out`
    throw new TypeError(`${message}, one that is open for changes is open for no others`)
  }
  if (found === 'missing' && (mode === 'r' || mode === 'r+')) yield* stat(path)
  const makes = found === 'missing' || mode === 'w'
  if (makes || (found === 'other' && mode === 'a' && (yield* isEmptyFolder(path)))) {
    try {
      yield* createStore(path, found, mark, plan)
    } catch (error) {
      // Somebody else has just made it.
      if (mode === 'w' || !isExisting(error)) throw error
    }
  } else if (found === 'other') {
    throw notStore(file)
  }
  const where = mode === 'r' ? path : (yield* realPath(path)).toString()
  return (yield* stat(where)).isDirectory()
    ? yield* openFolder({ native: where, name: file.name }, given, plan)
    : yield* startingOver(() => openArchive({ native: where, name: file.name }, given, plan))
}

/** An empty store in memory. */
export function* memoryStore(
  given: Pick<StoreOptions, 'cparams' | 'threshold'> | undefined,
  mark: StoreMark,
  owner: string,
): Steps<StoreCore> {
  checkOptions(given, ['cparams', 'threshold'], `${owner}()`)
  const handle = yield* createEmbedded({ cparams: given?.cparams }, owner, mark)
  const { cparams, threshold } = given ?? {}
  return yield* StoreCore.open(new MemoryLeaves(), new EmbedHeap(handle), {
    mode: 'r+',
    file: undefined,
    cparams,
    threshold: checkThreshold(threshold),
  })
}

/** What the frame of the embedded members is marked as. */
export function markOf(core: StoreCore): EmbedMark {
  const { kind } = classify(core.heap.handle.info)
  if (kind === 'dictstore') return 'b2dict'
  return kind === 'treestore' ? 'b2tree' : 'b2embed'
}

const storeKeys = ['mode', 'mmapMode', 'cparams', 'threshold', 'verify', 'locking', 'signal']

function planStore(file: FilePath, given: StoreOptions | undefined, owner: string): CoreOptions {
  checkOptions(given, storeKeys, `${owner}()`)
  const { mode = 'r', mmapMode, cparams, threshold, verify = false, locking = false } = given ?? {}
  expectBoolean(locking, "option 'locking'")
  expectBoolean(verify, "option 'verify'")
  expectOneOf(mode, ['r', 'r+', 'a', 'w'], "option 'mode'")
  if (mmapMode !== undefined) expectOneOf(mmapMode, ['r'], "option 'mmapMode' of a store")
  if (mmapMode !== undefined && mode !== 'r') {
    throw new TypeError(`Option 'mmapMode' of a store needs mode 'r', got '${mode}'`)
  }
  return { mode, file, cparams, threshold: checkThreshold(threshold) }
}

function checkThreshold(threshold: number | null | undefined): number | null {
  if (threshold === undefined) return 0
  return threshold === null
    ? null
    : expectInteger(threshold, 0, Number.MAX_SAFE_INTEGER, "option 'threshold'")
}

/** @throws TypeError for bytes that are no text: names within a store are. */
export function pathOf({ native }: FilePath): string {
  const path = native.toString()
  if (typeof native === 'string' || Buffer.from(path).equals(native)) return path
  throw new TypeError(`Expected the path of a store in UTF-8, got ${describe(native)}`)
}

function* createStore(
  path: string,
  found: Found,
  mark: StoreMark,
  { cparams, file, mode }: CoreOptions,
): Steps<void> {
  const asArchive = found === 'archive' || (found === 'missing' && path.endsWith('.b2z'))
  if (asArchive) {
    const { frame } = yield* createEmbedded({ cparams }, 'open', mark)
    const content = new BytesContent(yield* native.frameBytes(frame))
    // Nothing is lost with a store that is empty.
    yield* writeArchive(path, [{ name: embedName, content }], found === 'archive', false)
    return
  }
  if (found === 'other' && !(yield* isEmptyFolder(path))) throw notStore(file)
  if (found === 'folder') yield* emptyFolder(path)
  yield* makeDirectory(path)
  const options = { urlpath: join(path, embedName), cparams, locking: false } as const
  const handle = yield* createEmbedded({ ...options, mode: mode === 'w' ? 'w' : 'w-' }, 'open', mark)
  handle.closeSync()
}

/** Files that are none of the store's stay. */
function* emptyFolder(path: string): Steps<void> {
  for (const name of yield* filesBelow(path)) if (mayBeLeaf(name)) yield* removeFile(join(path, name))
}

/** But for what others may be making of it in this moment. */
function* isEmptyFolder(path: string): Steps<boolean> {
  if (!(yield* stat(path)).isDirectory()) return false
  return (yield* list(path)).every((name) => name === embedName || isStray(name))
}

function* openFolder(file: FilePath, given: StoreOptions | undefined, plan: CoreOptions): Steps<StoreCore> {
  const { mode } = plan
  const { mmapMode, verify, locking } = given ?? {}
  const asOpened = mode === 'r' ? ({ mode, mmapMode, verify } as const) : ({ mode: 'r+', verify } as const)
  const embedded = { native: join(file.native.toString(), embedName), name: join(file.name, embedName) }
  const embeddedPlan = planOpening({ ...asOpened, locking }, 'open()')
  const handle = yield* openWith(embedded, embeddedPlan, (frame, options) => {
    checkMark(frame, embedded)
    return new FrameHandle(frame, options)
  })
  const { lock } = handle
  const use = mode === 'r' ? 'read' : 'section'
  const claims = lock ? [{ lock, use, follow: () => handle.follow() } as const] : []
  try {
    return yield* holding(claims, function* () {
      const leaves = new FolderLeaves(file, asOpened)
      yield* leaves.settle(new EmbeddedMembers(handle))
      return yield* StoreCore.open(leaves, new EmbedHeap(handle), plan)
    })
  } catch (error) {
    handle.closeSync()
    throw error
  }
}

function* openArchive(file: FilePath, given: StoreOptions | undefined, plan: CoreOptions): Steps<StoreCore> {
  const archive = yield* Archive.open(file.native.toString(), plan.mode !== 'r')
  const leaves = new ArchiveLeaves(file, archive, { mmapMode: given?.mmapMode, verify: given?.verify })
  try {
    if (!archive.members.has(embedName)) throw notStore(file)
    const frame = yield* leaves.embedded()
    checkMark(frame, file)
    return yield* StoreCore.open(leaves, new EmbedHeap(new FrameHandle(frame, { access: 'r+' })), plan)
  } catch (error) {
    yield* leaves.close()
    throw error
  }
}

function checkMark(frame: NativeFrame, file: FilePath): void {
  const { kind } = classify(binding.frameInfo(frame))
  if (kind === 'embedstore' || kind === 'dictstore' || kind === 'treestore') return
  const message = `Expected embedded members of a store in '${file.name}', found kind '${kind}'`
  throw new Blosc2Error('ERR_BLOSC2_TYPE', message, { path: file.name })
}

function notStore(file: FilePath | undefined): Blosc2Error {
  const name = file?.name ?? ''
  const message = `Expected a store, a directory or zip archive with '${embedName}', at '${name}'`
  return new Blosc2Error('ERR_BLOSC2_FORMAT', message, { path: name })
}
