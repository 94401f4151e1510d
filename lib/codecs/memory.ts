/** Callers' memory on its way into codecs, and the room for what comes out. */
import { isAnyArrayBuffer } from 'node:util/types'
import { bytesOf, checkMemory, settledView } from '../dtype/views'
import { Blosc2Error } from '../errors'
import { limits } from '../limits'
import { describe, expectInteger } from '../options'

/** Bytes of any kind: typed arrays, `Buffer`, `DataView`, `ArrayBuffer`, `SharedArrayBuffer`. */
export type BytesLike = ArrayBufferView | ArrayBufferLike

/** Where decompressed bytes go, and how many they may be. */
export interface RoomOptions {
  /** Memory for the result, at least as long; it must not overlap the input. Default: new memory. */
  readonly out?: ArrayBufferView | undefined
  /** Most bytes the result may have. Default `limits.maxBytes`; with `out`, its length. */
  readonly maxBytes?: number | undefined
}

export interface Room {
  readonly out: Uint8Array | undefined
  readonly maxBytes: number
}

/**
 * The caller's bytes as native code may read them.
 *
 * @throws TypeError for anything else, and for detached buffers.
 */
export function inputBytes(value: unknown, name: string): ArrayBufferView {
  if (ArrayBuffer.isView(value)) return settledView(value, name)
  if (isAnyArrayBuffer(value)) return settledView(new Uint8Array(value), name)
  throw new TypeError(`Expected a buffer, typed array or DataView for ${name}, got ${describe(value)}`)
}

/** @throws TypeError, RangeError naming the option. */
export function planRoom({ out, maxBytes }: RoomOptions = {}): Room {
  if (out !== undefined) {
    if (!ArrayBuffer.isView(out)) {
      throw new TypeError(`Expected a typed array or DataView for option 'out', got ${describe(out)}`)
    }
    checkMemory(out, "option 'out'")
  }
  const most = out === undefined ? limits.maxBytes : Number.POSITIVE_INFINITY
  return {
    out: out === undefined || out instanceof Uint8Array ? out : bytesOf(out),
    maxBytes: maxBytes === undefined ? most : byteLimit(maxBytes),
  }
}

function byteLimit(value: unknown): number {
  if (value === Number.POSITIVE_INFINITY) return value
  return expectInteger(value, 0, Number.MAX_SAFE_INTEGER, "option 'maxBytes'")
}

/**
 * Memory for a result of `length` bytes.
 *
 * @throws `ERR_BLOSC2_LIMIT` above the limit, RangeError where `out` is too short; nothing is allocated before.
 */
export function roomFor(length: number, { out, maxBytes }: Room): Uint8Array {
  if (length > maxBytes) {
    const message = `The result has ${length} bytes, the limit 'maxBytes' allows ${maxBytes}`
    throw new Blosc2Error('ERR_BLOSC2_LIMIT', message)
  }
  if (out === undefined) return allocate(length)
  if (out.byteLength < length) {
    throw new RangeError(`Expected room for ${length} bytes in option 'out', got ${describe(out)}`)
  }
  return firstBytes(out, length)
}

export function firstBytes(bytes: Uint8Array, length: number): Uint8Array {
  return length === bytes.byteLength ? bytes : bytes.subarray(0, length)
}

export function allocate(length: number): Uint8Array {
  try {
    return new Uint8Array(length)
  } catch (cause) {
    const message = `Expected memory for a result of ${length} bytes, but there is not enough`
    throw new Blosc2Error('ERR_BLOSC2_LIMIT', message, { cause })
  }
}
