/** What an archive holds according to its directory and its journal. */
import { crc32 } from 'node:zlib'
import type { Steps } from '../steps'
import { readDirectory } from './directory'
import type { RandomFile } from './file'
import { type Base, isRemoval, type Journal } from './journal'
import type { Members } from './members'
import { memberOf } from './records'

export interface State {
  readonly members: Members
  readonly base: Omit<Base, 'crc'>
  /** Where what counts ends: the directory, or the members added since. */
  readonly end: number
  /** Changes that the directory does not tell of, and the bytes they take. */
  readonly pending: number
  /** Bytes in front of the archive. */
  readonly prefix: number
}

/** Of a file of `size` bytes. A journal that tells of another state than the file has counts for nothing. */
export function* stateOf(file: RandomFile, size: number, journal: Journal | undefined): Steps<State> {
  const changed = journal && (yield* replayed(file, size, journal))
  if (changed) return changed
  const { members, offset, end, prefix } = yield* readDirectory(file, size)
  return { members, base: { offset, end }, end, pending: 0, prefix }
}

function* replayed(file: RandomFile, size: number, { base, changes }: Journal): Steps<State | undefined> {
  if (base.end > size || base.offset > base.end) return undefined
  if (crc32(yield* file.read(base.offset, base.end - base.offset)) !== base.crc) return undefined
  const { members, prefix } = yield* readDirectory(file, base.end)
  let { end } = base
  for (const change of changes) {
    if (isRemoval(change)) {
      members.delete(change.name)
      continue
    }
    const member = memberOf(change)
    if (member.limit > size || change.headerOffset < base.end) return undefined
    members.set(member)
    end = Math.max(end, member.limit)
  }
  return { members, base, end, pending: end - base.end + changes.length, prefix }
}
