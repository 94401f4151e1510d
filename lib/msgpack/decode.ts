import { Blosc2Error } from '../errors'
import { openEmbedded } from './embedded'
import { embeddedType, referenceFrom, referenceType, timestampType, toTime } from './extensions'
import { ExtData, type MetaValue, Tuple } from './values'

/** What makes an array a tuple, as its first item. */
export const tupleMarker = '__tuple__'
/** Levels of nesting that Python writes and reads. */
export const maxDepth = 1024

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The value that msgpack bytes stand for. Integers beyond 2^53 are bigints; maps are plain objects, or `Map`s where a
 * key is binary or `'__proto__'`; views of binary data share no memory with `bytes`.
 *
 * @param name of the entry, for errors.
 * @throws `ERR_BLOSC2_FORMAT` where the bytes are not msgpack, as in metalayers that C programs wrote; and what
 * `fromCframe` throws for embedded objects.
 */
export function decodeValue(bytes: Uint8Array, name: string): MetaValue {
  try {
    return decodeWhole(bytes, fromExtension)
  } catch (cause) {
    throw notMsgpack(bytes, name, cause)
  }
}

/**
 * The items of a stored array, each as its own bytes, which are views of `bytes`.
 *
 * @throws `ERR_BLOSC2_FORMAT` for what is no array.
 */
export function splitArray(bytes: Uint8Array, name: string): Uint8Array[] {
  try {
    return new Decoder(bytes, () => null).items()
  } catch (cause) {
    throw notMsgpack(bytes, name, cause)
  }
}

/** Number of items of a stored array. @throws `ERR_BLOSC2_FORMAT` */
export function arrayLength(bytes: Uint8Array, name: string): number {
  try {
    return new Decoder(bytes, () => null).arrayHead()
  } catch (cause) {
    throw notMsgpack(bytes, name, cause)
  }
}

function notMsgpack(bytes: Uint8Array, name: string, cause: unknown): unknown {
  if (!(cause instanceof NotMsgpack)) return cause
  const message = `Expected msgpack in '${name}', got ${bytes.length} bytes that are not: ${cause.message}`
  return new Blosc2Error('ERR_BLOSC2_FORMAT', message, { cause })
}

class NotMsgpack extends Error {}

type FromExtension = (type: number, data: Uint8Array) => MetaValue

function decodeWhole(bytes: Uint8Array, fromExtension: FromExtension): MetaValue {
  const decoder = new Decoder(bytes, fromExtension)
  const value = decoder.value(0)
  decoder.expectEnd()
  return value
}

function fromExtension(type: number, data: Uint8Array): MetaValue {
  const known =
    type === embeddedType
      ? openEmbedded(data)
      : type === timestampType
        ? toTime(data)
        : type === referenceType
          ? toReference(data)
          : undefined
  return known ?? uninterpreted(type, data)
}

function uninterpreted(type: number, data: Uint8Array): MetaValue {
  return new ExtData(type, new Uint8Array(data))
}

/** As Python, this does not look into extensions within a reference. */
function toReference(data: Uint8Array): MetaValue | undefined {
  try {
    return referenceFrom(decodeWhole(data, uninterpreted))
  } catch (error) {
    if (error instanceof NotMsgpack) return undefined
    throw error
  }
}

class Decoder {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #fromExtension: FromExtension
  #at = 0

