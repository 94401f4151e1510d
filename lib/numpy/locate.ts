/** Finds the array that a `.npy` header announces. */
import { binding, type NativeRaw } from '../binding'
import { Blosc2Error } from '../errors'
import { type RawArray, rawSize, readBytes } from '../raw/array'
import { native } from '../raw/steps'
import type { Steps } from '../steps'
import { type ParsedHeader, parseHeader, parsePrelude, preludeLength } from './header'

export interface Located extends RawArray {
  readonly header: ParsedHeader
  /** The header as it was in the file. */
  readonly headerBytes: Buffer
}

/** Enough for nearly every header; what is missing is read on. */
const firstRead = 256

/**
 * The array whose header begins at `offset`. `known`: what has been read from there already.
 *
 * @throws `ERR_BLOSC2_FORMAT`, `ERR_BLOSC2_LIMIT`, `ERR_BLOSC2_UNSAFE_DTYPE`, `ERR_BLOSC2_UNSUPPORTED`;
 * `ERR_BLOSC2_TRUNCATED` where the bytes end before the array does.
 */
export function* locateNpy(
  raw: NativeRaw,
  offset: number,
  maxHeaderSize: number,
  known?: Buffer,
): Steps<Located> {
  const size = binding.rawSize(raw)
  const available = Math.max(0, size - offset)
  const isEnough = known !== undefined && known.length >= preludeLength
  const start = isEnough ? known : yield* readBytes(raw, offset, Math.min(available, firstRead))
  const prelude = parsePrelude(start.subarray(0, preludeLength), maxHeaderSize)
  const whole =
    prelude.end <= start.length ? start : yield* readBytes(raw, offset, Math.min(available, prelude.end))
  const header = parseHeader(whole, prelude)
  const { type, shape, fortran, dataOffset } = header
  const headerBytes = whole.subarray(0, dataOffset)
  const array = { raw, type, shape, fortran, offset: offset + dataOffset, header, headerBytes }
  const end = array.offset + rawSize(array)
  // Others may have appended since the file was opened.
  const now = end > size ? yield* native.followRaw(raw) : size
  if (end > now) {
    const found = Math.max(0, now - array.offset)
    const message = `Expected ${rawSize(array)} bytes of elements of shape (${shape.join(', ')}), got ${found}`
    throw new Blosc2Error('ERR_BLOSC2_TRUNCATED', message)
  }
  return array
}
