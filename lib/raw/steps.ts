/** The native operations on files of uncompressed arrays as steps. */
import { binding } from '../binding'
import { nativeStep } from '../steps'

export const native = {
  openRaw: nativeStep(binding.openRawSync, binding.openRaw),
  createRaw: nativeStep(binding.createRawSync, binding.createRaw),
  commitRaw: nativeStep(binding.commitRawSync, binding.commitRaw),
  readRaw: nativeStep(binding.readRawSync, binding.readRaw),
  writeRaw: nativeStep(binding.writeRawSync, binding.writeRaw),
  deflateRaw: nativeStep(binding.deflateRawSync, binding.deflateRaw),
  sumRaw: nativeStep(binding.sumRawSync, binding.sumRaw),
  followRaw: nativeStep(binding.followRawSync, binding.followRaw),
  syncRaw: nativeStep(binding.syncRawSync, binding.syncRaw),
}
