import assert from 'node:assert/strict'
import type { NDArray, Opened, SChunk } from '../../lib'

/** The array itself, or the super-chunk that everything else is or is carried by. */
export function carrierOf(opened: Opened): NDArray | SChunk {
  if (opened.kind === 'ndarray' || opened.kind === 'schunk') return opened
  return 'schunk' in opened ? opened.schunk : assert.fail(`No frame: ${opened.kind}`)
}
