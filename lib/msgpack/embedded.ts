/** Arrays and super-chunks as values: extension 42 holds the bytes of their files. */
import type { NDArray } from '../ndarray/ndarray'
import type { SChunk } from '../schunk'
import type { Steps } from '../steps'

/** The method that gives an object's bytes as a contiguous file. */
export const toEmbedded: unique symbol = Symbol('blosc2.toEmbedded')

export interface Embeddable {
  [toEmbedded](): Steps<Uint8Array>
}

export function isEmbeddable(value: object): value is Embeddable {
  return toEmbedded in value
}

type Opener = (cframe: Uint8Array) => NDArray | SChunk

let opener: Opener | undefined

/** Called by the module that opens frames, which itself is built on metadata. */
export function openEmbeddedWith(open: Opener): void {
  opener = open
}

export function openEmbedded(cframe: Uint8Array): NDArray | SChunk {
  if (opener === undefined) throw new Error('Expected the module that opens frames to be loaded')
  return opener(cframe)
}
