/** The headers that stand before the content of members. */
import { Blosc2Error } from '../errors'
import type { Steps } from '../steps'
import type { RandomFile } from './file'
import { localLength, type Member, signatures, storedName } from './records'

/** Where the content of a member begins, which is stored as it is. @throws `ERR_BLOSC2_CORRUPT` */
export function* contentStart(file: RandomFile, path: string, member: Member): Steps<number> {
  const { name, headerOffset, storedSize, limit } = member
  // Where there is no room for anything else the content is right behind the name.
  const direct = headerOffset + localLength + Buffer.byteLength(name)
  if (direct + storedSize === limit) return direct
  const header = yield* file.read(headerOffset, localLength)
  const valid = header.length === localLength && header.readUInt32LE(0) === signatures.local
  const offset = valid ? headerOffset + localLength + header.readUInt16LE(26) + header.readUInt16LE(28) : 0
  if (valid && header.readUInt16LE(8) === 0 && offset + storedSize <= limit) return offset
  throw unexpected(path, member)
}

/** Compares the name in it with that in the directory. @throws `ERR_BLOSC2_CORRUPT` */
export function* checkHeader(file: RandomFile, path: string, member: Member): Steps<void> {
  const name = storedName(member)
  const length = localLength + name.length
  const header = yield* file.read(member.headerOffset, length)
  const valid =
    header.length === length &&
    header.readUInt32LE(0) === signatures.local &&
    header.readUInt16LE(26) === name.length &&
    name.equals(header.subarray(localLength))
  if (!valid) throw unexpected(path, member)
}

function unexpected(path: string, { name, headerOffset }: Member): Blosc2Error {
  const message = `Expected the header of the member '${name}' at ${headerOffset}, as the directory of '${path}' has it`
  return new Blosc2Error('ERR_BLOSC2_CORRUPT', message, { path })
}
