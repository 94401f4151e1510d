/** Files of safetensors. */
export type { SafetensorsEntry, SafetensorsFormat } from './format'
export {
  openSafetensors,
  openSafetensorsSync,
  type SafetensorsOpenOptions,
  type SyncSafetensorsOpenOptions,
} from './open'
export { type Safetensor, SafetensorsFile } from './safetensors-file'
export {
  type SafetensorsContent,
  type SafetensorsSaveOptions,
  type SyncSafetensorsSaveOptions,
  saveSafetensors,
  saveSafetensorsSync,
} from './save'
