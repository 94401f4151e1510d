/** Stores: many arrays in one place. The same exports as those of the package's root. */
export { DictStore, type MemberOptions, type Storable, type SyncMemberOptions } from './dict'
export { type Embedded, type EmbedInfo, EmbedStore } from './embed'
export type {
  EmbedStoreOpenOptions,
  EmbedStoreOptions,
  SyncEmbedStoreOpenOptions,
  SyncEmbedStoreOptions,
} from './embed-create'
export type { Level as WalkLevel } from './hierarchy'
export type { NodeMetadata } from './node-metadata'
export type { StoreOptions, SyncStoreOptions } from './open-store'
export type { MemberWindow, PackOptions, SyncPackOptions } from './store-base'
export type { Member, MemberInfo, StoreMode } from './store-state'
export { TreeStore } from './tree'
export type { TreeOptions, WalkOptions } from './tree-view'
