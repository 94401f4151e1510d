/** The journal of an archive on disk, and the lock of the one who writes to the archive. */
import { binding, type NativeLock } from '../binding'
import { Blosc2Error } from '../errors'
import { isMissing, readStart, removeFile } from '../files'
import { type Steps, step } from '../steps'
import { RandomFile } from './file'
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
  readonly #path: string
  readonly #lock: NativeLock
  readonly #file: RandomFile
  /** What the last writer left, if it was interrupted. */
  readonly found: Journal | undefined
  #end = lockLength

  private constructor(path: string, lock: NativeLock, file: RandomFile, found: Journal | undefined) {
    this.#path = path
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
      return new JournalFile(path, lock, file, readJournal(yield* file.read(0, size)))
    } catch (error) {
      lock.close()
      throw error
    }
  }

  /** Begins anew, with a state that the archive itself tells of. */
  *reset(base: Base): Steps<void> {
    yield* this.#file.truncate(lockLength)
    this.#end = lockLength
    yield* this.#append(journalLine(base))
  }

  /** Once this is over the changes are made, together. */
  add(changes: readonly Change[]): Steps<void> {
    return this.#append(journalLine(changes))
  }

  /** For archives that tell everything themselves. */
  *remove(): Steps<void> {
    try {
      yield* removeFile(this.#path)
    } finally {
      yield* this.close()
    }
  }

  *close(): Steps<void> {
    yield* this.#file.close()
    this.#lock.close()
  }

  *#append(line: Buffer): Steps<void> {
    yield* this.#file.write(line, this.#end)
    this.#end += line.length
  }
}

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
