/** Files of NumPy's. */
export type { NpyHeaderOptions, NpyOpenOptions, SyncNpyOpenOptions } from './file-options'
export type { NpyHeader } from './header'
export {
  loadNpy,
  loadNpySync,
  type NpyLoadOptions,
  readNpyHeader,
  type SyncNpyLoadOptions,
} from './load'
export { loadNpyAll, loadNpyAllSync, type NpyAllOptions, type SyncNpyAllOptions } from './load-all'
export { NpyFile } from './npy-file'
export { NpzFile, type NpzHeader } from './npz-file'
export {
  loadNpz,
  loadNpzSync,
  type NpzLoadOptions,
  openNpz,
  openNpzSync,
  type SyncNpzLoadOptions,
} from './npz-open'
export type { NpzOpenOptions, NpzSaveOptions, SyncNpzOpenOptions, SyncNpzSaveOptions } from './npz-options'
export { type NpzContent, saveNpz, saveNpzSync } from './npz-save'
export { openNpy, openNpySync } from './open'
export { type NpySaveOptions, type SyncNpySaveOptions, saveNpy, saveNpySync } from './save'
export type { NpySource } from './source'
export type { NpyStream } from './stream'
