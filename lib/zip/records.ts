/**
 * The records of a zip archive, as in PKWARE's APPNOTE 6.3.10: headers of members (4.3.7), entries of the central
 * directory (4.3.12) and its end (4.3.14 to 4.3.16). Integers are little-endian.
 */
import { Blosc2Error } from '../errors'
import { decodeName } from './names'

export const localLength = 30
export const entryLength = 46
export const endLength = 22
export const end64Length = 56
export const locatorLength = 20

export const signatures = {
  local: 0x04034b50,
  entry: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
} as const

/** How the content of a member is kept. */
export const methods = { stored: 0, deflated: 8 } as const

const most16 = 0xffff
const most32 = 0xffffffff
const zip64Tag = 0x0001
const utf8Flag = 0x800
const encryptedFlag = 0x1
/** 1 January 1980, the earliest there is: archives of the same content are the same. */
const date = 0x21
/** Regular file, readable by all, as Unix has it. */
const attributes = (0o100644 << 16) >>> 0

/** A member, as the central directory has it. Offsets count from the beginning of the file. */
export interface Member {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly crc: number
  /** Bytes in the archive. */
  readonly storedSize: number
  /** Bytes of the content. */
  readonly size: number
  /** Of the member's own header; its content is somewhere behind that. */
  readonly headerOffset: number
  /** Where the next member begins, or the directory. */
  readonly limit: number
  /** Bytes of a central directory, and where in them its entry is. */
  readonly directory: Buffer
  readonly entryStart: number
  readonly entryEnd: number
}

/** Its name as the directory has it. */
export function storedName({ directory, entryStart }: Member): Buffer {
  const start = entryStart + entryLength
  return directory.subarray(start, start + directory.readUInt16LE(entryStart + 28))
}

/** Whether a member's content is in the archive as it is. */
export function isPlain({ method, encrypted }: Pick<Member, 'method' | 'encrypted'>): boolean {
  return method === 0 && !encrypted
}

function corrupt(message: string): Blosc2Error {
  return new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
}

/** Reads entries of a directory, one after the other, into itself: there may be very many. */
export class EntryReader {
  readonly directory: Buffer
  readonly #view: DataView
  name = ''
  method = 0
  encrypted = false
  crc = 0
  storedSize = 0
  size = 0
  headerOffset = 0
  entryStart = 0
  entryEnd = 0

  constructor(directory: Buffer) {
    this.directory = directory
    this.#view = new DataView(directory.buffer, directory.byteOffset, directory.length)
  }

  /** The entry that begins at `at`. @throws `ERR_BLOSC2_CORRUPT` */
  read(at: number): void {
    const view = this.#view
    if (at + entryLength > view.byteLength || view.getUint32(at, true) !== signatures.entry) {
      throw corrupt(`Expected an entry of the central directory at its byte ${at}`)
    }
    const flags = view.getUint16(at + 8, true)
    const nameEnd = at + entryLength + view.getUint16(at + 28, true)
    const extraEnd = nameEnd + view.getUint16(at + 30, true)
    const end = extraEnd + view.getUint16(at + 32, true)
    if (end > view.byteLength) {
      throw corrupt('Expected the last entry of the central directory to end within it')
    }
    this.name = decodeName(this.directory, at + entryLength, nameEnd, (flags & utf8Flag) !== 0)
    this.method = view.getUint16(at + 10, true)
    this.encrypted = (flags & encryptedFlag) !== 0
    this.crc = view.getUint32(at + 16, true)
    this.storedSize = view.getUint32(at + 20, true)
    this.size = view.getUint32(at + 24, true)
    this.headerOffset = view.getUint32(at + 42, true)
    this.entryStart = at
    this.entryEnd = end
    const { size, storedSize, headerOffset } = this
    if (size !== most32 && storedSize !== most32 && headerOffset !== most32) return
    const wide = wideSizes(this, this.directory.subarray(nameEnd, extraEnd))
    this.size = wide.size
    this.storedSize = wide.storedSize
    this.headerOffset = wide.headerOffset
  }

  /** What was read last; its offset counts `prefix` bytes more. */
  member(prefix: number, limit: number): Member {
    const { name, method, encrypted, crc, storedSize, size, directory, entryStart, entryEnd } = this
    const headerOffset = this.headerOffset + prefix
    return {
      name,
      method,
      encrypted,
      crc,
      storedSize,
      size,
      headerOffset,
      limit,
      directory,
      entryStart,
      entryEnd,
    }
  }
}

type Sizes = Pick<Member, 'name' | 'size' | 'storedSize' | 'headerOffset'>

/** Those fields that are too large for 32 bits are in an extra field, in this order. */
function wideSizes({ name, size, storedSize, headerOffset }: Sizes, extra: Buffer) {
  const wide = extraField(extra, zip64Tag)
  let at = 0
  const wideOf = (narrow: number): number => {
    if (narrow !== most32) return narrow
    if (!wide || at + 8 > wide.length) throw corrupt(`Expected sizes of 64 bits for the member '${name}'`)
    at += 8
    return safeNumber(wide, at - 8)
  }
  return { size: wideOf(size), storedSize: wideOf(storedSize), headerOffset: wideOf(headerOffset) }
}

function extraField(extra: Buffer, tag: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === tag) return extra.subarray(at + 4, end)
    at = end
  }
  return undefined
}

export function safeNumber(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at)
  if (value > Number.MAX_SAFE_INTEGER) throw corrupt(`Expected an offset or size below 2^53, got ${value}`)
  return Number(value)
}

