import type { FrameInfo, NativeCParams } from '../binding'
import type { FrameHandle } from '../handle/handle'
import { frameCParams } from '../params'

/** What the operations on a super-chunk work with; the class `SChunk` is its public face. */
export class SchunkState {
  readonly handle: FrameHandle
  /** Given at opening, for the chunks written from then on; otherwise the frame's own are kept. */
  readonly #cparams: NativeCParams | undefined

  constructor(handle: FrameHandle, cparams?: NativeCParams) {
    this.handle = handle
    this.#cparams = cparams
  }

  get cparams(): NativeCParams {
    return this.#cparams ?? frameCParams(this.handle.info)
  }
}

/** How an `SChunk` is told from other values by code that the class itself is built on. */
export const schunkState: unique symbol = Symbol('blosc2.schunk')

/** @throws TypeError for the chunks of an array, which follow from its shape. */
export function checkChunkwise({ array }: FrameInfo, what: string): void {
  if (!array) return
  throw new TypeError(
    `Expected a super-chunk of its own for ${what}, got the chunks of an array: change the array instead`,
  )
}

/** Whole items, as far as JavaScript can count them: a damaged frame may declare any number. */
export function itemsOf({ nbytes, typesize }: FrameInfo): number {
  return Math.floor(Math.min(nbytes, Number.MAX_SAFE_INTEGER) / typesize)
}
