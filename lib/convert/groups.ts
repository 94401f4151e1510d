/** What stores say of themselves and of their groups, on its way into other stores. */
import { type MetadataInput, StoredValue } from '../metadata/input'
import { type Steps, step } from '../steps'
import type { StoreCore } from '../stores/core'
import { EmbedStore } from '../stores/embed'
import { isMetadataKey } from '../stores/key-index'
import { reservedSegment } from '../stores/keys'
import { NodeMetadata } from '../stores/node-metadata'
import { type Texts, textsName } from './texts'

/** Entries by path of the group; those of the store as a whole have an empty one. */
export type GroupMetadata = ReadonlyMap<string, MetadataInput>

export function metadataOf(store: StoreCore | EmbedStore): GroupMetadata {
  if (store instanceof EmbedStore) return new Map([['', stored(store.vlmeta)]])
  const paths = [...store.index.keys()].filter(isMetadataKey).map(pathOf)
  return new Map(paths.map((path) => [path, stored(new NodeMetadata(store, path))]))
}

export function metadataOfTexts(texts: Texts): GroupMetadata {
  return new Map([['', { [textsName]: texts }]])
}

/** Of the groups that hold some of these values, and of the store as a whole. */
export function metadataAbove(metadata: GroupMetadata, keys: readonly string[]): GroupMetadata {
  return new Map(
    [...metadata].filter(([path]) => path === '' || keys.some((key) => key.startsWith(`${path}/`))),
  )
}

/** To a store without metadata. */
export function* setMetadata(core: StoreCore, metadata: GroupMetadata): Steps<void> {
  for (const [path, entries] of metadata) {
    const vlmeta = new NodeMetadata(core, path)
    yield* step(
      () => vlmeta.updateSync(entries),
      () => vlmeta.update(entries),
    )
  }
}

function pathOf(metadataKey: string): string {
  return metadataKey.slice(0, -reservedSegment.length - 1)
}

interface Entries {
  keys(): Iterable<string>
  getBytes(name: string): Uint8Array | undefined
}

function stored(entries: Entries): ReadonlyMap<string, StoredValue> {
  const values = new Map<string, StoredValue>()
  for (const name of entries.keys()) {
    const bytes = entries.getBytes(name)
    if (bytes) values.set(name, new StoredValue(bytes))
  }
  return values
}
