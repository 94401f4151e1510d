/** The native operations on super-chunks as steps. */
import { binding } from '../binding'
import { nativeStep } from '../steps'

export const native = {
  createSchunk: nativeStep(binding.createSchunkSync, binding.createSchunk),
  recodeSchunk: nativeStep(binding.recodeSchunkSync, binding.recodeSchunk),
  putData: nativeStep(binding.putDataSync, binding.putData),
  putVlblocks: nativeStep(binding.putVlblocksSync, binding.putVlblocks),
  putChunk: nativeStep(binding.putChunkSync, binding.putChunk),
  putSpecial: nativeStep(binding.putSpecialSync, binding.putSpecial),
  deleteChunks: nativeStep(binding.deleteChunksSync, binding.deleteChunks),
  fillSchunk: nativeStep(binding.fillSchunkSync, binding.fillSchunk),
  readSlice: nativeStep(binding.readSliceSync, binding.readSlice),
  writeSlice: nativeStep(binding.writeSliceSync, binding.writeSlice),
  decodeChunkTo: nativeStep(binding.decodeChunkToSync, binding.decodeChunkTo),
  readVlblock: nativeStep(binding.readVlblockSync, binding.readVlblock),
  readVlblocks: nativeStep(binding.readVlblocksSync, binding.readVlblocks),
}
