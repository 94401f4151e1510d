/** The members of an `.npz` archive, as arrays. */
import { binding, type NativeRaw } from '../binding'
import { Blosc2Error } from '../errors'
import type { ReadOptions } from '../ndarray/read'
import { rawSize, readBytes, readRawArray } from '../raw/array'
import { native } from '../raw/steps'
import { resolveSelection, type Selection } from '../selection'
import type { Steps } from '../steps'
import { readDirectory } from '../zip/directory'
import type { Members } from '../zip/members'
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

/** What the content of a member is read through. */
interface Reader {
  readonly raw: NativeRaw
  /** Where it begins in `raw`. */
  readonly start: number
  /** Its first bytes, where they are known. */
  readonly head?: Buffer
  /** It inflates this member alone. */
  readonly own: boolean
}

/** Reads members of an open archive. */
export class NpzArchive {
  readonly members: Members
  readonly #maxHeaderSize: number
  readonly #located = new Map<string, Place>()
  readonly #readers = new Map<string, NativeRaw>()
  #closed = false

  private constructor(members: Members, maxHeaderSize: number) {
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
    const reader = yield* this.#reader(raw, member)
    try {
      return (yield* this.#locate(reader, member)).header
    } finally {
      this.#keep(member.name, reader)
    }
  }

  /** Runs `body` on the array of a member. */
  *array<T>(raw: NativeRaw, member: Member, body: (array: Located) => Steps<T>): Steps<T> {
    const known = this.#located.get(member.name)
    if (known && isStored(member)) return yield* body({ ...known, raw })
    const reader = yield* this.#reader(raw, member)
    try {
      return yield* body({ ...(known ?? (yield* this.#locate(reader, member))), raw: reader.raw })
    } finally {
      this.#keep(member.name, reader)
    }
  }

  /** Runs `body` on the content of a member, which begins at `start`. */
  *content<T>(raw: NativeRaw, member: Member, body: (raw: NativeRaw, start: number) => Steps<T>): Steps<T> {
    const reader = yield* this.#reader(raw, member)
    try {
      return yield* body(reader.raw, reader.start)
    } finally {
      this.#keep(member.name, reader)
    }
  }

  /** Lets go of what goes on being inflated. */
  close(): void {
    this.#closed = true
    for (const reader of this.#readers.values()) binding.releaseRaw(reader)
    this.#readers.clear()
  }

  *#locate({ raw, start, head }: Reader, member: Member): Steps<Place> {
    // The array must end within its member.
    const part = binding.rawPart(raw, start, member.size)
    try {
      const { raw: _, ...array } = yield* locateNpy(part, 0, this.#maxHeaderSize, head)
      const place = { ...array, offset: array.offset + start }
      this.#located.set(member.name, place)
      return place
    } finally {
      binding.releaseRaw(part)
    }
  }

  *#reader(raw: NativeRaw, member: Member): Steps<Reader> {
    checkReadable(member)
    if (isStored(member)) return { raw, ...(yield* findContent(raw, member)), own: false }
    const kept = this.#readers.get(member.name)
    this.#readers.delete(member.name)
    if (kept) return { raw: kept, start: 0, own: true }
    const { start } = yield* findContent(raw, member)
    const { storedSize, size, crc } = member
    return { raw: binding.inflatedPart(raw, start, storedSize, size, crc), start: 0, own: true }
  }

  /** What is inflated by other reads meanwhile is given up for what this one has come to. */
  #keep(name: string, { raw, own }: Reader): void {
    if (!own) return
    const other = this.#readers.get(name)
    if (other) binding.releaseRaw(other)
    if (this.#closed) binding.releaseRaw(raw)
    else this.#readers.set(name, raw)
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

/** Enough for the names of most members and the headers of most arrays. */
const firstRead = 512

/** Behind the member's own header, whose extra fields need not be those of the directory. */
function* findContent(
  raw: NativeRaw,
  { name, headerOffset, storedSize, limit }: Member,
): Steps<{ readonly start: number; readonly head: Buffer }> {
  const bytes = yield* readBytes(raw, headerOffset, Math.min(firstRead, limit - headerOffset))
  const valid = bytes.readUInt32LE(0) === signatures.local
  const length = localLength + bytes.readUInt16LE(26) + bytes.readUInt16LE(28)
  const start = headerOffset + length
  if (valid && start + storedSize <= limit) {
    return { start, head: bytes.subarray(length, length + storedSize) }
  }
  const message = `Expected the header and ${storedSize} bytes of member '${name}' at ${headerOffset}, before the next at ${limit}`
  throw new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
}