  constructor(bytes: Uint8Array, fromExtension: FromExtension) {
    this.#bytes = bytes
    this.#fromExtension = fromExtension
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  expectEnd(): void {
    if (this.#at === this.#bytes.length) return
    throw new NotMsgpack(`the value ends at byte ${this.#at}`)
  }

  /** Reads the head of an array, which is all there is. @returns its length. */
  arrayHead(): number {
    const marker = this.#view.getUint8(this.#skip(1))
    const length =
      marker >= 0x90 && marker < 0xa0
        ? marker & 0x0f
        : marker === 0xdc || marker === 0xdd
          ? this.#length(marker - 0xdb)
          : undefined
    if (length === undefined) throw new NotMsgpack('they are no array')
    // Each item takes a byte at least: what declares more must not make room for it.
    if (length > this.#bytes.length - this.#at) throw new NotMsgpack('they end in the middle of an array')
    return length
  }

  items(): Uint8Array[] {
    const items = Array.from({ length: this.arrayHead() }, () => {
      const start = this.#at
      this.value(1)
      return this.#bytes.subarray(start, this.#at)
    })
    this.expectEnd()
    return items
  }

  value(depth: number): MetaValue {
    if (depth > maxDepth) throw new NotMsgpack(`it is nested more than ${maxDepth} levels deep`)
    const marker = this.#view.getUint8(this.#skip(1))
    if (marker < 0x80) return marker
    if (marker >= 0xe0) return marker - 0x100
    if (marker < 0x90) return this.#map(marker & 0x0f, depth)
    if (marker < 0xa0) return this.#array(marker & 0x0f, depth)
    if (marker < 0xc0) return this.#text(marker & 0x1f)
    return this.#marked(marker, depth)
  }

  #marked(marker: number, depth: number): MetaValue {
    switch (marker) {
      case 0xc0:
        return null
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#binary(this.#length(marker - 0xc4))
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#length(marker - 0xc7))
      case 0xca:
        return this.#view.getFloat32(this.#skip(4))
      case 0xcb:
        return this.#view.getFloat64(this.#skip(8))
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#length(marker - 0xcc)
      case 0xcf:
        return narrow(this.#view.getBigUint64(this.#skip(8)))
      case 0xd0:
        return this.#view.getInt8(this.#skip(1))
      case 0xd1:
        return this.#view.getInt16(this.#skip(2))
      case 0xd2:
        return this.#view.getInt32(this.#skip(4))
      case 0xd3:
        return narrow(this.#view.getBigInt64(this.#skip(8)))
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#length(marker - 0xd9))
      case 0xdc:
      case 0xdd:
        return this.#array(this.#length(marker - 0xdb), depth)
      case 0xde:
      case 0xdf:
        return this.#map(this.#length(marker - 0xdd), depth)
    }
    if (marker >= 0xd4 && marker <= 0xd8) return this.#extension(2 ** (marker - 0xd4))
    throw new NotMsgpack(`byte ${this.#at - 1} is 0x${marker.toString(16)}`)
  }

  /** Where `n` bytes are that are now behind. */
  #skip(n: number): number {
    const at = this.#at
    if (n > this.#bytes.length - at) throw new NotMsgpack(`they end in the middle of a value`)
    this.#at = at + n
    return at
  }

  /** An unsigned number of 1, 2 or 4 bytes. */
  #length(size: number): number {
    if (size === 0) return this.#view.getUint8(this.#skip(1))
    return size === 1 ? this.#view.getUint16(this.#skip(2)) : this.#view.getUint32(this.#skip(4))
  }

  #binary(length: number): Uint8Array {
    const at = this.#skip(length)
    return new Uint8Array(this.#bytes.subarray(at, at + length))
  }

  #text(length: number): string {
    const at = this.#skip(length)
    try {
      return text.decode(this.#bytes.subarray(at, at + length))
    } catch {
      throw new NotMsgpack(`the text at byte ${at} is not UTF-8`)
    }
  }

  #extension(length: number): MetaValue {
    const type = this.#view.getInt8(this.#skip(1))
    const at = this.#skip(length)
    return this.#fromExtension(type, this.#bytes.subarray(at, at + length))
  }

  #array(length: number, depth: number): MetaValue {
    // Each item takes a byte at least: what declares more must not make room for it.
    if (length > this.#bytes.length - this.#at) throw new NotMsgpack('they end in the middle of an array')
    const items = Array.from({ length }, () => this.value(depth + 1))
    return items[0] === tupleMarker ? Tuple.from(items.slice(1)) : items
  }

  #map(length: number, depth: number): MetaValue {
    const pairs: [string | Uint8Array, MetaValue][] = []
    let plain = true
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string' && !(key instanceof Uint8Array)) {
        throw new NotMsgpack(`a map has a key that is neither text nor binary`)
      }
      // As a property it would be a trap for whoever assigns it to another object.
      plain &&= typeof key === 'string' && key !== '__proto__'
      pairs.push([key, this.value(depth + 1)])
    }
    return plain ? Object.fromEntries(pairs.map(([key, item]) => [String(key), item])) : new Map(pairs)
  }
}

function narrow(value: bigint): number | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}
