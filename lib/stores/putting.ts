/** Values on their way into a store: one, or all of another store. */
import { Ref } from '../msgpack'
import { type AsyncOptions, runAsync, runSync, type Steps, step } from '../steps'
import type { StoreCore } from './core'
import { EmbedStore } from './embed'
import type { RemoteEntry } from './embed-index'
import { isMetadataKey } from './key-index'
import { type Leaf, leafOf, staysInFile } from './leaf'
import type { Stage } from './stage'
import { StoreBase, storeCore } from './store-base'
import { register } from './tables'

/** Whether the value is a store of its own, whose members become members. */
export function isStore(value: unknown): value is StoreBase | EmbedStore {
  return value instanceof StoreBase || value instanceof EmbedStore
}

type Check = (stage: Stage, key: string) => void

/** Sets one value; `check` looks at the state right before that. */
export async function put(
  core: StoreCore,
  key: string,
  value: unknown,
  check: Check,
  options: AsyncOptions | undefined,
): Promise<void> {
  core.checkWritable()
  const remote = remoteOf(value)
  // Compressed side by side with others that are set.
  const leaf = remote ?? (await runAsync(leafOf(value, core.options.cparams, 'set'), options))
  await core.change((stage) => putting(core, stage, key, leaf, check), options)
}

export function putSync(core: StoreCore, key: string, value: unknown, check: Check): void {
  core.checkWritable()
  const leaf = remoteOf(value) ?? runSync(leafOf(value, core.options.cparams, 'setSync'))
  core.changeSync((stage) => putting(core, stage, key, leaf, check))
}

function* putting(
  core: StoreCore,
  stage: Stage,
  key: string,
  value: Leaf | RemoteEntry,
  check: Check,
): Steps<void> {
  check(stage, key)
  if ('urlbase' in value) yield* stage.putRemote(key, value)
  else yield* stage.put(key, value, core.options.threshold)
}

/** @throws TypeError for references that have no place in a store. */
function remoteOf(value: unknown): RemoteEntry | undefined {
  if (!(value instanceof Ref)) return undefined
  const { target } = value
  if (target.kind === 'c2array' && target.urlbase) return { urlbase: target.urlbase, path: target.path }
  throw new TypeError(
    "Expected a reference of kind 'c2array' with a urlbase: others have no place in a store",
  )
}

/** Copies the members of another store below `path`, one after the other. */
export function* putAll(
  core: StoreCore,
  path: string,
  source: StoreBase | EmbedStore,
  check: Check,
  options?: AsyncOptions,
): Steps<void> {
  core.checkWritable()
  for (const [below, opening] of membersOf(source)) {
    const key = path === '/' ? below : `${path}${below}`
    const member = yield* opening
    if (!member) continue
    const { value, close } = member
    const body = (stage: Stage) => putting(core, stage, key, value, isMetadataKey(key) ? unchecked : check)
    try {
      yield* changing(core, body, options)
    } finally {
      close?.(core.batching)
    }
  }
  const tables = source instanceof StoreBase ? source.tablesBelow() : []
  const paths = tables.map((below) => (path === '/' ? below : `${path}${below}`))
  if (paths.length > 0) yield* changing(core, (stage) => register(stage, paths), options)
}

function unchecked(): void {}

function changing(core: StoreCore, body: (stage: Stage) => Steps<void>, options?: AsyncOptions): Steps<void> {
  return step(
    () => core.changeSync(body),
    () => core.change(body, options),
  )
}

/** A member of another store on its way, and how that is closed; `waits`: the change is still to be made. */
interface Moving {
  readonly value: Leaf | RemoteEntry
  readonly close?: (waits: boolean) => void
}

function* membersOf(source: StoreBase | EmbedStore): IterableIterator<[string, Steps<Moving | undefined>]> {
  if (source instanceof EmbedStore) {
    for (const key of [...source.keys()]) yield [key, embeddedMember(source, key)]
    return
  }
  for (const [below, key] of source.storedKeys()) yield [below, storedMember(source[storeCore], key)]
}

function* embeddedMember(source: EmbedStore, key: string): Steps<Moving | undefined> {
  const value = yield* step(
    () => source.getSync(key),
    () => source.get(key),
  )
  if (value === undefined) return undefined
  return { value: remoteOf(value) ?? (yield* leafOf(value, undefined, 'set')) }
}

function* storedMember(core: StoreCore, key: string): Steps<Moving | undefined> {
  const value = yield* core.get(key, {})
  if (value === undefined) return undefined
  const remote = remoteOf(value)
  if (remote || value instanceof Ref) return remote && { value: remote }
  try {
    const leaf = yield* leafOf(value, undefined, 'set')
    const close = (waits: boolean) => {
      if (!waits || !staysInFile(leaf)) value.closeSync()
    }
    return { value: { ...leaf, fromFile: core.index.get(key)?.tier === 'leaf' }, close }
  } catch (error) {
    value.closeSync()
    throw error
  }
}
