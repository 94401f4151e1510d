/** Strings of fixed width: `S` as one byte per character, `U` as UCS-4. */
import { Blosc2Error } from '../errors'
import { describe } from '../options'
import type { ElementType } from './elements'
import { describeDType } from './resolve'
import { type Place, placeName } from './value'

/**
 * The strings of `count` elements, trailing NULs cut off. Bytes become characters up to U+00FF, so that they survive
 * the way back.
 *
 * @throws Blosc2Error ERR_BLOSC2_CORRUPT for a code point above U+10FFFF.
 */
export function decodeStrings(type: ElementType, bytes: Uint8Array, count: number): string[] {
  return type.kind === 'U' ? decodeText(type, bytes, count) : decodeBytes(type, bytes, count)
}

function decodeBytes({ itemsize }: ElementType, bytes: Uint8Array, count: number): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const strings = new Array<string>(count)
  for (let i = 0; i < count; i++) {
    const start = i * itemsize
    let end = start + itemsize
    while (end > start && buffer[end - 1] === 0) end -= 1
    strings[i] = buffer.toString('latin1', start, end)
  }
  return strings
}

function decodeText({ itemsize }: ElementType, bytes: Uint8Array, count: number): string[] {
  const width = itemsize / 4
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const points = new Uint32Array(aligned.buffer, aligned.byteOffset, count * width)
  const units = new Uint16Array(2 * width)
  const text = Buffer.from(units.buffer)
  const strings = new Array<string>(count)
  for (let i = 0; i < count; i++) {
    const start = i * width
    let end = start + width
    while (end > start && points[end - 1] === 0) end -= 1
    let length = 0
    for (let k = start; k < end; k++) {
      const point = points[k] ?? 0
      if (point < 0x10000) {
        units[length++] = point
      } else {
        if (point > 0x10ffff) {
          throw new Blosc2Error(
            'ERR_BLOSC2_CORRUPT',
            `Expected code points up to U+10FFFF in a string of U${width}, found 0x${point.toString(16)} in element ${i}`,
          )
        }
        units[length++] = 0xd7c0 + (point >> 10)
        units[length++] = 0xdc00 | (point & 0x3ff)
      }
    }
    strings[i] = text.toString('utf16le', 0, 2 * length)
  }
  return strings
}

/**
 * Writes a string into zeroed bytes at `at`.
 *
 * @throws TypeError when the value is not a string, RangeError when it is too long or has characters that do not fit.
 */
export function encodeString(
  type: ElementType,
  value: unknown,
  bytes: Uint8Array,
  at: number,
  place: Place,
): void {
  if (typeof value !== 'string') {
    throw new TypeError(`Expected ${placeName(place)} to be a string, got ${describe(value)}`)
  }
  const length =
    type.kind === 'U' ? encodeText(type, value, bytes, at) : encodeBytes(type, value, bytes, at, place)
  const width = type.kind === 'U' ? type.itemsize / 4 : type.itemsize
  if (length > width) {
    throw new RangeError(
      `Expected ${placeName(place)} to have at most ${width} characters (${describeDType(type)}), got ${length}: ${describe(value)}`,
    )
  }
}

function encodeBytes(
  { itemsize }: ElementType,
  text: string,
  bytes: Uint8Array,
  at: number,
  place: Place,
): number {
  const length = Math.min(text.length, itemsize)
  for (let k = 0; k < length; k++) {
    const unit = text.charCodeAt(k)
    if (unit > 0xff) {
      throw new RangeError(
        `Expected ${placeName(place)} to have characters up to U+00FF, as S${itemsize} holds bytes, got ${describe(text)}`,
      )
    }
    bytes[at + k] = unit
  }
  return text.length
}

function encodeText({ itemsize }: ElementType, text: string, bytes: Uint8Array, at: number): number {
  const points = new Uint32Array(bytes.buffer, bytes.byteOffset + at, itemsize / 4)
  let length = 0
  for (let k = 0; k < text.length; k++) {
    const point = text.codePointAt(k) ?? 0
    if (point > 0xffff) k += 1
    if (length < points.length) points[length] = point
    length += 1
  }
  return length
}

/** Code points of the longest string, at least 1. */
export function textWidth(strings: readonly string[]): number {
  let most = 1
  for (const text of strings) {
    if (text.length <= most) continue
    let length = 0
    for (const _ of text) length += 1
    if (length > most) most = length
  }
  return most
}
