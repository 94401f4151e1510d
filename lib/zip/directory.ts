/** The central directory of an archive: read whole, believed in nothing. */
import { Blosc2Error } from '../errors'
import type { Steps } from '../steps'
import { checkSafe } from './names'
import {
  end64Length,
  endLength,
  entryLength,
  localLength,
  locatorLength,
  type Member,
  readEntry,
  safeNumber,
  signatures,
} from './records'

/** A comment behind the end of the directory has at most this many bytes. */
const longestComment = 0xffff

/** What an archive is read from. */
export interface Readable {
  /** The bytes there are, `length` or fewer where the file ends before. */
  read(offset: number, length: number): Steps<Buffer>
}

export interface Directory {
  /** In the order of the directory. */
  readonly members: Map<string, Member>
  /** Where its entries begin in the file. */
  readonly offset: number
  /** Where its last record ends. What follows is nobody's, or a comment. */
  readonly end: number
  /** Bytes in front of the archive, which its offsets do not count. */
  readonly prefix: number
}

interface Position {
  readonly count: number
  readonly length: number
  readonly offset: number
  /** Where the records that end the directory begin. */
  readonly tail: number
  readonly end: number
}

function corrupt(message: string): Blosc2Error {
  return new Blosc2Error('ERR_BLOSC2_CORRUPT', message)
}

/**
 * Reads the directory of an archive that ends at `size`.
 *
 * @throws `ERR_BLOSC2_FORMAT` for what is no archive; `ERR_BLOSC2_CORRUPT` for directories that are cut off, contradict
 * themselves, or have members that overlap or come twice; `ERR_BLOSC2_KEY` for names that lead out of the archive.
 */
export function* readDirectory(file: Readable, size: number): Steps<Directory> {
  const position = yield* findDirectory(file, size)
  const { count, length, tail, end } = position
  const start = tail - length
  const prefix = start - position.offset
  if (start < 0 || prefix < 0) {
    throw corrupt(
      `Expected a central directory of ${length} bytes at ${position.offset}, got ${tail} bytes before its end`,
    )
  }
  if (count * entryLength > length) {
    throw corrupt(`Expected ${count} entries in the central directory, got ${length} bytes`)
  }
  const bytes = yield* file.read(start, length)
  if (bytes.length < length) throw corrupt('Expected a central directory, but the file became shorter')
  const members = parseEntries(bytes, count, prefix)
  limitMembers(members, start)
  return { members, offset: start, end, prefix }
}

function parseEntries(bytes: Buffer, count: number, prefix: number): Map<string, Member> {
  const members = new Map<string, Member>()
  let at = 0
  for (let n = 0; n < count; n++) {
    const member = readEntry(bytes, at)
    const { name, method, size, storedSize, headerOffset } = member
    at = member.entry.end
    checkSafe(name)
    if (method === 0 && size !== storedSize) {
      const sizes = `${storedSize} and ${size}`
      throw corrupt(`Expected one size of the member '${name}', which is stored as it is, got ${sizes}`)
    }
    if (members.has(name)) throw corrupt(`Expected each member once, got '${name}' twice`)
    members.set(name, prefix === 0 ? member : { ...member, headerOffset: headerOffset + prefix })
  }
  if (at !== bytes.length) {
    throw corrupt(
      `Expected ${count} entries in ${bytes.length} bytes of the central directory, got ${at} bytes`,
    )
  }
  return members
}

/** Finds where each member ends at the latest: they lie one behind the other, in front of the directory. */
function limitMembers(
  members: ReadonlyMap<string, { -readonly [K in keyof Member]: Member[K] }>,
  end: number,
): void {
  const inOrder = [...members.values()]
  if (inOrder.some(({ headerOffset }, i) => headerOffset < (inOrder[i - 1]?.headerOffset ?? 0))) {
    inOrder.sort((a, b) => a.headerOffset - b.headerOffset)
  }
  let limit = end
  for (const member of inOrder.reverse()) {
    if (member.headerOffset + localLength + member.storedSize > limit) {
      throw corrupt(`Expected the member '${member.name}' to end before the next begins at ${limit}`)
    }
    member.limit = limit
    limit = member.headerOffset
  }
}

function* findDirectory(file: Readable, size: number): Steps<Position> {
  const reach = Math.min(size, longestComment + endLength + locatorLength)
  const tail = yield* file.read(size - reach, reach)
  const base = size - reach
  const at = lastSignature(tail)
  if (at < 0) {
    const message =
      'Expected a zip archive with a central directory at its end, found none: it may be cut off'
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', message)
  }
  const end = base + at + endLength
  const short: Position = {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
    tail: base + at,
    end,
  }
  const locator = at - locatorLength
  if (locator < 0 || tail.readUInt32LE(locator) !== signatures.locator) return checkDisks(tail, at, short)
  const at64 = base + locator - end64Length
  const record = at64 < 0 ? Buffer.alloc(0) : yield* file.read(at64, end64Length)
  if (record.length < end64Length || record.readUInt32LE(0) !== signatures.end64) {
    throw corrupt(`Expected the end of a zip64 directory at ${at64}`)
  }
  return {
    count: safeNumber(record, 32),
    length: safeNumber(record, 40),
    offset: safeNumber(record, 48),
    tail: at64,
    end,
  }
}

function checkDisks(tail: Buffer, at: number, position: Position): Position {
  const disks = [tail.readUInt16LE(at + 4), tail.readUInt16LE(at + 6)]
  const here = tail.readUInt16LE(at + 8)
  if (disks.every((disk) => disk === 0) && here === position.count) return position
  throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', 'Expected an archive of one file, got a part of several')
}

function lastSignature(tail: Buffer): number {
  const wanted = Buffer.alloc(4)
  wanted.writeUInt32LE(signatures.end)
  const at = tail.subarray(0, Math.max(tail.length - endLength + 4, 0)).lastIndexOf(wanted)
  return at + endLength <= tail.length ? at : -1
}
