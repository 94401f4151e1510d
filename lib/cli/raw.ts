/** Elements as their bytes, little-endian, in C order. */

import { resolveDType } from '../dtype'
import { headerBytes } from '../numpy/header-text'
import type { SChunk } from '../schunk'
import { resolveSelection } from '../selection'
import { gridOf, type Readable } from './opened'
import { windowsOf } from './windows'

/** Bytes that are in memory at a time, about. */
const piece = 2 ** 24

export async function* rawOf(
  array: Readable,
  given: string | undefined,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const selection = resolveSelection(given, array.shape)
  const most = Math.max(1, Math.floor(piece / Math.max(1, array.itemsize)))
  for (const entries of windowsOf(selection, gridOf(array), most)) {
    const { data } = await array.get(entries, { as: 'bytes', signal })
    yield data
  }
}

/** The elements as a .npy file. */
export async function* npyOf(
  array: Readable,
  given: string | undefined,
  options: { readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const { shape } = resolveSelection(given, array.shape)
  yield headerBytes({ type: resolveDType(array.dtype), shape, fortran: false })
  yield* rawOf(array, given, options)
}

/** The bytes of the items that are selected, of one axis and in steps of 1. */
export async function* bytesOf(
  schunk: SChunk,
  given: string | undefined,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const { ranges, lists } = resolveSelection(given, [schunk.length])
  const [start = 0, step = 1, n = 0] = ranges
  if (step !== 1 || lists) throw new TypeError('Expected a selection of a super-chunk to be start:stop')
  const rows = Math.max(1, Math.floor(piece / schunk.typesize))
  for (let from = start; from < start + n; from += rows) {
    yield await schunk.getSlice(from, Math.min(from + rows, start + n), { signal })
  }
}
