/** Writes headers as NumPy 2 does, byte for byte. */
import { descrOf, type ElementType } from '../dtype'
import { pythonShape } from '../dtype/literal'
import { Blosc2Error } from '../errors'
import { descrText } from './descr'
import { magic } from './header'

export interface HeaderContent {
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly fortran: boolean
}

/** The elements begin at a multiple of this. */
const alignment = 64
/** Digits that the axis along which a file grows may come to have. */
const growthDigits = 21

/** `version`: the format version to write; the oldest that fits if left out. */
export function headerBytes(content: HeaderContent, version?: 1 | 2 | 3): Buffer {
  const text = headerText(content)
  const versions = version === undefined ? ([1, 2, 3] as const) : [version]
  for (const one of versions) {
    const bytes = wrapped(text, one)
    if (bytes !== undefined) return bytes
  }
  const message = `A .npy header of ${text.length} characters does not fit version ${version}.0 of the format`
  throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
}

/** A header in the place of one of `length` bytes, or undefined where it is longer. */
export function headerInPlace(
  content: HeaderContent,
  version: 1 | 2 | 3,
  length: number,
): Buffer | undefined {
  const text = encoded(dictText(content), version)
  const start = textStart(version)
  if (text === undefined || start + text.length + 1 > length) return undefined
  return assembled(text, version, length)
}

function dictText({ type, shape, fortran }: HeaderContent): string {
  const order = fortran ? 'True' : 'False'
  return `{'descr': ${descrText(descrOf(type))}, 'fortran_order': ${order}, 'shape': ${pythonShape(shape)}, }`
}

function headerText(content: HeaderContent): string {
  const { shape, fortran } = content
  const growing = fortran ? shape.at(-1) : shape[0]
  const room = growing === undefined ? 0 : growthDigits - String(growing).length
  return dictText(content) + ' '.repeat(Math.max(room, 0))
}

function textStart(version: 1 | 2 | 3): number {
  return version === 1 ? 10 : 12
}

function encoded(text: string, version: 1 | 2 | 3): Buffer | undefined {
  if (version === 3) return Buffer.from(text, 'utf8')
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return undefined
  return Buffer.from(text, 'latin1')
}

function wrapped(given: string, version: 1 | 2 | 3): Buffer | undefined {
  const text = encoded(given, version)
  if (text === undefined) return undefined
  const used = textStart(version) + text.length + 1
  // A header that would be aligned as it is gets another 64 bytes, as NumPy's does.
  const length = used + alignment - (used % alignment)
  return version === 1 && length - textStart(version) > 0xffff ? undefined : assembled(text, version, length)
}

function assembled(text: Buffer, version: 1 | 2 | 3, length: number): Buffer {
  const start = textStart(version)
  const bytes = Buffer.alloc(length, ' ')
  magic.copy(bytes)
  bytes[6] = version
  bytes[7] = 0
  if (version === 1) bytes.writeUInt16LE(length - start, 8)
  else bytes.writeUInt32LE(length - start, 8)
  text.copy(bytes, start)
  bytes[length - 1] = 0x0a
  return bytes
}
