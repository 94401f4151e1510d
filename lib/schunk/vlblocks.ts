/** Chunks made of blocks that each have a length of their own. */
import { binding, type NativeFrame } from '../binding'
import { type BytesLike, inputBytes } from '../codecs/memory'
import { checkChunk } from '../ndarray/chunks'
import { describe, expectInteger } from '../options'
import { maxChunkBytes } from '../partition'
import { native as frames, type Steps } from '../steps'
import { native } from './steps'

export function* readVlblocks(frame: NativeFrame, index: number): Steps<Uint8Array[]> {
  yield* blockCount(frame, index)
  return yield* native.readVlblocks(frame, index)
}

export function* readVlblock(frame: NativeFrame, index: number, block: number): Steps<Uint8Array> {
  const count = yield* blockCount(frame, index)
  return yield* native.readVlblock(
    frame,
    index,
    expectInteger(block, 0, count - 1, 'the number of the block'),
  )
}

/** How many blocks the chunk has. @throws TypeError for an ordinary one. */
function* blockCount(frame: NativeFrame, index: number): Steps<number> {
  const nchunk = checkChunk(index, binding.frameInfo(frame).nchunks)
  const { vlblocks } = yield* frames.chunkInfo(frame, nchunk)
  if (vlblocks > 0) return vlblocks
  throw new TypeError(`Expected a chunk of blocks of variable length, got an ordinary one as chunk ${nchunk}`)
}

/** The blocks of a new chunk. @throws TypeError, RangeError */
export function givenBlocks(blocks: unknown): ArrayBufferView[] {
  if (!Array.isArray(blocks)) {
    throw new TypeError(`Expected an array of byte arrays for the blocks, got ${describe(blocks)}`)
  }
  const list: readonly unknown[] = blocks
  if (list.length === 0) throw new RangeError('Expected at least one block, got none')
  const views = list.map((block, i) => inputBytes(block, `block ${i}`))
  const empty = views.findIndex(({ byteLength }) => byteLength === 0)
  if (empty >= 0) throw new RangeError(`Expected blocks of at least one byte, got none in block ${empty}`)
  const total = views.reduce((sum, { byteLength }) => sum + byteLength, 0)
  if (total > maxChunkBytes) {
    throw new RangeError(`Expected blocks of at most ${maxChunkBytes} bytes together, got ${total}`)
  }
  return views
}

export type Vlblocks = readonly BytesLike[]
