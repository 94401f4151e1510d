/** The members of an `.npz` archive, as arrays. */
import { binding, type NativeRaw } from '../binding'
import { Blosc2Error } from '../errors'
import type { ReadOptions } from '../ndarray/read'
import { rawSize, readBytes, readRawArray } from '../raw/array'
import { native } from '../raw/steps'
import { resolveSelection, type Selection } from '../selection'
import type { Steps } from '../steps'
import { readDirectory } from '../zip/directory'
import { localLength, type Member, methods, signatures } from '../zip/records'
import type { ParsedHeader } from './header'
import { type Located, locateNpy } from './locate'

const { stored, deflated } = methods
/** Deflate cannot make fewer than one byte of this many. */
const mostInflation = 1032

/** Inflated members that may be read on where the last read ended. */
const mostReaders = 4

/** An array, whatever it is read through. */
type Place = Omit<Located, 'raw'>

/** Reads members of an open archive. */
export class NpzArchive {
  readonly members: ReadonlyMap<string, Member>
  readonly #maxHeaderSize: number
  readonly #located = new Map<string, Place>()
  readonly #readers = new Map<string, NativeRaw>()

  private constructor(members: ReadonlyMap<string, Member>, maxHeaderSize: number) {
    this.members = members
    this.#maxHeaderSize = maxHeaderSize
  }

  static *open(raw: NativeRaw, maxHeaderSize: number): Steps<NpzArchive> {
    const size = binding.rawSize(raw)
    const read = (offset: number, length: number) =>
      readBytes(raw, offset, Math.max(0, Math.min(length, size - offset)))
    const { members } = yield* readDirectory({ read }, size)
    return new NpzArchive(members, maxHeaderSize)
  }

  /** Names as NumPy tells them: arrays without `.npy`, other members as they are. */
  keys(): string[] {
    return Array.from(this.members.keys(), (name) => name.replace(/\.npy$/, ''))
  }

  arrays(): string[] {
    return Array.from(this.members.values())
      .filter(isArray)
      .map(({ name }) => name.slice(0, -4))
  }

  find(key: string): Member | undefined {
    return this.members.get(key) ?? this.members.get(`${key}.npy`)
  }

  member(key: string): Member {
    const member = this.find(key)
    if (member) return member
    const known = this.keys()
      .slice(0, 8)
      .map((name) => `'${name}'`)
    const message = `Expected the key of a member, one of ${known.join(', ')}${this.members.size > 8 ? ' …' : ''}, got '${key}'`
    throw new Blosc2Error('ERR_BLOSC2_KEY', message)
  }

