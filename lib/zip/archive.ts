/** A zip archive of stored members that is read and changed in place. */
import { crc32 } from 'node:zlib'
import { Blosc2Error } from '../errors'
import type { Identity } from '../files'
import type { Steps } from '../steps'
import { type Content, rangeContent } from './content'
import { checkPresent, RandomFile } from './file'
import { Guard } from './guard'
import { type Base, type Change, isRemoval } from './journal'
import { JournalFile, lookIntoJournal } from './journal-file'
import { checkHeader, contentStart } from './local-headers'
import type { Members } from './members'
import { Readers } from './readers'
import { isPlain, type Member } from './records'
import { type State, stateOf } from './state'
import { removeAbandoned } from './temporary'
import { checked, directoryBytes, MemberWriter, type Part, writeArchive } from './writing'

/** Where a member's content is in the archive. Bytes. */
export interface Window {
  readonly offset: number
  readonly length: number
}

/** Bytes of an archive that nothing refers to, for which it is not worth being written anew. */
const wasteAllowed = 2 ** 20

/** What becomes of a member: new content, or none. */
export interface Edit {
  readonly name: string
  readonly content: Content | undefined
}

/**
 * The directory of an archive that is changed is written behind the new members, when those take as much room as it
 * does: so it never takes more than they do, however many there are. In between, the journal tells what is new.
 */
export class Archive {
  readonly path: string
  #file: RandomFile
  #identity: Identity
  #members: Members
  #prefix: number
  /** Where what counts ends: the directory, or the members added since it was written. */
  #end: number
  /** Of the members added since. */
  #pending = 0
  #changed = false
  /** In archives that may be changed; it holds the lock. */
  readonly #journal: JournalFile | undefined
  /** Whether the journal tells which directory its changes add to. */
  #journaled = false
  #base: Omit<Base, 'crc'>
  readonly #guard = new Guard()
  readonly readers = new Readers()

  private constructor(
    path: string,
    file: RandomFile,
    identity: Identity,
    found: State,
    journal?: JournalFile,
  ) {
    this.path = path
    this.#file = file
    this.#identity = identity
    this.#members = found.members
    this.#prefix = found.prefix
    this.#base = found.base
    this.#end = found.end
    this.#pending = found.pending
    this.#journal = journal
    this.#guard.reset(found.base)
  }

  /**
   * @throws `ENOENT` and the like; what `readDirectory` throws; `ERR_BLOSC2_LOCKED` where another handle or program
   * has it open for writing.
   */
  static *open(path: string, writes: boolean): Steps<Archive> {
    const file = yield* RandomFile.open(path, writes ? 'r+' : 'r')
    try {
      const { dev, ino, size } = yield* file.stat()
      if (!writes) {
        return new Archive(path, file, { dev, ino }, yield* stateOf(file, size, yield* lookIntoJournal(path)))
      }
      const journal = yield* JournalFile.open(path)
      try {
        const state = yield* stateOf(file, size, journal.found)
        const archive = new Archive(path, file, { dev, ino }, state, journal)
        yield* archive.#mend(size)
        if (journal.found) yield* removeAbandoned(path)
        return archive
      } catch (error) {
        yield* journal.close()
        throw error
      }
    } catch (error) {
      yield* file.close()
      throw error
    }
  }

  get members(): Pick<Members, 'get' | 'has' | 'keys' | 'isPlain'> {
    return this.#members
  }

  get identity(): Identity {
    return this.#identity
  }

