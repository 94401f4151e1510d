/** Chunks whose items are all alike and take no room. */
import { binding, type NativeFrame } from '../binding'
import type { NativeSpecial } from '../binding/schunks'
import { type BytesLike, inputBytes } from '../codecs/memory'
import { describe, expectInteger, expectOneOf } from '../options'
import type { Steps } from '../steps'
import { native } from './steps'

/** What items can be alike in: zeros, NaN (of 4 or 8 bytes), whatever (read as zeros), or the item itself. */
export type SpecialValue = 'zero' | 'nan' | 'uninit' | BytesLike

interface Chosen {
  readonly special: NativeSpecial
  readonly value: ArrayBufferView | null
}

function chosen(given: unknown, typesize: number): Chosen {
  if (typeof given === 'string') {
    const special = expectOneOf(given, ['zero', 'nan', 'uninit'], 'the special value')
    if (special === 'nan' && typesize !== 4 && typesize !== 8) {
      throw new TypeError(`Expected items of 4 or 8 bytes for 'nan', got items of ${typesize}`)
    }
    return { special, value: null }
  }
  if (typeof given === 'number' || typeof given === 'bigint') {
    const message = `Expected the special value to be 'zero', 'nan', 'uninit' or the ${typesize} bytes of an item`
    throw new TypeError(`${message} (such as Int32Array.of(${given})), got ${describe(given)}`)
  }
  const value = inputBytes(given, 'the special value')
  if (value.byteLength !== typesize) {
    throw new RangeError(`Expected the special value to have ${typesize} bytes, got ${value.byteLength}`)
  }
  return { special: 'value', value }
}

export function* fillSpecial(frame: NativeFrame, nitems: number, given: unknown): Steps<NativeFrame> {
  const { typesize, nchunks } = binding.frameInfo(frame)
  const most = Math.floor(Number.MAX_SAFE_INTEGER / typesize)
  const nbytes = expectInteger(nitems, 0, most, 'the number of items') * typesize
  if (nchunks > 0) {
    throw new RangeError(`Expected a super-chunk without chunks for fillSpecial(), got one with ${nchunks}`)
  }
  const { special, value } = chosen(given, typesize)
  return yield* native.fillSchunk(frame, nbytes, special, value)
}

export function* updateSpecial(frame: NativeFrame, index: number, given: unknown): Steps<NativeFrame> {
  const { special, value } = chosen(given, binding.frameInfo(frame).typesize)
  return yield* native.putSpecial(frame, index, special, value)
}
