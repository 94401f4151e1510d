/** Compressed arrays of what uncompressed files hold. */
import { binding } from '../binding'
import { cacheSizes } from '../caches'
import { assembleLayers, encodeEntry } from '../metadata/input'
import { copyArray } from '../ndarray/copy'
import type { CreatePlan, Inherited } from '../ndarray/create-options'
import { makeArray } from '../ndarray/make'
import type { ArrayState } from '../ndarray/state'
import { partition } from '../partition'
import { type RawArray, rawSize } from '../raw/array'
import { copyBytes } from '../raw/copy'
import { native } from '../raw/steps'
import type { Steps } from '../steps'
import { getThreads } from '../threads'
import { isRaw, type Portable } from './portable'
import type { Workspace } from './workspace'

/**
 * Remembers in the metadata of a compressed array that it came in Fortran's order, so that it leaves in that order: its
 * elements are stored in C order.
 */
export const fortranName = 'fortran_order'
/** Remembers what `.safetensors` files call elements that have no dtype of their own. */
export const formatName = 'safetensors_format'

/** Bytes that the chunks may take that all threads work on. */
const budget = 96 * 2 ** 20
/** Of a chunk that is compressed: what is read, what is put in order, what comes out. */
const copies = 3

/** A compressed array of the same elements, as the plan says. */
export function compress(array: Portable, plan: CreatePlan, workspace: Workspace): Steps<ArrayState> {
  return array.using(function* (elements) {
    if (!isRaw(elements)) return yield* copyArray(plan, elements, elements.handle.frame)
    if (!array.sequential) return yield* compressRaw(array, elements, plan)
    const spool = yield* native.createRaw(yield* workspace.place('spool'), false)
    try {
      yield* copyBytes(elements.raw, elements.offset, spool, 0, rawSize(elements))
      return yield* compressRaw(array, { ...elements, raw: spool, offset: 0 }, plan)
    } finally {
      binding.releaseRaw(spool)
    }
  })
}

function* compressRaw(array: Portable, { raw, offset }: RawArray, plan: CreatePlan): Steps<ArrayState> {
  const { type, shape, fortran, format } = array
  const remembered = [
    ...(fortran ? [encodeEntry(fortranName, true, 'vlmeta')] : []),
    ...(format ? [encodeEntry(formatName, format, 'vlmeta')] : []),
  ]
  const inherited: Inherited = {
    ...partsFor(shape, type.itemsize, fortran),
    vlmeta: yield* assembleLayers(remembered),
  }
  return yield* makeArray(plan, type, shape, { kind: 'raw', raw, offset, fortran }, inherited)
}

/** Chunks lie along the axes along which the elements do, and are no larger than memory allows. */
function partsFor(shape: readonly number[], itemsize: number, fortran: boolean) {
  const found = cacheSizes()
  // A quarter of the last cache is what a chunk takes.
  const l3 = Math.min(found.l3, (4 * budget) / copies / getThreads())
  const turned = fortran ? [...shape].reverse() : shape
  const { chunks, blocks } = partition(turned, itemsize, { caches: { ...found, l3 } })
  return fortran ? { chunks: [...chunks].reverse(), blocks: [...blocks].reverse() } : { chunks, blocks }
}
