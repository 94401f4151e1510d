/** Tables within a tree, which this package keeps as they are: their columns look like members. */
import { binding, type NativeFrame } from '../binding'
import { decodeValue, type MetaValue } from '../msgpack'
import { isObject } from '../options'
import type { Steps } from '../steps'
import type { StoreCore } from './core'
import type { Stage } from './stage'

/** The entry of the vlmeta beside the embedded members that lists them. */
const registryName = '_object_registry'
const manifest = '/_meta'

/**
 * The paths of all tables; that of a table which is the whole store is empty. Where the store does not list them, they
 * are told by their manifests.
 */
export function* tablesOf(core: StoreCore): Steps<Set<string>> {
  const registered = Object.keys(registryOf(binding.vlmetaEntry(core.heap.handle.frame, registryName)))
  const tables = new Set(registered)
  for (const key of core.index.keys()) {
    if (!key.endsWith(manifest)) continue
    const path = key.slice(0, -manifest.length)
    if (registered.length > 0 && path !== '') continue
    if (isTable(yield* core.stage().frame(key))) tables.add(path)
  }
  return tables
}

/** Takes tables at or below a path off the list. */
export function* unregister(stage: Stage, path: string): Steps<void> {
  const registry = registryOf(stage.entry(registryName))
  const kept = Object.entries(registry).filter(([key]) => key !== path && !key.startsWith(`${path}/`))
  if (kept.length === Object.keys(registry).length) return
  yield* stage.setEntry(registryName, Object.fromEntries(kept))
}

function registryOf(bytes: Uint8Array | undefined): Record<string, MetaValue> {
  const decoded = bytes && decodeValue(bytes, registryName)
  return isPlain(decoded) ? decoded : {}
}

function isPlain(value: MetaValue | undefined): value is Record<string, MetaValue> {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype
}

function isTable(frame: NativeFrame | undefined): boolean {
  const kind = frame && binding.vlmetaEntry(frame, 'kind')
  return kind !== undefined && decodeValue(kind, 'kind') === 'ctable'
}

/** Lists tables that have been copied in. */
export function* register(stage: Stage, paths: readonly string[]): Steps<void> {
  if (paths.length === 0) return
  const registry = registryOf(stage.entry(registryName))
  const entry = { kind: 'ctable', version: 1, layout: 'inline-tree-subtree' }
  const added = Object.fromEntries(paths.map((path) => [path, entry]))
  yield* stage.setEntry(registryName, { ...registry, ...added })
}
