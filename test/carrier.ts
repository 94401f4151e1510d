import type { NDArray, Opened, SChunk } from '../lib/index'

/** The array itself, or the super-chunk that everything else is or is carried by. */
export function carrierOf(opened: Opened): NDArray | SChunk {
  return opened.kind === 'ndarray' || opened.kind === 'schunk' ? opened : opened.schunk
}
