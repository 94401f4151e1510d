/** New stores. They are put together in a directory of their own, and written from there. */
import { dirname, join } from 'node:path'
import { Blosc2Error } from '../errors'
import { makeDirectory, renameFile, sizeOnDisk, syncDirectory } from '../files'
import { planCreation } from '../ndarray/create-options'
import { NDArray } from '../ndarray/ndarray'
import type { SaveInfo } from '../ndarray/save-info'
import type { FilePath } from '../path'
import { rawSize } from '../raw/array'
import { type Steps, step } from '../steps'
import { StoreCore } from '../stores/core'
import { EmbedStore } from '../stores/embed'
import { ancestors, isMetadataKey } from '../stores/key-index'
import { checkKey } from '../stores/keys'
import { nameOf } from '../stores/names'
import { openStore, pathOf } from '../stores/open-store'
import { packArchive, packFolder } from '../stores/pack'
import { putAll } from '../stores/putting'
import { publish } from '../zip/writing'
import { compress } from './compress'
import { type GroupMetadata, metadataAbove, setMetadata } from './groups'
import type { ConvertPlan } from './options'
import type { Portable, PortableFile } from './portable'
import { inWorkspace, type Workspace } from './workspace'

type Named = readonly (readonly [name: string, array: Portable])[]
type Store = StoreCore | EmbedStore

/** Larger arrays are compressed into a file on their way into a store that holds its members in memory. */
const inMemory = 64 * 2 ** 20

/** The store of a source that is copied as a whole, whatever it holds. */
export function wholeStore(source: PortableFile, { key, given }: ConvertPlan): Store | undefined {
  const asIs = key === undefined && given.cparams === undefined && given.checksum === undefined
  return asIs && 'store' in source && isStore(source.store) ? source.store : undefined
}

function isStore(value: unknown): value is Store {
  return value instanceof StoreCore || value instanceof EmbedStore
}

/** A directory or an archive. */
export function writeStore(
  file: FilePath,
  plan: ConvertPlan,
  content: Store | Named,
  metadata: GroupMetadata,
): Steps<SaveInfo> {
  const pack = plan.format === 'b2z' ? packArchive : packFolder
  return inWorkspace(file, function* (workspace) {
    if (content instanceof StoreCore) yield* pack(content, file, plan.replace)
    else {
      const core = yield* assembled(content, plan, metadata, workspace)
      try {
        yield* pack(core, file, plan.replace)
      } finally {
        yield* closing(core)
      }
    }
    return yield* written(file, content)
  })
}

function* assembled(
  content: EmbedStore | Named,
  plan: ConvertPlan,
  metadata: GroupMetadata,
  workspace: Workspace,
): Steps<StoreCore> {
  const path = yield* workspace.place('store.b2d')
  const folder = { native: path, name: path }
  const core = yield* openStore(folder, { mode: 'w' }, 'b2tree', 'convert')
  if (content instanceof EmbedStore) {
    yield* setMetadata(core, metadata)
    yield* putAll(core, '/', content, () => {})
    return core
  }
  const named = checkKeys(content)
  const keys = named.map(([key]) => key)
  yield* setMetadata(core, plan.key === undefined ? metadata : metadataAbove(metadata, keys))
  yield* closing(core)
  for (const [key, array] of named) {
    const urlpath = join(path, nameOf(key, '.b2nd'))
    yield* makeDirectory(dirname(urlpath))
    const state = yield* compress(array, creation(plan, urlpath), workspace)
    state.handle.closeSync()
  }
  return yield* openStore(folder, { mode: 'r' }, 'b2tree', 'convert')
}

/** One file, with all members in it. */
export function writeEmbedStore(
  file: FilePath,
  plan: ConvertPlan,
  content: Store | Named,
  metadata: GroupMetadata,
): Steps<SaveInfo> {
  return inWorkspace(file, function* (workspace) {
    const urlpath = yield* workspace.place('store.b2e')
    const options = { urlpath, vlmeta: metadata.get('') }
    const store = yield* step(
      () => EmbedStore.createSync(options),
      () => EmbedStore.create(options),
    )
    try {
      if (isStore(content)) yield* copyMembers(content, store)
      else for (const [key, array] of checkKeys(content)) yield* embed(store, key, array, plan, workspace)
    } finally {
      yield* closing(store)
    }
    const path = pathOf(file)
    yield* plan.replace ? renameFile(urlpath, path) : publish(urlpath, path)
    yield* syncDirectory(dirname(path))
    return yield* written(file, content)
  })
}

function* embed(
  store: EmbedStore,
  key: string,
  array: Portable,
  plan: ConvertPlan,
  workspace: Workspace,
): Steps<void> {
  const urlpath = rawSize(array) > inMemory ? yield* workspace.place('array') : undefined
  const made = new NDArray(yield* compress(array, creation(plan, urlpath), workspace))
  try {
    yield* step(
      () => store.setSync(key, made),
      () => store.set(key, made),
    )
  } finally {
    made.closeSync()
  }
}

function* copyMembers(from: Store, to: EmbedStore): Steps<void> {
  const keys = from instanceof EmbedStore ? from.keys() : from.index.keys()
  for (const key of [...keys].filter((one) => !isMetadataKey(one))) {
    const value =
      from instanceof EmbedStore
        ? yield* step(
            () => from.getSync(key),
            () => from.get(key),
          )
        : yield* from.get(key, {})
    if (value === undefined) continue
    yield* step(
      () => to.setSync(key, value),
      () => to.set(key, value),
    )
    if ('closeSync' in value) value.closeSync()
  }
}

function creation({ given: { cparams, checksum } }: ConvertPlan, urlpath: string | undefined) {
  const storage = {
    ...(cparams === undefined ? {} : { cparams }),
    ...(checksum === undefined ? {} : { checksum }),
  }
  return planCreation(urlpath === undefined ? storage : { ...storage, urlpath }, 'convert')
}

/** @throws `ERR_BLOSC2_KEY` for names that a tree cannot have. */
function checkKeys(arrays: Named): Named {
  const named = arrays.map(([name, array]) => [checkKey(name, 'the new store'), array] as const)
  const keys = new Set(named.map(([key]) => key))
  for (const key of keys) {
    for (const above of ancestors(key)) {
      if (!keys.has(above)) continue
      const message = `Expected '${above}' to be an array or a group of the new store, but there is '${key}' below it`
      throw new Blosc2Error('ERR_BLOSC2_KEY', message)
    }
  }
  return named
}

function* written(file: FilePath, content: Store | Named): Steps<SaveInfo> {
  const bytesWritten = yield* sizeOnDisk(file.native)
  const nbytes = isStore(content) ? bytesWritten : content.reduce((sum, [, array]) => sum + rawSize(array), 0)
  return { path: file.name, nbytes, cbytes: bytesWritten, bytesWritten }
}

function closing(store: Store): Steps<void> {
  return step(
    () => store.closeSync(),
    () => store.close(),
  )
}
