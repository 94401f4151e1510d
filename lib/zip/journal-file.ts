/** The journal of an archive on disk, and the lock of the one who writes to the archive. */
import { binding, type NativeJournaled, type NativeLock } from '../binding'
import { Blosc2Error } from '../errors'
import { type Identity, isMissing, readStart, removeFile } from '../files'
import { native, type Steps, step } from '../steps'
import { checkPresent, RandomFile } from './file'
import { type Base, type Change, type Journal, journalLine, lockLength, readJournal } from './journal'

const tries = 100

export function journalPath(archive: string): string {
  return `${archive}.journal`
}

/** What the journal of an archive tells that is only read. */
export function* lookIntoJournal(archive: string): Steps<Journal | undefined> {
  try {
    const file = yield* RandomFile.open(journalPath(archive), 'r')
    try {
      const { size } = yield* file.stat()
      return readJournal(yield* file.read(0, size))
    } finally {
      yield* file.close()
    }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

export class JournalFile {
  readonly #archive: string
  readonly #lock: NativeLock
  readonly #file: RandomFile
  /** What the last writer left, if it was interrupted. */
  readonly found: Journal | undefined
  #end = lockLength
  /** The archive and this journal, to be changed together. */
  #both: NativeJournaled | undefined

  private constructor(archive: string, lock: NativeLock, file: RandomFile, found: Journal | undefined) {
    this.#archive = archive
    this.#lock = lock
    this.#file = file
    this.found = found
  }

  /** @throws `ERR_BLOSC2_LOCKED` where another handle or program has the archive open for writing. */
  static *open(archive: string): Steps<JournalFile> {
    const path = journalPath(archive)
    const lock = yield* takeLock(path, archive)
    try {
      const file = yield* RandomFile.open(path, 'r+')
      const { size } = yield* file.stat()
      return new JournalFile(archive, lock, file, readJournal(yield* file.read(0, size)))
    } catch (error) {
      lock.close()
      throw error
    }
  }

  /** Before the first change of the archive that is at its place now. @throws `ERR_BLOSC2_CHANGED` where that is another one */
  *join(identity: Identity): Steps<void> {
    this.leaveArchive()
    this.#both = yield* native.openJournaled(this.#archive, journalPath(this.#archive))
    yield* checkPresent(this.#archive, identity)
  }

  /** Begins with the state that the archive itself tells of. */
  *begin(base: Base): Steps<void> {
    yield* this.#file.truncate(lockLength)
    const line = journalLine(base)
    yield* this.#file.write(line, lockLength)
    this.#end = lockLength + line.length
  }

  /** Ends the archive with its directory, and begins anew with that. */
  *renew(base: Base, directory: Uint8Array): Steps<void> {
    const line = journalLine(base)
    yield* native.renewJournaled(this.#joined(), base.offset, directory, lockLength, line)
    this.#end = lockLength + line.length
  }

  /**
   * Writes `bytes` to the archive at `offset`, and what that changes. Once this is over the changes are made, together.
   *
   * @throws `ERR_BLOSC2_CHANGED` where another file has taken the place of the archive.
   */
  *add(changes: readonly Change[], bytes: Uint8Array, offset: number): Steps<void> {
    const line = journalLine(changes)
    yield* native.appendJournaled(this.#joined(), offset, bytes, this.#end, line)
    this.#end += line.length
  }

  /** Writes to the archive what changes nothing. */
  *write(bytes: Uint8Array, offset: number): Steps<void> {
    yield* native.appendJournaled(this.#joined(), offset, bytes, this.#end, nothing)
  }

  /** For an archive that another is to replace. */
  leaveArchive(): void {
    if (this.#both) binding.releaseJournaled(this.#both)
    this.#both = undefined
  }

  /** For archives that tell everything themselves. */
  *remove(): Steps<void> {
    try {
      this.leaveArchive()
      yield* removeFile(journalPath(this.#archive))
    } finally {
      yield* this.close()
    }
  }

  *close(): Steps<void> {
    this.leaveArchive()
    yield* this.#file.close()
    this.#lock.close()
  }

  #joined(): NativeJournaled {
    if (this.#both) return this.#both
    throw new Error('An archive was changed before its journal had joined it')
  }
}

const nothing = new Uint8Array()

/** The writer before may remove the file in this moment: what is locked must still be at its place. */
function* takeLock(path: string, archive: string): Steps<NativeLock> {
  for (let i = 0; i < tries; i++) {
    const lock = yield* lockAt(path)
    if (!lock) {
      const message = `'${archive}' is open for writing in another handle or program`
      throw new Blosc2Error('ERR_BLOSC2_LOCKED', message, { path: archive })
    }
    if ((yield* countAt(path)) === lock.count()) return lock
    lock.close()
  }
  const message = `'${archive}' is opened for writing and closed all the time by others`
  throw new Blosc2Error('ERR_BLOSC2_LOCKED', message, { path: archive })
}

function lockAt(path: string): Steps<NativeLock | undefined> {
  const tried = () => {
    const lock = new binding.Lock(path)
    if (lock.try(true, 0)) return lock
    lock.close()
    return undefined
  }
  return step(tried, async () => tried())
}

/** How often the file that is there has been locked. */
function* countAt(path: string): Steps<number> {
  try {
    const bytes = yield* readStart(path, 8, 8)
    // In the byte order of the machine.
    return bytes.length < 8 ? 0 : Number(new BigUint64Array(Uint8Array.from(bytes).buffer)[0])
  } catch (error) {
    if (isMissing(error)) return -1
    throw error
  }
}
