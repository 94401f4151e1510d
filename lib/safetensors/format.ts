/** The header of a `.safetensors` file, after the description in the README of huggingface/safetensors. */
import { type DType, type ElementType, resolveDType } from '../dtype'
import { Blosc2Error } from '../errors'
import { product } from '../ndarray/state'
import { describe, isObject, maxDimensions } from '../options'

/** Element types as these files name them, in the order in which tensors are written. */
const formats = {
  BOOL: 'bool',
  F4: undefined,
  F6_E2M3: undefined,
  F6_E3M2: undefined,
  U8: 'uint8',
  I8: 'int8',
  F8_E5M2: 'V1',
  F8_E4M3: 'V1',
  F8_E8M0: 'V1',
  F8_E4M3FNUZ: 'V1',
  F8_E5M2FNUZ: 'V1',
  I16: 'int16',
  U16: 'uint16',
  F16: 'float16',
  BF16: 'V2',
  I32: 'int32',
  U32: 'uint32',
  F32: 'float32',
  C64: 'complex64',
  F64: 'float64',
  I64: 'int64',
  U64: 'uint64',
} as const

/** What these files call the type of a tensor's elements. */
export type SafetensorsFormat = keyof typeof formats

const order = Object.keys(formats)

export function isFormat(text: unknown): text is SafetensorsFormat {
  return typeof text === 'string' && Object.hasOwn(formats, text)
}

/** Types of 8 and 16 bits without a counterpart here are raw bytes; smaller ones have no elements of whole bytes. */
export function typeOfFormat(format: SafetensorsFormat): ElementType | undefined {
  const name = formats[format]
  return name === undefined ? undefined : resolveDType(name)
}

/** The format of a dtype; none for raw bytes, which may be several. */
export function formatOfType({ dtype }: ElementType): SafetensorsFormat | undefined {
  const found = order.find(
    (format) => isFormat(format) && formats[format] === dtype && dtype !== 'V1' && dtype !== 'V2',
  )
  return isFormat(found) ? found : undefined
}

/** Wide formats first, as other writers do: then every tensor is aligned to its elements. */
export function compareFormats(a: SafetensorsFormat, b: SafetensorsFormat): number {
  return order.indexOf(b) - order.indexOf(a)
}

/** What the header says of one tensor. */
export interface SafetensorsEntry {
  readonly format: SafetensorsFormat
  /** Raw bytes (`'V1'`, `'V2'`) where there is no such dtype; undefined for elements of less than a byte. */
  readonly dtype: DType | undefined
  readonly shape: readonly number[]
  readonly nbytes: number
  /** Where the elements begin in the file, bytes. */
  readonly offset: number
}

export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, SafetensorsEntry>
  readonly metadata: Readonly<Record<string, string>>
}

function malformed(message: string, cause?: unknown): Blosc2Error {
  return new Blosc2Error('ERR_BLOSC2_FORMAT', message, cause === undefined ? {} : { cause })
}

/**
 * `text` is the header behind its length, `start` where it ends, `size` that of the file.
 *
 * @throws `ERR_BLOSC2_FORMAT` where it is no such header or contradicts the file; `ERR_BLOSC2_TRUNCATED`.
 */
export function parseSafetensorsHeader(text: Buffer, start: number, size: number): SafetensorsHeader {
  const header = parseJson(text)
  const { __metadata__: metadata = {}, ...tensors } = header
  const entries = new Map<string, SafetensorsEntry>()
  for (const [name, value] of Object.entries(tensors)) entries.set(name, entryOf(name, value, start))
  return { entries: inOrder(entries, start, size), metadata: stringsOf(metadata) }
}

function parseJson(text: Buffer): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch (cause) {
    throw malformed('Expected the header of a .safetensors file to be JSON', cause)
  }
  if (isObject(value) && !Array.isArray(value)) return value
  throw malformed(`Expected the header of a .safetensors file to be an object, got ${describe(value)}`)
}

function stringsOf(metadata: unknown): Readonly<Record<string, string>> {
  if (!isObject(metadata)) throw malformed(`Expected __metadata__ to be an object, got ${describe(metadata)}`)
  const entries = Object.entries(metadata).map(([key, value]): [string, string] => {
    if (typeof value === 'string') return [key, value]
    throw malformed(`Expected the entry '${key}' of __metadata__ to be a string, got ${describe(value)}`)
  })
  return Object.fromEntries(entries)
}

function entryOf(name: string, value: unknown, start: number): SafetensorsEntry {
  if (!isObject(value)) throw malformed(`Expected tensor '${name}' to be an object, got ${describe(value)}`)
  const { dtype: format, shape: given, data_offsets: range } = value
  if (!isFormat(format)) throw malformed(`Expected the dtype of tensor '${name}', got ${describe(format)}`)
  const shape = counts(given, name, 'shape')
  const [from = 0, to = 0, ...rest] = counts(range, name, 'data_offsets')
  const nbytes = to - from
  const type = typeOfFormat(format)
  const size = type && product(shape) * type.itemsize
  if (rest.length > 0 || nbytes < 0 || (size !== undefined && size !== nbytes)) {
    throw malformed(
      `Expected data_offsets of tensor '${name}' that span ${size} bytes, got ${describe(range)}`,
    )
  }
  if (shape.length > maxDimensions) {
    const message = `Arrays of more than ${maxDimensions} axes are not supported, '${name}' has ${shape.length}`
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  return { format, dtype: type?.dtype, shape, nbytes, offset: start + from }
}

function counts(value: unknown, name: string, what: string): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [undefined]
  return list.map((entry) => {
    if (typeof entry === 'number' && Number.isSafeInteger(entry) && entry >= 0) return entry
    throw malformed(`Expected ${what} of tensor '${name}' to be integers from 0 on, got ${describe(value)}`)
  })
}

/**
 * As the tensors lie in the file, which parsed JSON does not tell of names that look like numbers. They fill it, one
 * behind the other: bytes of nobody's could be anything.
 */
function inOrder(
  entries: ReadonlyMap<string, SafetensorsEntry>,
  start: number,
  size: number,
): ReadonlyMap<string, SafetensorsEntry> {
  let end = start
  const sorted = [...entries].sort(([, a], [, b]) => a.offset - b.offset || a.nbytes - b.nbytes)
  for (const [name, { offset, nbytes }] of sorted) {
    if (offset !== end) throw malformed(`Expected tensor '${name}' at byte ${end} of the file, got ${offset}`)
    end += nbytes
  }
  if (end > size) {
    throw new Blosc2Error('ERR_BLOSC2_TRUNCATED', `Expected a .safetensors file of ${end} bytes, got ${size}`)
  }
  if (end < size) throw malformed(`Expected a .safetensors file of ${end} bytes, got ${size}`)
  return new Map(sorted)
}
