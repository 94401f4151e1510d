import { types } from 'node:util'
import { describe } from '../options'
import type { Steps } from '../steps'
import { maxDepth, tupleMarker } from './decode'
import { type Embeddable, embeddedBytes, isEmbeddable } from './embedded'
import { embeddedType, referencePayload, referenceType, timestampBytes, timestampType } from './extensions'
import { ExtData, Ref, Tuple } from './values'
import { Writer } from './writer'

/** A value's bytes, with gaps where embedded objects go, whose own bytes are yet to be made. */
export type Encoded = readonly (Uint8Array | Embeddable)[]

/**
 * The stored form of a value, as of now: it may change afterwards, embedded objects apart.
 *
 * @param name of the entry, for errors.
 * @throws TypeError, RangeError naming the place within the value that msgpack, or Python reading it, has no form for.
 */
export function encodeValue(value: unknown, name: string): Encoded {
  const encoder = new Encoder(name)
  encoder.value(value)
  return encoder.finish()
}

/** Fills the gaps. */
export function* assemble(encoded: Encoded): Steps<Uint8Array> {
  const [only] = encoded
  if (encoded.length === 1 && only instanceof Uint8Array) return only
  const writer = new Writer()
  for (const part of encoded) {
    if (part instanceof Uint8Array) writer.raw(part)
    else writer.extension(embeddedType, yield* embeddedBytes(part))
  }
  return writer.take()
}

class Encoder {
  readonly #name: string
  readonly #writer = new Writer()
  readonly #parts: (Uint8Array | Embeddable)[] = []
  /** Where in the value the encoder is: the objects around, and the keys that lead to the next one. */
  readonly #around: object[] = []
  readonly #path: (string | number)[] = []

  constructor(name: string) {
    this.#name = name
  }

  finish(): Encoded {
    const rest = this.#writer.take()
    return rest.length > 0 ? [...this.#parts, rest] : this.#parts
  }

  value(value: unknown): void {
    switch (typeof value) {
      case 'boolean':
        this.#writer.byte(value ? 0xc3 : 0xc2)
        break
      case 'string':
        this.#text(value)
        break
      case 'number':
        this.#number(value)
        break
      case 'bigint':
        this.#bigint(value)
        break
      case 'object':
        if (value === null) this.#writer.byte(0xc0)
        else this.#object(value)
        break
      default:
        throw this.#notStorable(value)
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.#writer.integer(value)
    else this.#writer.float(value)
  }

  #bigint(value: bigint): void {
    if (value < -(2n ** 63n) || value >= 2n ** 64n) {
      throw new RangeError(`Expected an integer of at most 64 bits for ${this.#where()}, got ${value}`)
    }
    this.#writer.integer(value)
  }

  #text(value: string): void {
    if (/\p{Surrogate}/u.test(value)) {
      throw new TypeError(`Expected text without halves of characters for ${this.#where()}`)
    }
    this.#writer.text(value)
  }

  #object(value: object): void {
    if (types.isUint8Array(value)) this.#writer.binary(value)
    else if (Array.isArray(value)) this.#within(value, () => this.#array(value))
    else if (types.isMap(value)) this.#within(value, () => this.#entries([...value]))
    else if (types.isDate(value)) this.#time(value)
    else if (value instanceof ExtData) this.#writer.extension(value.type, value.data)
    else if (value instanceof Ref) this.#reference(value)
    else if (isEmbeddable(value)) this.#gap(value)
    else if (isPlain(value)) this.#within(value, () => this.#record(value))
    else throw this.#notStorable(value)
  }

  #time(value: Date): void {
    if (Number.isNaN(value.getTime())) {
      throw new RangeError(`Expected a valid time for ${this.#where()}, got an invalid Date`)
    }
    this.#writer.extension(timestampType, timestampBytes(value))
  }

  #reference(value: Ref): void {
    const payload = new Encoder(this.#name)
    payload.value(referencePayload(value))
    for (const part of payload.finish())
      if (part instanceof Uint8Array) this.#writer.extension(referenceType, part)
  }

  #gap(value: Embeddable): void {
    const before = this.#writer.take()
    if (before.length > 0) this.#parts.push(before)
    this.#parts.push(value)
  }

  /** Keeps track of the objects around, so that one which contains itself is told. */
  #within(value: object, write: () => void): void {
    if (this.#around.includes(value)) {
      throw new TypeError(`Expected no object within itself, but ${this.#where()} is one it lies in`)
    }
    if (this.#around.length === maxDepth) {
      throw new TypeError(`Expected at most ${maxDepth} levels of nesting in '${this.#name}'`)
    }
    this.#around.push(value)
    write()
    this.#around.pop()
  }

  #array(value: readonly unknown[]): void {
    const tuple = value instanceof Tuple
    if (!tuple && value[0] === tupleMarker) {
      throw new TypeError(
        `Expected an array other than one that begins with '${tupleMarker}' for ${this.#where()}: use Tuple`,
      )
    }
    this.#writer.arrayOf(value.length + (tuple ? 1 : 0))
    if (tuple) this.#writer.text(tupleMarker)
    for (let i = 0; i < value.length; i++) this.#at(i, value[i])
  }

  #record(value: object): void {
    if (Object.getOwnPropertySymbols(value).length > 0) {
      throw new TypeError(`Expected no symbols as keys in ${this.#where()}`)
    }
    const entries = Object.entries(value)
    if (entries.some(([key]) => key === '__proto__')) {
      throw new TypeError(`Expected no key '__proto__' in the object ${this.#where()}: use a Map`)
    }
    this.#entries(entries)
  }

  #entries(entries: readonly (readonly [unknown, unknown])[]): void {
    this.#writer.mapOf(entries.length)
    for (const [key, item] of entries) {
      if (typeof key === 'string') this.#text(key)
      else if (types.isUint8Array(key)) this.#writer.binary(key)
      else throw new TypeError(`Expected text or bytes as keys in ${this.#where()}, got ${describe(key)}`)
      this.#at(typeof key === 'string' ? key : describe(key), item)
    }
  }

  #at(key: string | number, item: unknown): void {
    this.#path.push(key)
    this.value(item)
    this.#path.pop()
  }

  #where(): string {
    const steps = this.#path.map((key) => {
      if (typeof key === 'number') return `[${key}]`
      return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
    })
    return `'${this.#name}'${steps.join('')}`
  }

  #notStorable(value: unknown): TypeError {
    const expected =
      'null, boolean, number, bigint, string, Uint8Array, Date, Tuple, Map, array, plain object, NDArray or SChunk'
    return new TypeError(`Expected ${expected} for ${this.#where()}, got ${describe(value)}`)
  }
}

/** Made by `{}`, `JSON.parse` and the like, also of another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (typeof prototype !== 'object' || prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty')
}
