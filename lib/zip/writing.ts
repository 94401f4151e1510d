/** Members, directories and whole archives on their way to disk. */
import { linkSync, promises } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { Blosc2Error } from '../errors'
import { removeFile, renameFile, syncDirectory } from '../files'
import { type Steps, step } from '../steps'
import { type Content, writeContent } from './content'
import { RandomFile } from './file'
import { directoryEnd, localHeader, localHeaderLength, type Member, memberOf } from './records'
import { removeAbandoned, temporaryName } from './temporary'

/** What a new archive is made of. */
export interface Part {
  readonly name: string
  readonly content: Content
}

/** Members up to this size are written together with their header, and with others. */
const joined = 2 ** 16
/** Bytes that wait for a write of several members. */
const enough = 2 ** 20

/** Writes members one behind the other. */
export class MemberWriter {
  readonly #file: RandomFile
  /** What is not written yet, and where it begins. */
  #waiting: Uint8Array[] = []
  #start: number
  #end: number

  constructor(file: RandomFile, offset: number) {
    this.#file = file
    this.#start = offset
    this.#end = offset
  }

  /** Where the next member begins. */
  get end(): number {
    return this.#end
  }

  *add({ name, content }: Part): Steps<Member> {
    const { size } = content
    const headerOffset = this.#end
    const headerLength = localHeaderLength({ name, size })
    this.#end += headerLength + size
    if (size > joined) {
      yield* this.flush()
      const crc = yield* writeContent(content, this.#file, headerOffset + headerLength)
      yield* this.#file.write(localHeader({ name, crc, size }), headerOffset)
      this.#start = this.#end
      return memberOf({ name, crc, size, headerOffset })
    }
    const bytes = yield* content.read(0, size)
    const crc = crc32(bytes)
    this.#waiting.push(localHeader({ name, crc, size }), bytes)
    if (this.#end - this.#start >= enough) yield* this.flush()
    return memberOf({ name, crc, size, headerOffset })
  }

  /** Writes what waits. */
  *flush(): Steps<void> {
    const { bytes, offset } = this.rest()
    if (bytes.length > 0) yield* this.#file.write(bytes, offset)
  }

  /** What waits, for another to write. */
  rest(): { readonly bytes: Buffer; readonly offset: number } {
    const rest = { bytes: Buffer.concat(this.#waiting), offset: this.#start }
    this.#waiting = []
    this.#start = this.#end
    return rest
  }
}

/** The directory of these members, when it begins at `offset`. */
export function directoryBytes(members: Iterable<Member>, offset: number): Buffer {
  const entries = Array.from(members, ({ directory, entryStart, entryEnd }) => {
    return directory.subarray(entryStart, entryEnd)
  })
  const length = entries.reduce((sum, entry) => sum + entry.length, 0)
  return Buffer.concat([...entries, directoryEnd(entries.length, length, offset)])
}

/**
 * Writes an archive. It appears complete or not at all.
 *
 * @param durable whether to wait until the disk has it.
 * @throws `EEXIST` unless it may `replace` what is there.
 */
export function* writeArchive(
  path: string,
  parts: Iterable<Part>,
  replace: boolean,
  durable = true,
): Steps<void> {
  yield* removeAbandoned(path)
  const temporary = temporaryName(path)
  try {
    const file = yield* RandomFile.open(temporary, 'wx+')
    try {
      const writer = new MemberWriter(file, 0)
      const members: Member[] = []
      for (const part of parts) members.push(yield* writer.add(part))
      yield* writer.flush()
      yield* file.write(directoryBytes(members, writer.end), writer.end)
      if (durable) yield* file.sync()
    } finally {
      yield* file.close()
    }
    yield* replace ? renameFile(temporary, path) : publish(temporary, path)
  } catch (error) {
    yield* discard(temporary)
    throw error
  }
  if (durable) yield* syncDirectory(dirname(path))
}

/** A name for a file where there is none yet. */
export function* publish(temporary: string, path: string): Steps<void> {
  yield* step(
    () => linkSync(temporary, path),
    () => promises.link(temporary, path),
  )
  yield* removeFile(temporary)
}

function* discard(temporary: string): Steps<void> {
  try {
    yield* removeFile(temporary)
  } catch {
    // It was not made, or is in its place already: the error at hand says more.
  }
}

/** `content`, whose bytes are compared with their checksum when the last of them has been read in turn. */
export function checked(content: Content, { name, crc }: Member): Content {
  let known = 0
  let next = 0
  return {
    size: content.size,
    *read(at, length) {
      const bytes = yield* content.read(at, length)
      if (at !== next) return bytes
      known = crc32(bytes, at === 0 ? 0 : known)
      next = at + length
      if (next < content.size || known === crc) return bytes
      throw new Blosc2Error(
        'ERR_BLOSC2_CORRUPT',
        `The content of the member '${name}' is not what its checksum says`,
      )
    },
  }
}
