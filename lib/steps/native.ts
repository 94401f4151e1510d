import { binding } from '../binding'
import { nativeStep } from './step'

/** The native operations on frames and arrays as steps. */
export const native = {
  openFrame: nativeStep(binding.openFrameSync, binding.openFrame),
  reopenFrame: nativeStep(binding.reopenFrameSync, binding.reopenFrame),
  frameSizes: nativeStep(binding.frameSizesSync, binding.frameSizes),
  openBytes: nativeStep(binding.openBytesSync, binding.openBytes),
  loadFrame: nativeStep(binding.loadFrameSync, binding.loadFrame),
  createArray: nativeStep(binding.createArraySync, binding.createArray),
  readArray: nativeStep(binding.readArraySync, binding.readArray),
  appendArray: nativeStep(binding.appendArraySync, binding.appendArray),
  writeArray: nativeStep(binding.writeArraySync, binding.writeArray),
  readPoints: nativeStep(binding.readPointsSync, binding.readPoints),
  resizeArray: nativeStep(binding.resizeArraySync, binding.resizeArray),
  saveFrame: nativeStep(binding.saveFrameSync, binding.saveFrame),
  commitFrame: nativeStep(binding.commitFrameSync, binding.commitFrame),
  settleFrame: nativeStep(binding.settleFrameSync, binding.settleFrame),
  frameBytes: nativeStep(binding.frameBytesSync, binding.frameBytes),
  readVlmeta: nativeStep(binding.readVlmetaSync, binding.readVlmeta),
  changeMetadata: nativeStep(binding.changeMetadataSync, binding.changeMetadata),
  readChunk: nativeStep(binding.readChunkSync, binding.readChunk),
  decodeChunk: nativeStep(binding.decodeChunkSync, binding.decodeChunk),
  chunkInfo: nativeStep(binding.chunkInfoSync, binding.chunkInfo),
  recoverFrame: nativeStep(binding.recoverFrameSync, binding.recoverFrame),
  exchangePaths: nativeStep(binding.exchangePathsSync, binding.exchangePaths),
  renamePath: nativeStep(binding.renamePathSync, binding.renamePath),
  removePath: nativeStep(binding.removePathSync, binding.removePath),
  openJournaled: nativeStep(binding.openJournaledSync, binding.openJournaled),
  appendJournaled: nativeStep(binding.appendJournaledSync, binding.appendJournaled),
  renewJournaled: nativeStep(binding.renewJournaledSync, binding.renewJournaled),
  verifyFrame: nativeStep(binding.verifyFrameSync, binding.verifyFrame),
}
