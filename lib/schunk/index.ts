export type {
  SChunkCopyOptions,
  SChunkSaveOptions,
  SyncSChunkCopyOptions,
  SyncSChunkSaveOptions,
} from './copy'
export { planSave, saveSchunk } from './copy'
export {
  type SChunkOptions,
  type SChunkStorageOptions,
  type SyncSChunkOptions,
  schunkCParams,
} from './create'
export type { BytesOptions, SChunkData, SyncBytesOptions } from './reader'
export { SChunk } from './schunk'
export type { SpecialValue } from './special'
export { schunkState } from './state'
export type { Vlblocks } from './vlblocks'
