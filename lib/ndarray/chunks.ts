/** An array chunk by chunk. */
import { binding, type ChunkInfo as NativeChunkInfo, type NativeFrame } from '../binding'
import { type DataOf, type DType, type ElementType, receive } from '../dtype'
import { Blosc2Error } from '../errors'
import { checkOptions, expectInteger } from '../options'
import { type DescribedCParams, describeCParams } from '../params'
import { native, type Steps } from '../steps'
import { type ArrayLayout, boxRanges, product } from './state'

/** A chunk's place in the array and its elements, without the padding of edge chunks. */
export interface ChunkData<D extends DType = DType> {
  /** Counts chunks in C order. */
  readonly index: number
  /** Of the first element, one number per axis. */
  readonly start: readonly number[]
  readonly shape: readonly number[]
  /** Dense, in C order. */
  readonly data: DataOf<D>
}

/** How a chunk is stored; sizes in bytes. */
export interface ChunkInfo {
  /** Uncompressed, padding included. */
  readonly nbytes: number
  readonly cbytes: number
  readonly blocksize: number
  readonly codec: DescribedCParams['codec']
  /** Which constant the chunk stands for, if it is one. */
  readonly special: NativeChunkInfo['special']
  /** How many blocks of variable length the chunk is made of; 0 for ordinary chunks, which those of arrays are. */
  readonly vlblocks: number
}

/** Options of `iterChunks`. */
export interface IterOptions {
  readonly signal?: AbortSignal | undefined
  /** How many chunks to decode ahead of the one handed out, 0 to 64. Default 1. */
  readonly readAhead?: number | undefined
}

export function* readChunkAt<D extends DType>(
  frame: NativeFrame,
  layout: ArrayLayout,
  type: ElementType<D>,
  index: number,
): Steps<ChunkData<D>> {
  const { start, shape } = chunkBox(layout, index)
  const { view, conversion, finish } = receive(type, product(shape))
  yield* native.readArray(frame, { ranges: boxRanges(start, shape) }, view, conversion)
  return { index, start, shape, data: finish() }
}

export function* readChunkInfo(frame: NativeFrame, index: unknown): Steps<ChunkInfo> {
  const info = binding.frameInfo(frame)
  const { codec, ...rest } = yield* native.chunkInfo(frame, checkChunk(index, info.nchunks))
  return { ...rest, codec: describeCParams({ ...info, codec }).codec }
}

/** @throws TypeError, RangeError */
export function checkChunk(index: unknown, nchunks: number): number {
  if (nchunks === 0) throw new RangeError('Expected the number of a chunk, but there are no chunks')
  return expectInteger(index, 0, nchunks - 1, 'the number of the chunk')
}

/** @throws `ERR_BLOSC2_CHANGED` where chunks have other places by now. */
export function checkSameGrid(before: ArrayLayout, now: ArrayLayout): void {
  const same = before.shape.every((extent, axis) => extent === now.shape[axis])
  if (same) return
  const message = `The array was resized from [${before.shape}] to [${now.shape}] while its chunks were read`
  throw new Blosc2Error('ERR_BLOSC2_CHANGED', message)
}

function chunkBox({ shape, chunks }: ArrayLayout, index: number): { start: number[]; shape: number[] } {
  const start = new Array<number>(shape.length)
  let rest = index
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const across = Math.ceil((shape[axis] ?? 0) / (chunks[axis] ?? 1))
    start[axis] = (rest % across) * (chunks[axis] ?? 1)
    rest = Math.floor(rest / across)
  }
  const clipped = start.map((from, axis) => Math.min(chunks[axis] ?? 1, (shape[axis] ?? 0) - from))
  return { start, shape: clipped }
}

export function checkIterOptions(options: IterOptions | undefined): {
  readAhead: number
  signal?: AbortSignal
} {
  checkOptions(options, ['signal', 'readAhead'], 'iterChunks()')
  const { readAhead = 1, signal } = options ?? {}
  return { readAhead: expectInteger(readAhead, 0, 64, "option 'readAhead'"), ...(signal ? { signal } : {}) }
}

/** `count` results of `read` in order, with up to `readAhead` of the next ones under way; none once `signal` aborts. */
export async function* inOrder<T>(
  count: number,
  readAhead: number,
  read: (index: number) => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<T, void, void> {
  const pending: Promise<T>[] = []
  let asked = 0
  for (let index = 0; index < count; index++) {
    while (asked < count && asked <= index + readAhead) {
      const result = read(asked++)
      // Nobody may come back for a result that fails while it is still ahead.
      result.catch(ignore)
      pending.push(result)
    }
    const next = await pending.shift()
    signal?.throwIfAborted()
    if (next !== undefined) yield next
  }
}

function ignore(): void {}
