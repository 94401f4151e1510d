/** Files of NumPy's. */
export type { NpyHeaderOptions, NpyOpenOptions, SyncNpyOpenOptions } from './file-options'
export type { NpyHeader } from './header'
export {
  loadNpy,
  loadNpySync,
  type NpyLoadOptions,
  type NpySource,
  readNpyHeader,
  type SyncNpyLoadOptions,
} from './load'
export { NpyFile } from './npy-file'
export { openNpy, openNpySync } from './open'
export { type NpySaveOptions, type SyncNpySaveOptions, saveNpy, saveNpySync } from './save'