  *header(raw: NativeRaw, member: Member): Steps<ParsedHeader> {
    const known = this.#located.get(member.name)
    if (known) return known.header
    const found = this.content(raw, member, (content, start) => this.#locate(content, start, member))
    return (yield* found).header
  }

  /** Runs `body` on the array of a member. */
  *array<T>(raw: NativeRaw, member: Member, body: (array: Located) => Steps<T>): Steps<T> {
    const reader = yield* this.#reader(raw, member)
    let result: T
    try {
      const known = this.#located.get(member.name) ?? (yield* this.#locate(reader.raw, reader.start, member))
      result = yield* body({ ...known, raw: reader.raw })
    } catch (error) {
      if (reader.own) binding.releaseRaw(reader.raw)
      throw error
    }
    if (reader.own) this.#keep(member.name, reader.raw)
    return result
  }

  /** Runs `body` on the content of a member, which begins at `start`. */
  *content<T>(raw: NativeRaw, member: Member, body: (raw: NativeRaw, start: number) => Steps<T>): Steps<T> {
    const reader = yield* this.#reader(raw, member)
    try {
      return yield* body(reader.raw, reader.start)
    } finally {
      if (reader.own) binding.releaseRaw(reader.raw)
    }
  }

  /** Lets go of what goes on being inflated. */
  close(): void {
    for (const reader of this.#readers.values()) binding.releaseRaw(reader)
    this.#readers.clear()
  }

  *#locate(raw: NativeRaw, start: number, member: Member): Steps<Place> {
    const part = start === 0 ? raw : binding.rawPart(raw, start, member.size)
    const { raw: _, ...array } = yield* locateNpy(part, 0, this.#maxHeaderSize)
    const place = { ...array, offset: array.offset + start }
    this.#located.set(member.name, place)
    return place
  }

  *#reader(
    raw: NativeRaw,
    member: Member,
  ): Steps<{ readonly raw: NativeRaw; readonly start: number; readonly own: boolean }> {
    checkReadable(member)
    if (member.method === stored) return { raw, start: yield* contentStart(raw, member), own: false }
    const kept = this.#readers.get(member.name)
    this.#readers.delete(member.name)
    if (kept) return { raw: kept, start: 0, own: true }
    const start = yield* contentStart(raw, member)
    const { storedSize, size, crc } = member
    return { raw: binding.inflatedPart(raw, start, storedSize, size, crc), start: 0, own: true }
  }

  #keep(name: string, reader: NativeRaw): void {
    const other = this.#readers.get(name)
    if (other) binding.releaseRaw(other)
    this.#readers.set(name, reader)
    for (const [oldest, unused] of this.#readers) {
      if (this.#readers.size <= mostReaders) break
      this.#readers.delete(oldest)
      binding.releaseRaw(unused)
    }
  }
}

export function isStored({ method }: Member): boolean {
  return method === stored
}

export function isArray({ name }: Member): boolean {
  return name.endsWith('.npy')
}

/** `verify`: arrays that are read as a whole are compared with their CRC-32. */
export function readMember(
  raw: NativeRaw,
  archive: NpzArchive,
  member: Member,
  selection: Selection,
  options: ReadOptions,
  verify: boolean,
): Steps<unknown> {
  return archive.array(raw, member, function* (array) {
    const result = yield* readRawArray(array, selection, options)
    if (verify && resolveSelection(selection, array.shape).everything) yield* verifyWhole(array, member)
    return result
  })
}

/** What the array does not reach counts as well. */
function* verifyWhole(array: Located, member: Member): Steps<void> {
  const { raw, offset, header } = array
  const start = offset - header.dataOffset
  if (isStored(member)) yield* verifyStored(raw, start, member)
  else if (offset + rawSize(array) < member.size) yield* readBytes(raw, member.size - 1, 1)
}

/** @throws `ERR_BLOSC2_INTEGRITY` */
export function* verifyStored(raw: NativeRaw, start: number, { name, size, crc }: Member): Steps<void> {
  const found = yield* native.sumRaw(raw, start, size)
  if (found === crc) return
  const message = `Expected CRC-32 ${hex(crc)} of member '${name}', as the archive declares, got ${hex(found)}`
  throw new Blosc2Error('ERR_BLOSC2_INTEGRITY', message)
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}

function checkReadable({ name, method, encrypted, size, storedSize }: Member): void {
  if (encrypted) {
    throw new Blosc2Error(
      'ERR_BLOSC2_UNSUPPORTED',
      `The member '${name}' is encrypted, which is not supported`,
    )
  }
  if (method !== stored && method !== deflated) {
    const message = `The member '${name}' is compressed by method ${method}: only stored and deflated ones are supported`
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  if (method === deflated && size > storedSize * mostInflation + 64) {
    const message = `The member '${name}' declares ${size} bytes, more than ${storedSize} deflated bytes can hold`
    throw new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
  }
}

/** Behind the member's own header, whose extra fields need not be those of the directory. */
function* contentStart(raw: NativeRaw, { name, headerOffset, storedSize, limit }: Member): Steps<number> {
  const header = yield* readBytes(raw, headerOffset, localLength)
  const valid = header.readUInt32LE(0) === signatures.local
  const start = headerOffset + localLength + header.readUInt16LE(26) + header.readUInt16LE(28)
  if (valid && start + storedSize <= limit) return start
  const message = `Expected the header and ${storedSize} bytes of member '${name}' at ${headerOffset}, before the next at ${limit}`
  throw new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
}
