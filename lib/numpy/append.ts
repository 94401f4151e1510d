/** Growth of `.npy` files: elements first, then the header that counts them. */
import { sameDType } from '../dtype'
import { Blosc2Error, isBlosc2Error } from '../errors'
import { denseFrom } from '../ndarray/source'
import { stateOf } from '../ndarray/state'
import { assignDense } from '../ndarray/write'
import { describe } from '../options'
import { rawSize, rawTarget, readBytes, writeBytes, writeRawArray } from '../raw/array'
import { whileLocked } from '../raw/locked'
import { native } from '../raw/steps'
import type { AxisSelection } from '../selection'
import { slice } from '../selection'
import type { Steps } from '../steps'
import { magic } from './header'
import { headerInPlace } from './header-text'
import { type Located, locateNpy } from './locate'

/** Longest header that is read back from a file which had one of that length already. */
const anyLength = 2 ** 32

/** What the file holds now. @throws `ERR_BLOSC2_CHANGED` where that is another kind of array. */
export function* relocate(known: Located): Steps<Located> {
  yield* native.followRaw(known.raw)
  const found = yield* locateNpy(known.raw, headerStart(known), anyLength)
  const same =
    sameDType(found.type.dtype, known.type.dtype) &&
    found.type.byteOrder === known.type.byteOrder &&
    found.fortran === known.fortran &&
    found.shape.length === known.shape.length
  if (same) return found
  throw replaced('of the same dtype, order and number of axes')
}

/**
 * Makes sure that the file holds the array still, or the same with more at its end.
 *
 * @param seen its header when this was last made sure of.
 * @returns its header now.
 * @throws `ERR_BLOSC2_CHANGED`
 */
export function* checkPresent(known: Located, seen: Buffer): Steps<Buffer> {
  const header = yield* readBytes(known.raw, headerStart(known), known.header.dataOffset)
  if (seen.equals(header)) return seen
  const { shape, fortran, offset } = yield* relocated(known)
  const slowest = fortran ? shape.length - 1 : 0
  const fits = shape.every((extent, axis) => {
    const before = known.shape[axis] ?? 0
    return axis === slowest ? extent >= before : extent === before
  })
  if (!fits || offset !== known.offset) throw replaced('that begins as the one that was opened')
  return header
}

function* relocated(known: Located): Steps<Located> {
  try {
    return yield* relocate(known)
  } catch (error) {
    if (!isBlosc2Error(error) || error.code === 'ERR_BLOSC2_CHANGED') throw error
    throw replaced(`as when it was opened (${error.message})`, error)
  }
}

function replaced(expected: string, cause?: unknown): Blosc2Error {
  const message = `Expected the file to hold an array ${expected}: it was replaced`
  return new Blosc2Error('ERR_BLOSC2_CHANGED', message, cause === undefined ? {} : { cause })
}

/** `array` with `x` at the end of its slowest axis. `durable`: the disk has the elements before the header. */
export function appendTo(known: Located, x: unknown, durable: boolean): Steps<Located> {
  return whileLocked(known.raw, () => appending(known, x, durable))
}

function* appending(known: Located, x: unknown, durable: boolean): Steps<Located> {
  const array = yield* relocate(known)
  const { shape, fortran, raw, header, type } = array
  if (shape.length === 0) throw new TypeError('An array without axes cannot grow')
  const axis = fortran ? shape.length - 1 : 0
  const other = stateOf(x)
  const source = other ? undefined : yield* denseFrom(x)
  const given = other?.layout.shape ?? source?.shape ?? []
  const { count, layer } = fitting(shape, axis, given)
  const from = shape[axis] ?? 0
  const grown = { ...array, shape: shape.with(axis, from + count) }
  const text = headerInPlace({ type, shape: grown.shape, fortran }, header.version, header.dataOffset)
  if (text === undefined) {
    const message = 'The header of this file has no room for a longer shape: save it anew with saveNpy()'
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  yield* checkLast(array)
  const selection = new Array<AxisSelection>(shape.length).fill(null)
  selection[axis] = layer ? from : slice(from, from + count)
  if (source) yield* assignDense(rawTarget(grown), selection, source)
  else yield* writeRawArray(grown, selection, x)
  if (durable) yield* native.syncRaw(raw)
  yield* writeBytes(raw, headerStart(array), text)
  yield* native.followRaw(raw)
  return { ...grown, header: { ...header, shape: grown.shape } }
}

function headerStart({ offset, header }: Located): number {
  return offset - header.dataOffset
}

function fitting(
  shape: readonly number[],
  axis: number,
  given: readonly number[],
): { readonly count: number; readonly layer: boolean } {
  const layer = given.length === shape.length - 1
  const rest = layer ? given : given.toSpliced(axis, 1)
  const wanted = shape.toSpliced(axis, 1)
  const fits = rest.length === wanted.length && rest.every((extent, i) => extent === wanted[i])
  if (!fits) {
    throw new RangeError(
      `Expected elements of shape ${describe(wanted)}, with or without axis ${axis}, got shape ${describe([...given])}`,
    )
  }
  return { count: layer ? 1 : (given[axis] ?? 0), layer }
}

/** Bytes behind the array may be what an interrupted append left, but not another array. */
function* checkLast(array: Located): Steps<void> {
  const end = array.offset + rawSize(array)
  const size = yield* native.followRaw(array.raw)
  const next = yield* readBytes(array.raw, end, Math.min(magic.length, Math.max(0, size - end)))
  if (!next.equals(magic)) return
  const message = 'Another array follows this one in the file: only the last one can grow'
  throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
}
