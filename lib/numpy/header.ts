/** Headers of `.npy` files, after the description in NumPy's `numpy.lib.format`. */
import type { DType, ElementType } from '../dtype'
import { type PythonValue, parsePythonLiteral } from '../dtype/literal'
import { DTypeProblem } from '../dtype/problem'
import { Blosc2Error } from '../errors'
import { product } from '../ndarray/state'
import { describe, maxDimensions } from '../options'
import { typeOfDescr } from './descr'

/** What the header of a `.npy` file says. */
export interface NpyHeader<D extends DType = DType> {
  /** Of the format: 1, 2 or 3 (field names beyond Latin-1). */
  readonly version: 1 | 2 | 3
  readonly dtype: D
  readonly byteOrder: 'little' | 'big'
  readonly shape: readonly number[]
  /** The first axis varies fastest. */
  readonly fortranOrder: boolean
  /** Bytes per element. */
  readonly itemsize: number
  /** Bytes of all elements. */
  readonly nbytes: number
  /** Where the elements begin, bytes from the start of the header. */
  readonly dataOffset: number
}

/** A header, and what the package makes of its dtype. */
export interface ParsedHeader {
  readonly version: 1 | 2 | 3
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly fortran: boolean
  readonly dataOffset: number
}

export const magic = Buffer.from('\x93NUMPY', 'latin1')
/** Bytes that tell how long a header is. */
export const preludeLength = 12
export const defaultMaxHeaderSize = 10_000

export interface Prelude {
  readonly version: 1 | 2 | 3
  /** Where the text begins and ends. */
  readonly start: number
  readonly end: number
}

/**
 * What the first bytes of a header tell.
 *
 * @throws `ERR_BLOSC2_FORMAT`, `ERR_BLOSC2_TRUNCATED`; `ERR_BLOSC2_LIMIT` for texts of more than `maxHeaderSize` bytes.
 */
export function parsePrelude(bytes: Uint8Array, maxHeaderSize: number): Prelude {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, preludeLength))
  if (!start.subarray(0, 6).equals(magic.subarray(0, start.length))) {
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', `Expected the magic of a .npy file, found ${hex(start)}`)
  }
  const [major = 1, minor = 0] = start.subarray(6)
  if (start.length >= 8 && !((major === 1 || major === 2 || major === 3) && minor === 0)) {
    const message = `Expected version 1.0, 2.0 or 3.0 of the .npy format, found ${major}.${minor}`
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', message)
  }
  const textStart = major === 1 ? 10 : 12
  if (start.length < textStart) {
    const message = `Expected ${textStart} bytes before the text of a .npy header, got ${start.length}`
    throw new Blosc2Error('ERR_BLOSC2_TRUNCATED', message)
  }
  const length = major === 1 ? start.readUInt16LE(8) : start.readUInt32LE(8)
  if (length > maxHeaderSize) {
    const message = `The .npy header declares ${length} bytes, option 'maxHeaderSize' allows ${maxHeaderSize}`
    throw new Blosc2Error('ERR_BLOSC2_LIMIT', message)
  }
  const version = major === 2 ? 2 : major === 3 ? 3 : 1
  return { version, start: textStart, end: textStart + length }
}

/** `bytes` begin with the magic and hold at least the whole text. */
export function parseHeader(bytes: Uint8Array, { version, start, end }: Prelude): ParsedHeader {
  if (bytes.byteLength < end) {
    const message = `Expected a .npy header of ${end} bytes, got ${bytes.byteLength}`
    throw new Blosc2Error('ERR_BLOSC2_TRUNCATED', message)
  }
  const text = headerText(bytes.subarray(start, end), version)
  try {
    const { descr, fortran, shape } = entriesOf(parsePythonLiteral(text))
    const type = typeOfDescr(descr)
    return { version, ...itemsOf(type, shape), fortran, dataOffset: end }
  } catch (error) {
    if (!(error instanceof DTypeProblem)) throw error
    const message = `Expected a .npy header with descr, fortran_order and shape, got ${describe(text.trim())}: ${error.message}`
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', message, { cause: error })
  }
}

export function describeHeader({ type, shape, fortran, version, dataOffset }: ParsedHeader): NpyHeader {
  const { dtype, byteOrder, itemsize } = type
  const nbytes = product(shape) * itemsize
  return { version, dtype, byteOrder, shape, fortranOrder: fortran, itemsize, nbytes, dataOffset }
}

function headerText(bytes: Uint8Array, version: Prelude['version']): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (version < 3) return buffer.toString('latin1')
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer)
    // Python 2, whose long integers end in L, had gone when version 3 came.
    if (!/\dL/.test(text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''"))) return text
  } catch {
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', 'Expected the .npy header to be UTF-8 (version 3.0)')
  }
  throw new Blosc2Error(
    'ERR_BLOSC2_FORMAT',
    'Expected plain integers in a .npy header of version 3.0, found one that ends in L',
  )
}

function entriesOf(value: PythonValue): { descr: PythonValue; fortran: boolean; shape: number[] } {
  if (typeof value !== 'object' || value === null || value.kind !== 'dict') {
    throw new DTypeProblem('it is not a dict')
  }
  const entries = new Map(value.entries)
  const descr = entries.get('descr')
  const fortran = entries.get('fortran_order')
  const shape = entries.get('shape')
  if (entries.size !== 3 || descr === undefined || fortran === undefined || shape === undefined) {
    throw new DTypeProblem(`its keys are ${[...entries.keys()].map(String).join(', ')}`)
  }
  if (typeof fortran !== 'boolean') throw new DTypeProblem('fortran_order is neither True nor False')
  return { descr, fortran, shape: extentsOf(shape) }
}

function extentsOf(shape: PythonValue): number[] {
  if (typeof shape !== 'object' || shape === null || shape.kind !== 'tuple') {
    throw new DTypeProblem('shape is not a tuple')
  }
  return shape.items.map((extent) => {
    if (typeof extent !== 'number' || extent < 0)
      throw new DTypeProblem('shape has entries that are no integers ≥ 0')
    return extent
  })
}

/** Elements that are arrays themselves become axes of their own. */
function itemsOf(stored: ElementType, extents: readonly number[]): Pick<ParsedHeader, 'type' | 'shape'> {
  const { subshape, ...rest } = stored
  const type = subshape ? { ...rest, itemsize: rest.itemsize / product(subshape) } : stored
  const shape = [...extents, ...(subshape ?? [])]
  if (shape.length > maxDimensions) {
    const message = `Arrays of more than ${maxDimensions} axes are not supported, this one has ${shape.length}`
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  // Files beyond what numbers count exactly do not exist; such a shape is a lie, or its elements are none.
  if (product(shape.filter((n) => n > 0)) * type.itemsize > Number.MAX_SAFE_INTEGER) {
    throw new DTypeProblem(`shape (${shape.join(', ')}) has more elements than a file can hold`)
  }
  return { type, shape }
}

function hex(bytes: Buffer): string {
  if (bytes.length === 0) return 'nothing'
  return `bytes ${bytes
    .subarray(0, 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ')}`
}
