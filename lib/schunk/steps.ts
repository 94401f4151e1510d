/** The native operations on super-chunks as steps. */
import { binding } from '../binding'
import type { NativeSchunkOperations } from '../binding-schunk'
import { type Steps, step } from '../steps'

type SchunkSteps = {
  readonly [K in keyof NativeSchunkOperations]: (
    ...args: Parameters<NativeSchunkOperations[K]>
  ) => Steps<ReturnType<NativeSchunkOperations[K]>>
}

export const native: SchunkSteps = {
  createSchunk: (...a) =>
    step(
      () => binding.createSchunkSync(...a),
      (c) => binding.createSchunk(...a, c),
    ),
  recodeSchunk: (...a) =>
    step(
      () => binding.recodeSchunkSync(...a),
      (c) => binding.recodeSchunk(...a, c),
    ),
  putData: (...a) =>
    step(
      () => binding.putDataSync(...a),
      (c) => binding.putData(...a, c),
    ),
  putVlblocks: (...a) =>
    step(
      () => binding.putVlblocksSync(...a),
      (c) => binding.putVlblocks(...a, c),
    ),
  putChunk: (...a) =>
    step(
      () => binding.putChunkSync(...a),
      (c) => binding.putChunk(...a, c),
    ),
  putSpecial: (...a) =>
    step(
      () => binding.putSpecialSync(...a),
      (c) => binding.putSpecial(...a, c),
    ),
  deleteChunk: (...a) =>
    step(
      () => binding.deleteChunkSync(...a),
      (c) => binding.deleteChunk(...a, c),
    ),
  fillSchunk: (...a) =>
    step(
      () => binding.fillSchunkSync(...a),
      (c) => binding.fillSchunk(...a, c),
    ),
  readSlice: (...a) =>
    step(
      () => binding.readSliceSync(...a),
      (c) => binding.readSlice(...a, c),
    ),
  writeSlice: (...a) =>
    step(
      () => binding.writeSliceSync(...a),
      (c) => binding.writeSlice(...a, c),
    ),
  decodeChunkTo: (...a) =>
    step(
      () => binding.decodeChunkToSync(...a),
      (c) => binding.decodeChunkTo(...a, c),
    ),
  readVlblock: (...a) =>
    step(
      () => binding.readVlblockSync(...a),
      (c) => binding.readVlblock(...a, c),
    ),
  readVlblocks: (...a) =>
    step(
      () => binding.readVlblocksSync(...a),
      (c) => binding.readVlblocks(...a, c),
    ),
}
