/** Stores as `open`, `load`, `save` and `sniff` meet them. */
import { isBlosc2Error } from '../errors'
import { sizeOnDisk } from '../files'
import { type Kind, kindError } from '../kinds'
import type { SaveInfo } from '../ndarray/save-info'
import type { OpenOptions } from '../open-options'
import { checkOptions, isObject } from '../options'
import type { FilePath } from '../path'
import type { Steps } from '../steps'
import type { StoreCore } from './core'
import { DictStore } from './dict'
import type { Sizes } from './leaves'
import { lookAt, markOf, memoryStore, openStore, pathOf } from './open-store'
import { packArchive, packFolder } from './pack'
import { putAll } from './putting'
import { type StoreBase, storeCore } from './store-base'
import { openTree, TreeStore } from './tree'

export type KeyedStore = DictStore | TreeStore

/** The store at a path whose name or whose options say that it is one; undefined where it is not. */
export function* openNamedStore(
  file: FilePath,
  options: OpenOptions | undefined,
  owner: string,
): Steps<KeyedStore | undefined> {
  const given: OpenOptions = isObject(options) ? options : {}
  const { kind, mode } = given
  const asked = kind === 'dictstore' || kind === 'treestore'
  if (!asked && (kind !== undefined || given.dtype !== undefined || !/\.b2[dz]$/.test(file.name)))
    return undefined
  const found = yield* lookAt(pathOf(file))
  if (found === 'other' || (found === 'missing' && mode !== 'a' && mode !== 'w')) return undefined
  return yield* openAny(file, given, owner)
}

/** The store at a path that `error` says is no frame. */
export function* openUnnamedStore(
  file: FilePath,
  options: OpenOptions | undefined,
  owner: string,
  error: unknown,
): Steps<KeyedStore> {
  const known = isBlosc2Error(error) && ['ERR_BLOSC2_FORMAT', 'ERR_BLOSC2_UNSUPPORTED'].includes(error.code)
  const { kind, dtype, offset } = options ?? {}
  if (!known || offset !== undefined) throw error
  const found = yield* lookAt(pathOf(file))
  if (found !== 'folder' && found !== 'archive') throw error
  const asked = kind ?? (dtype === undefined ? undefined : 'ndarray')
  try {
    const store = yield* openAny(file, asked === undefined ? (options ?? {}) : {}, owner)
    if (asked === undefined) return store
    store.closeSync()
    throw kindError(asked, store.kind, file)
  } catch (reason) {
    // An archive without what makes it a store.
    throw isBlosc2Error(reason) && reason.code === 'ERR_BLOSC2_FORMAT' ? error : reason
  }
}

function* openAny(file: FilePath, given: OpenOptions, owner: string): Steps<KeyedStore> {
  const allowed = ['mode', 'mmapMode', 'cparams', 'kind', 'threshold', 'verify', 'locking', 'signal']
  checkOptions(given, allowed, `${owner}() of a store`)
  const { kind, mode, mmapMode, cparams, threshold, verify, locking } = given
  if (mmapMode !== undefined && mmapMode !== 'r') {
    throw new TypeError(`Expected option 'mmapMode' of a store to be 'r', got '${mmapMode}'`)
  }
  const made =
    kind === 'dictstore' || (kind === undefined && !file.name.endsWith('.b2z')) ? 'b2dict' : 'b2tree'
  const core = yield* openStore(file, { mode, mmapMode, cparams, threshold, verify, locking }, made, owner)
  try {
    const store = yield* asMarked(core, file)
    if (kind === undefined || kind === store.kind) return store
    throw kindError(kind, store.kind, file)
  } catch (error) {
    core.closeSync()
    throw error
  }
}

/** Stores from before Python-Blosc2 4.1 do not tell which they are. */
function* asMarked(core: StoreCore, file: FilePath): Steps<KeyedStore> {
  const mark = markOf(core)
  const flat = mark === 'b2dict' || (mark === 'b2embed' && file.name.endsWith('.b2d'))
  if (flat) return new DictStore(core, '')
  return new TreeStore(yield* openTree(settled(core)), '')
}

function* settled(core: StoreCore): Steps<StoreCore> {
  yield* done()
  return core
}

function* done(): Steps<void> {}

/** A copy in memory. The store itself is closed. */
export function* loadStore(store: KeyedStore): Steps<KeyedStore> {
  const mark = store.kind === 'dictstore' ? 'b2dict' : 'b2tree'
  try {
    const core = yield* memoryStore(undefined, mark, 'load')
    yield* putAll(core, '', store, () => {})
    core.tables = store[storeCore].tables
    return store.kind === 'dictstore' ? new DictStore(core, '') : new TreeStore(core, '')
  } finally {
    yield* store[storeCore].leaving()
  }
}

/** Writes a store to an archive or a directory, as the extension has it. */
export function* saveStore(store: StoreBase, file: FilePath, replace: boolean): Steps<SaveInfo> {
  const core = store[storeCore]
  const { nbytes, cbytes } = yield* sizesOf(core)
  if (file.name.endsWith('.b2z')) yield* packArchive(core, file, replace)
  else if (file.name.endsWith('.b2d')) yield* packFolder(core, file, replace)
  else throw new TypeError(`Expected a path that ends in '.b2z' or '.b2d' for a store, got '${file.name}'`)
  return { path: file.name, nbytes, cbytes, bytesWritten: yield* sizeOnDisk(file.native) }
}

/** What the headers of all values say together. */
export function* describeStore(
  store: KeyedStore,
): Steps<{ kind: Kind; nbytes: number; cbytes: number; version: number }> {
  const core = store[storeCore]
  return { kind: store.kind, ...(yield* sizesOf(core)), version: core.heap.handle.info.version }
}

function* sizesOf(core: StoreCore): Steps<Sizes> {
  const { index, leaves } = core
  const names: string[] = []
  let [nbytes, cbytes] = [0, 0]
  for (const key of [...index.keys()]) {
    const place = index.get(key)
    if (place?.tier === 'leaf') {
      names.push(place.names[0] ?? '')
      continue
    }
    const found = yield* core.describe(key)
    nbytes += found?.nbytes ?? 0
    cbytes += found?.cbytes ?? 0
  }
  const sizes = yield* leaves.sizes(names)
  return { nbytes: nbytes + sizes.nbytes, cbytes: cbytes + sizes.cbytes }
}