/** A new member. */
export interface NewMember {
  readonly name: string
  readonly crc: number
  readonly size: number
  /** Bytes in the archive of a member that is deflated; others are stored as they are. */
  readonly deflatedSize?: number | undefined
  readonly headerOffset: number
}

/** Of two sizes. */
const wideExtraLength = 20
/** What is deflated may become a little longer than it is. */
const nearly32 = most32 - 2 ** 24

function isWide({ size, deflatedSize }: Pick<NewMember, 'size' | 'deflatedSize'>): boolean {
  return size >= (deflatedSize === undefined ? most32 : nearly32)
}

/** The number of bytes before a member's content. */
export function localHeaderLength(member: Pick<NewMember, 'name' | 'size' | 'deflatedSize'>): number {
  return localLength + Buffer.byteLength(member.name) + (isWide(member) ? wideExtraLength : 0)
}

/** The bytes before a member's content. */
export function localHeader(member: Omit<NewMember, 'headerOffset'>): Buffer {
  const { name, crc, size } = member
  const wide = isWide(member)
  const header = Buffer.alloc(localHeaderLength(member))
  header.writeUInt32LE(signatures.local, 0)
  header.writeUInt16LE(wide ? 45 : 20, 4)
  const nameLength = header.write(name, localLength)
  header.writeUInt16LE(flagsOf(name, nameLength), 6)
  header.writeUInt16LE(methodOf(member), 8)
  header.writeUInt16LE(date, 12)
  header.writeUInt32LE(crc, 14)
  header.writeUInt32LE(wide ? most32 : storedSizeOf(member), 18)
  header.writeUInt32LE(wide ? most32 : size, 22)
  header.writeUInt16LE(nameLength, 26)
  if (wide) {
    header.writeUInt16LE(wideExtraLength, 28)
    zip64Extra([size, storedSizeOf(member)]).copy(header, localLength + nameLength)
  }
  return header
}

function storedSizeOf({ size, deflatedSize }: Pick<NewMember, 'size' | 'deflatedSize'>): number {
  return deflatedSize ?? size
}

function methodOf({ deflatedSize }: Pick<NewMember, 'deflatedSize'>): number {
  return deflatedSize === undefined ? methods.stored : methods.deflated
}

/** Such a member, as {@link EntryReader} will find it. */
export function memberOf(added: NewMember): Member {
  const { name, crc, size, headerOffset } = added
  const bytes = centralEntry(added)
  const storedSize = storedSizeOf(added)
  return {
    name,
    method: methodOf(added),
    encrypted: false,
    crc,
    storedSize,
    size,
    headerOffset,
    limit: headerOffset + localHeaderLength(added) + storedSize,
    directory: bytes,
    entryStart: 0,
    entryEnd: bytes.length,
  }
}

function centralEntry(member: NewMember): Buffer {
  const { name, crc, size, headerOffset } = member
  const storedSize = storedSizeOf(member)
  const wide = [size, storedSize, headerOffset].filter((number) => number >= most32)
  const extra = wide.length > 0 ? zip64Extra(wide) : undefined
  const entry = Buffer.alloc(entryLength + Buffer.byteLength(name) + (extra?.length ?? 0))
  entry.writeUInt32LE(signatures.entry, 0)
  entry.writeUInt16LE((3 << 8) | 20, 4)
  entry.writeUInt16LE(extra ? 45 : 20, 6)
  const nameLength = entry.write(name, entryLength)
  entry.writeUInt16LE(flagsOf(name, nameLength), 8)
  entry.writeUInt16LE(methodOf(member), 10)
  entry.writeUInt16LE(date, 14)
  entry.writeUInt32LE(crc, 16)
  entry.writeUInt32LE(Math.min(storedSize, most32), 20)
  entry.writeUInt32LE(Math.min(size, most32), 24)
  entry.writeUInt16LE(nameLength, 28)
  entry.writeUInt16LE(extra?.length ?? 0, 30)
  entry.writeUInt32LE(attributes, 38)
  entry.writeUInt32LE(Math.min(headerOffset, most32), 42)
  extra?.copy(entry, entryLength + nameLength)
  return entry
}

/** Names that are not ASCII take more bytes in UTF-8 than they have code units. */
const flagsOf = (name: string, bytes: number): number => (bytes === name.length ? 0 : utf8Flag)

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length)
  extra.writeUInt16LE(zip64Tag, 0)
  extra.writeUInt16LE(8 * values.length, 2)
  for (const [i, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i)
  return extra
}

/** What follows the entries of a central directory of `length` bytes at `offset`. */
export function directoryEnd(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(endLength)
  end.writeUInt32LE(signatures.end, 0)
  end.writeUInt16LE(Math.min(count, most16), 8)
  end.writeUInt16LE(Math.min(count, most16), 10)
  end.writeUInt32LE(Math.min(length, most32), 12)
  end.writeUInt32LE(Math.min(offset, most32), 16)
  if (count < most16 && length < most32 && offset < most32) return end
  const end64 = Buffer.alloc(end64Length)
  end64.writeUInt32LE(signatures.end64, 0)
  end64.writeBigUInt64LE(BigInt(end64Length - 12), 4)
  end64.writeUInt16LE((3 << 8) | 45, 12)
  end64.writeUInt16LE(45, 14)
  for (const [i, value] of [count, count, length, offset].entries()) {
    end64.writeBigUInt64LE(BigInt(value), 24 + 8 * i)
  }
  const locator = Buffer.alloc(locatorLength)
  locator.writeUInt32LE(signatures.locator, 0)
  locator.writeBigUInt64LE(BigInt(offset + length), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([end64, locator, end])
}
