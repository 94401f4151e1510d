/**
 * What is known of a changed archive besides its central directory: lines in a file beside it, `<archive>.journal`.
 *
 * The first line of each state tells where the directory of that state ends and what it holds; each further line is a
 * change made since: a member whose bytes lie behind the directory, or a name that is gone. A line counts when it is
 * complete. So a change that was interrupted has left nothing but bytes behind the last state, which are cut off. A line
 * holds all that is changed together.
 */
import { crc32 } from 'node:zlib'
import { isObject } from '../options'
import type { NewMember } from './records'

/** Room at its beginning for the lock of the one who writes, which counts in the second half. */
export const lockLength = 16

export type Change = NewMember | { readonly name: string; readonly removed: true }

/** A state with its own directory in the archive. */
export interface Base {
  /** Where the directory begins and where it ends. */
  readonly offset: number
  readonly end: number
  /** CRC-32 of those bytes. */
  readonly crc: number
}

export interface Journal {
  readonly base: Base
  readonly changes: readonly Change[]
}

export function isRemoval(change: Change): change is { readonly name: string; readonly removed: true } {
  return 'removed' in change
}

export function journalLine(record: Base | readonly Change[]): Buffer {
  const text = JSON.stringify(record)
  return Buffer.from(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`)
}

/** What a journal tells, up to the first line that is not complete; undefined where it tells of no state. */
export function readJournal(bytes: Buffer): Journal | undefined {
  let base: Base | undefined
  let changes: Change[] = []
  for (const line of bytes.subarray(lockLength).toString().split('\n').slice(0, -1)) {
    const record = parseLine(line)
    if (record === undefined) break
    if (Array.isArray(record)) {
      changes.push(...record)
    } else {
      base = record
      changes = []
    }
  }
  return base && { base, changes }
}

function parseLine(line: string): Base | Change[] | undefined {
  const text = line.slice(9)
  if (crc32(text).toString(16).padStart(8, '0') !== line.slice(0, 8)) return undefined
  const record: unknown = JSON.parse(text)
  if (Array.isArray(record)) {
    const changes = record.map(changeOf).filter((change) => change !== undefined)
    return changes.length === record.length ? changes : undefined
  }
  if (!isObject(record)) return undefined
  const { offset, end, crc } = record
  return isCount(offset) && isCount(end) && isCount(crc) ? { offset, end, crc } : undefined
}

function changeOf(record: unknown): Change | undefined {
  if (!isObject(record)) return undefined
  const { name, removed, crc, size, headerOffset } = record
  if (typeof name !== 'string') return undefined
  if (removed === true) return { name, removed }
  return isCount(crc) && isCount(size) && isCount(headerOffset)
    ? { name, crc, size, headerOffset }
    : undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
