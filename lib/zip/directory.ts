/** The central directory of an archive: read whole, believed in nothing. */
import { Blosc2Error } from '../errors'
import type { Steps } from '../steps'
import { Members } from './members'
import { checkSafe } from './names'
import {
  EntryReader,
  end64Length,
  endLength,
  entryLength,
  isPlain,
  localLength,
  locatorLength,
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
  readonly members: Members
  /** Where its entries begin in the file. */
  readonly offset: number
  /** Where its last record ends. What follows is nobody's, or a comment. */
  readonly end: number
  /** Bytes in front of the archive, which its offsets do not count. */
  readonly prefix: number
}

interface Position {
  /** The end of the file, and where that begins. */
  readonly known: Buffer
  readonly knownFrom: number
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
  const within = start - position.knownFrom
  const bytes =
    within < 0 ? yield* file.read(start, length) : position.known.subarray(within, within + length)
  if (bytes.length < length) throw corrupt('Expected a central directory, but the file became shorter')
  return { members: parseEntries(bytes, count, prefix, start), offset: start, end, prefix }
}

function parseEntries(bytes: Buffer, count: number, prefix: number, end: number): Members {
  const entries = new EntryReader(bytes)
  const names = new Map<string, number>()
  const packed = new Set<string>()
  const starts = new Float64Array(count)
  const begins = new Float64Array(count)
  /** Where each member ends, if its own header is as short as it can be. */
  const ends = new Float64Array(count)
  let at = 0
  for (let n = 0; n < count; n++) {
    entries.read(at)
    const { name, method, size, storedSize, headerOffset } = entries
    checkSafe(name)
    if (method === 0 && size !== storedSize) {
      const sizes = `${storedSize} and ${size}`
      throw corrupt(`Expected one size of the member '${name}', which is stored as it is, got ${sizes}`)
    }
    names.set(name, n)
    if (names.size === n) throw corrupt(`Expected each member once, got '${name}' twice`)
    starts[n] = at
    begins[n] = headerOffset + prefix
    ends[n] = headerOffset + prefix + localLength + storedSize
    at = entries.entryEnd
    if (!isPlain(entries)) packed.add(name)
  }
  if (at !== bytes.length) {
    throw corrupt(
      `Expected ${count} entries in ${bytes.length} bytes of the central directory, got ${at} bytes`,
    )
  }
  return new Members({ entries, prefix, names, packed, starts, limits: limitsOf(begins, ends, end) })
}

/** Where each member ends at the latest: they lie one behind the other, in front of the directory. */
function limitsOf(begins: Float64Array, ends: Float64Array, end: number): Float64Array {
  const begin = (n: number) => begins[n] ?? 0
  const order = Uint32Array.from(begins, (_, n) => n)
  if (begins.some((offset, n) => n > 0 && offset < begin(n - 1))) order.sort((a, b) => begin(a) - begin(b))
  const limits = new Float64Array(begins.length)
  let limit = end
  for (const n of order.reverse()) {
    if ((ends[n] ?? 0) > limit) {
      throw corrupt(`Expected the member at ${begin(n)} to end before the next begins at ${limit}`)
    }
    limits[n] = limit
    limit = begin(n)
  }
  return limits
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
    known: tail,
    knownFrom: base,
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
    known: tail,
    knownFrom: base,
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
