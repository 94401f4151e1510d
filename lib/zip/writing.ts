/** Members, directories and whole archives on their way to disk. */
import { linkSync, promises } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { Blosc2Error } from '../errors'
import { removeFile, renameFile, syncDirectory } from '../files'
import { type Steps, step } from '../steps'
import { type Content, writeContent } from './content'
import { RandomFile } from './file'
import { directoryEnd, localHeader, type Member, memberOf } from './records'
import { removeAbandoned, temporaryName } from './temporary'

/** What a new archive is made of. */
export interface Part {
  readonly name: string
  readonly content: Content
}

/** Writes a member at `offset`. It ends at its `limit`. */
export function* writeMember(file: RandomFile, { name, content }: Part, offset: number): Steps<Member> {
  const { size } = content
  const start = localHeader({ name, crc: 0, size })
  if (size <= joined) {
    const bytes = yield* content.read(0, size)
    const crc = crc32(bytes)
    yield* file.write(Buffer.concat([localHeader({ name, crc, size }), bytes]), offset)
    return memberOf({ name, crc, size, headerOffset: offset })
  }
  const crc = yield* writeContent(content, file, offset + start.length)
  yield* file.write(localHeader({ name, crc, size }), offset)
  return memberOf({ name, crc, size, headerOffset: offset })
}

/** Members up to this size are written together with their header. */
const joined = 2 ** 16

/** The directory of these members, when it begins at `offset`. */
export function directoryBytes(members: Iterable<Member>, offset: number): Buffer {
  const entries = Array.from(members, ({ entry: { bytes, start, end } }) => bytes.subarray(start, end))
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
      const members: Member[] = []
      let end = 0
      for (const part of parts) {
        const member = yield* writeMember(file, part, end)
        members.push(member)
        end = member.limit
      }
      yield* file.write(directoryBytes(members, end), end)
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