  /** @throws `ERR_BLOSC2_UNSUPPORTED` for members that are not stored as they are. */
  checkPlain(member: Member): void {
    if (isPlain(member)) return
    const { name, method, encrypted } = member
    const how = encrypted ? 'encrypted' : `compressed (method ${method})`
    const message = `Expected members of '${this.path}' to be stored as they are, but '${name}' is ${how}: unpack the archive`
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message, { path: this.path })
  }

  /**
   * Where the content of a member is.
   *
   * @throws `ERR_BLOSC2_UNSUPPORTED` for members that are compressed or encrypted; `ERR_BLOSC2_CORRUPT`.
   */
  *window(member: Member): Steps<Window> {
    this.checkPlain(member)
    return { offset: yield* contentStart(this.#file, this.path, member), length: member.storedSize }
  }

  /** Compares the header of each member with what the directory says of it. @throws `ERR_BLOSC2_CORRUPT` */
  *checkHeaders(): Steps<void> {
    for (const member of [...this.#members.values()]) yield* checkHeader(this.#file, this.path, member)
  }

  /** The content of a member, for {@link readers}. */
  *content(member: Member): Steps<Content> {
    const { offset, length } = yield* this.window(member)
    return checked(rangeContent(this.#file, offset, length), member)
  }

  /** Makes all `edits`, or none. They count once this is over. */
  *change(edits: readonly Edit[]): Steps<void> {
    const journal = yield* this.#begunJournal()
    const changes: Change[] = []
    const members: Member[] = []
    yield* this.#protect(journal, edits)
    const writer = new MemberWriter(this.#file, this.#end)
    for (const { name, content } of edits) {
      if (!content) {
        if (this.#members.has(name)) changes.push({ name, removed: true })
        continue
      }
      const member = yield* writer.add({ name, content })
      members.push(member)
      changes.push({ name, crc: member.crc, size: member.size, headerOffset: member.headerOffset })
    }
    if (changes.length === 0) return
    const { bytes, offset } = writer.rest()
    yield* journal.add(changes, bytes, offset)
    for (const change of changes) if (isRemoval(change)) this.#members.delete(change.name)
    for (const member of members) this.#members.set(member)
    this.#pending += writer.end - this.#end + 1
    this.#end = writer.end
    this.#changed = true
    if (this.#pending >= this.#base.end - this.#base.offset) yield* this.#writeDirectory()
  }

  /** Looks at the archive again, or at the one that is in its place now; not where nobody else can change it. */
  *refresh(): Steps<boolean> {
    if (this.#journal) return false
    const file = yield* RandomFile.open(this.path, 'r')
    try {
      const { dev, ino, size } = yield* file.stat()
      this.#take(yield* stateOf(file, size, yield* lookIntoJournal(this.path)))
      this.#identity = { dev, ino }
    } catch (error) {
      yield* file.close()
      throw error
    }
    const before = this.#file
    this.#file = file
    yield* this.readers.retire(before)
    return true
  }

  /** Lets every program see the changes, and waits until the disk has them. */
  *flush(): Steps<void> {
    if (!this.#changed && this.#guard.start === undefined) return
    yield* checkPresent(this.path, this.#identity)
    if (this.#pending > 0) yield* this.#writeDirectory()
    else if (this.#guard.start !== undefined) yield* this.#cutOff()
    yield* this.#file.sync()
    this.#changed = false
  }

  /** Writes the archive anew, without what was replaced and deleted. */
  *compact(): Steps<void> {
    yield* this.flush()
    const parts: Part[] = []
    for (const member of this.#members.values()) {
      parts.push({ name: member.name, content: yield* this.content(member) })
    }
    this.#written().leaveArchive()
    this.#journaled = false
    yield* writeArchive(this.path, parts, true)
    const file = yield* RandomFile.open(this.path, 'r+')
    const before = this.#file
    this.#file = file
    yield* this.readers.retire(before)
    const { dev, ino, size } = yield* file.stat()
    this.#identity = { dev, ino }
    this.#take(yield* stateOf(file, size, undefined))
  }

  *close(): Steps<void> {
    try {
      if (this.#journal) {
        yield* this.flush()
        if (this.#waste() > Math.max(wasteAllowed, this.#end / 2) && this.#members.allPlain)
          yield* this.compact()
        yield* this.#journal.remove()
      }
    } finally {
      if (this.#journal) yield* this.#journal.close()
      yield* this.readers.close(this.#file)
    }
  }

  #take({ members, prefix, base, end, pending }: State): void {
    this.#members = members
    this.#prefix = prefix
    this.#base = base
    this.#guard.reset(base)
    this.#end = end
    this.#pending = pending
  }

  /** After an interruption: makes the archive tell everything itself again. */
  *#mend(size: number): Steps<void> {
    if (this.#pending > 0) {
      yield* this.#written().join(this.#identity)
      yield* this.#writeDirectory()
    } else if (size > this.#end && this.#journal?.found) yield* this.#cutOff()
  }

  *#protect(journal: JournalFile, edits: readonly Edit[]): Steps<void> {
    const start = this.#guard.place(this.#end, edits)
    if (start === undefined) return
    try {
      yield* journal.write(directoryBytes(this.#members.values(), start), start)
      this.#guard.start = start
    } catch (error) {
      yield* this.#file.truncate(this.#end)
      throw error
    }
  }

  /** What a change that failed has left, and the copy of the directory behind that. */
  *#cutOff(): Steps<void> {
    yield* this.#file.truncate(this.#end)
    this.#guard.reset(this.#base)
  }

  #written(): JournalFile {
    if (this.#journal) return this.#journal
    throw new Blosc2Error('ERR_BLOSC2_READ_ONLY', `'${this.path}' was opened read-only`, { path: this.path })
  }

  *#begunJournal(): Steps<JournalFile> {
    const journal = this.#written()
    if (this.#prefix > 0) {
      const message = `Expected '${this.path}' to begin with its first member, got ${this.#prefix} other bytes: it cannot be changed in place`
      throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message, { path: this.path })
    }
    if (this.#journaled) return journal
    const { offset, end } = this.#base
    yield* journal.join(this.#identity)
    yield* journal.begin({ offset, end, crc: crc32(yield* this.#file.read(offset, end - offset)) })
    this.#journaled = true
    return journal
  }

  *#writeDirectory(): Steps<void> {
    const bytes = directoryBytes(this.#members.values(), this.#end)
    const end = this.#end + bytes.length
    const base = { offset: this.#end, end, crc: crc32(bytes) }
    yield* this.#written().renew(base, bytes)
    this.#base = base
    this.#guard.reset(base)
    this.#journaled = true
    this.#end = end
    this.#pending = 0
  }

  /** Bytes that neither the members nor the directory take. */
  #waste(): number {
    return this.#end - (this.#base.end - this.#base.offset) - this.#members.bytes
  }
}
