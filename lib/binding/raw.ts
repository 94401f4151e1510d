/** The part of the addon's exports that is about uncompressed arrays in files. Sizes and positions are in bytes. */
import type { NativeConversion, NativeData, NativeSelection } from './arrays'

declare const rawBrand: unique symbol

/** Bytes that are read, and perhaps written, by position: a file, a part of one, or memory. Opaque here. */
export interface NativeRaw {
  readonly [rawBrand]: true
}

/** Items one after the other, in the order of C or of Fortran. */
export interface NativeRawLayout {
  readonly shape: readonly number[]
  readonly itemsize: number
  /** Of the first item. */
  readonly offset: number
  readonly fortran: boolean
}

/** Each exists twice, as those of `NativeOperations` do. */
export interface RawOperations {
  /**
   * Changes through `'c'`, which always maps, stay in the object. `'fixed'`: of a file that must stay as it is; once it
   * is changed, reads fail with `ERR_BLOSC2_CHANGED`.
   */
  openRaw(path: string | Buffer, access: 'r' | 'fixed' | 'r+' | 'c', mapped: boolean): NativeRaw
  /** A file that appears at the path, complete and durable, with {@link commitRaw}; without it, never. */
  createRaw(path: string | Buffer, replace: boolean): NativeRaw
  commitRaw(raw: NativeRaw): undefined
  readRaw(
    raw: NativeRaw,
    layout: NativeRawLayout,
    selection: NativeSelection,
    out: ArrayBufferView,
    conversion: NativeConversion,
  ): undefined
  writeRaw(
    raw: NativeRaw,
    layout: NativeRawLayout,
    selection: NativeSelection,
    data: NativeData,
    conversion: NativeConversion,
  ): undefined
  /**
   * Deflates all items of a layout (whose offset does not count) to position `at`. What several calls write one after
   * the other is one stream once `last` has ended it. `sum` is the CRC-32 of the items so far, 0 at first.
   */
  deflateRaw(
    raw: NativeRaw,
    at: number,
    layout: NativeRawLayout,
    data: NativeData,
    conversion: NativeConversion,
    level: number,
    last: boolean,
    sum: number,
  ): { readonly bytes: number; readonly sum: number }
  /** CRC-32 of a part. */
  sumRaw(raw: NativeRaw, offset: number, length: number): number
  /** Learns that the file has grown; returns its size. */
  followRaw(raw: NativeRaw): number
  /** Waits until the disk has what was written. */
  syncRaw(raw: NativeRaw): undefined
}

/** Quick functions that exist once. */
export interface RawImmediate {
  /** Reads from the caller's memory, and writes to it if `writable`. It is pinned until the object is released. */
  rawBytes(bytes: ArrayBufferView, writable: boolean): NativeRaw
  rawPart(raw: NativeRaw, offset: number, length: number): NativeRaw
  /** What a part holds deflated: `size` bytes with this CRC-32. Read forwards; going back begins again. */
  inflatedPart(raw: NativeRaw, offset: number, length: number, size: number, sum: number): NativeRaw
  rawSize(raw: NativeRaw): number
  /** Keeps other objects of the file out that ask for it, in any process; false where one of them is in the way. */
  tryLockRaw(raw: NativeRaw): boolean
  unlockRaw(raw: NativeRaw): undefined
  /** Lets go of the file without waiting for the garbage collector. Operations under way go on. Again is fine. */
  releaseRaw(raw: NativeRaw): undefined
}
