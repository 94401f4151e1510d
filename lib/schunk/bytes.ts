/** What callers hand in and get back: bytes. */
import { isAnyArrayBuffer } from 'node:util/types'
import { inputBytes } from '../codecs/memory'
import { bytesOf, checkMemory, elementSize } from '../dtype/views'
import { checkResultSize } from '../limits'
import { describe } from '../options'
import { maxChunkBytes } from '../partition'

/** The content of one chunk, as native code may read it. @throws TypeError, RangeError */
export function chunkBytes(data: unknown, name: string): ArrayBufferView {
  const view = inputBytes(data, name)
  const { byteLength } = view
  if (byteLength === 0 || byteLength > maxChunkBytes) {
    throw new RangeError(`Expected 1 to ${maxChunkBytes} bytes for ${name}, got ${byteLength}`)
  }
  return view
}

/** Bytes per item of what was given: that of a typed array's elements, else 1. */
export function itemBytes(data: unknown): number {
  return ArrayBuffer.isView(data) ? elementSize(data) : 1
}

/**
 * Room for `length` bytes: the beginning of the caller's `out`, or new memory.
 *
 * @throws TypeError, RangeError, `ERR_BLOSC2_LIMIT`
 */
export function receivedBytes(out: unknown, length: number): Uint8Array {
  if (out === undefined) {
    checkResultSize(length)
    return new Uint8Array(length)
  }
  const all = outBytes(out)
  if (all.length < length) {
    throw new RangeError(`Expected out to have at least ${length} bytes, got ${describe(out)}`)
  }
  return all.length === length ? all : all.subarray(0, length)
}

/** All of the caller's `out`. @throws TypeError */
export function outBytes(out: unknown): Uint8Array {
  const view = isAnyArrayBuffer(out) ? new Uint8Array(out) : out
  if (!ArrayBuffer.isView(view)) {
    throw new TypeError(`Expected out to be a typed array, DataView or ArrayBuffer, got ${describe(out)}`)
  }
  checkMemory(view, 'out')
  return view instanceof Uint8Array ? view : bytesOf(view)
}
