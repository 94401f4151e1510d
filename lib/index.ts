/** Compressed n-dimensional arrays in the Blosc2 format. */
export type { ChecksumState } from './binding'
export { lz4, zstd } from './codecs'
export {
  type BytesLike,
  compress,
  compressSync,
  type DecompressOptions,
  decompress,
  decompressSync,
  type SyncDecompressOptions,
} from './compress'
export { BatchArray, type BatchArrayOptions, type SyncBatchArrayOptions } from './containers/batch-array'
export type { ContainerOptions, SyncContainerOptions } from './containers/create'
export {
  ListArray,
  type ListArrayOptions,
  type SyncListArrayOptions,
} from './containers/list-array'
export type { ItemKind, ItemSpec, ListSpec } from './containers/list-spec'
export type { GivenCell, ListCell } from './containers/lists'
export { ObjectArray } from './containers/object-array'
export { convert, convertSync } from './convert/convert'
export type { ConvertOptions, SyncConvertOptions } from './convert/options'
export type { Sniffed } from './describe-frame'
export type {
  Complex,
  DataAs,
  DataOf,
  DType,
  DTypeLike,
  DTypeOf,
  ReadAs,
  ScalarOf,
  StructDType,
  StructField,
} from './dtype'
export { Blosc2Error, type Blosc2ErrorCode, isBlosc2Error } from './errors'
export type { Access } from './handle/options'
export type { Kind } from './kinds'
export { type Limits, limits, setLimits } from './limits'
export {
  type CframeOptions,
  fromCframe,
  fromCframeSync,
  type LoadOptions,
  load,
  loadSync,
  type SyncCframeOptions,
  type SyncLoadOptions,
} from './load'
export type { FixedMetadata } from './metadata/fixed'
export type { MetadataInput } from './metadata/input'
export type { Metadata } from './metadata/metadata'
export type { VariableMetadata } from './metadata/variable'
export { ExtData, type MetaValue, Ref, type RefTarget, Timestamp, Tuple } from './msgpack'
export type { ArrayInfo } from './ndarray/base'
export { frombuffer, frombufferSync } from './ndarray/buffer'
export type { ChunkData, ChunkInfo, IterOptions } from './ndarray/chunks'
export { concat, concatSync, stack, stackSync } from './ndarray/combine'
export {
  asarray,
  asarraySync,
  empty,
  emptySync,
  full,
  fullSync,
  nans,
  nansSync,
  ones,
  onesSync,
  uninit,
  uninitSync,
  zeros,
  zerosSync,
} from './ndarray/create'
export type { CreateOptions, DParams, SyncCreateOptions } from './ndarray/create-options'
export { eye, eyeSync } from './ndarray/eye'
export type { Field } from './ndarray/field'
export { fromIterable, fromIterableSync } from './ndarray/iterable'
export { NDArray } from './ndarray/ndarray'
export type { Points } from './ndarray/points'
export { arange, arangeSync, linspace, linspaceSync } from './ndarray/ranges'
export type { ReadOptions, SyncReadOptions, TensorAs } from './ndarray/read'
export type { TakeOptions } from './ndarray/reader'
export type { SaveInfo } from './ndarray/save-info'
export type { ArrayExtent } from './ndarray/writer'
export * from './numpy'
export { type Opened, type OpenedAs, type OpenedFrame, open, openSync } from './open'
export type { OpenOptions, SyncOpenOptions } from './open-options'
export type { Codec, CParams, DescribedCParams, Filter, FilterSpec, SplitMode } from './params'
export type { PathLike } from './path'
export { type RecoverOptions, type Recovery, recover, recoverSync, type SyncRecoverOptions } from './recover'
export * from './safetensors'
export { remove, removeSync, type SaveOptions, type SyncSaveOptions, save, saveSync } from './save'
export {
  type BytesOptions,
  SChunk,
  type SChunkCopyOptions,
  type SChunkData,
  type SChunkOptions,
  type SChunkSaveOptions,
  type SpecialValue,
  type SyncBytesOptions,
  type SyncSChunkCopyOptions,
  type SyncSChunkOptions,
  type SyncSChunkSaveOptions,
} from './schunk'
export { type AxisSelection, newaxis, type Selection, type Slice, slice } from './selection'
export type { Extent, WatchOptions } from './sharing/watch'
export { type SniffOptions, type SyncSniffOptions, sniff, sniffSync } from './sniff'
export type { AsyncOptions, Progress } from './steps'
export type { StoreValue } from './stores/content'
export { DictStore, type MemberOptions, type Storable, type SyncMemberOptions } from './stores/dict'
export { type Embedded, type EmbedInfo, EmbedStore } from './stores/embed'
export type {
  EmbedStoreOpenOptions,
  EmbedStoreOptions,
  SyncEmbedStoreOpenOptions,
  SyncEmbedStoreOptions,
} from './stores/embed-create'
export type { Level as WalkLevel } from './stores/hierarchy'
export type { NodeMetadata } from './stores/node-metadata'
export type { StoreOptions, SyncStoreOptions } from './stores/open-store'
export type { MemberWindow, PackOptions, SyncPackOptions } from './stores/store-base'
export type { Member, MemberInfo, StoreMode } from './stores/store-state'
export { TreeStore } from './stores/tree'
export type { TreeOptions, WalkOptions } from './stores/tree-view'
export type { ForeignTensor, Tensor, TensorLike } from './tensor'
export type {
  PackTensorOptions,
  SaveTensorOptions,
  SyncPackTensorOptions,
  SyncSaveTensorOptions,
} from './tensors/create'
export {
  fromFloat32,
  fromFloat32Sync,
  type HalfFormat,
  type HalfOptions,
  type SyncHalfOptions,
  toFloat32,
  toFloat32Sync,
} from './tensors/halves'
export {
  type LoadTensorOptions,
  loadArray,
  loadArraySync,
  loadTensor,
  loadTensorSync,
  type SavedTensor,
  type SyncLoadTensorOptions,
  unpackTensor,
  unpackTensorSync,
} from './tensors/load'
export type { Framework } from './tensors/record'
export {
  packTensor,
  packTensorSync,
  type SaveArrayOptions,
  type SyncSaveArrayOptions,
  saveArray,
  saveArraySync,
  saveTensor,
  saveTensorSync,
} from './tensors/save'
export { getThreads, setThreads } from './threads'
export { type Versions, versions } from './versions'
