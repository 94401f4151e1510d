/** Zip archives written by hand, right or wrong. */
import { crc32 } from 'node:zlib'

export interface Crafted {
  readonly name: string | Buffer
  readonly content?: Buffer
  /** What the headers say instead of the truth. */
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly size?: number
  readonly storedSize?: number
  /** In the directory only. */
  readonly offset?: number
  readonly localExtra?: Buffer
  readonly extra?: Buffer
}

export interface EndOverrides {
  readonly count?: number
  readonly length?: number
  readonly offset?: number
  readonly comment?: Buffer
  readonly disk?: number
}

export function zipOf(members: readonly Crafted[], end: EndOverrides = {}): Buffer {
  const parts: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const member of members) {
    const { content = Buffer.alloc(0), localExtra = Buffer.alloc(0), extra = Buffer.alloc(0) } = member
    const name = Buffer.from(member.name)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(member.flags ?? 0, 2)
    fields.writeUInt16LE(member.method ?? 0, 4)
    fields.writeUInt32LE(0x21_0000, 6)
    fields.writeUInt32LE(member.crc ?? crc32(content), 10)
    fields.writeUInt32LE(member.storedSize ?? content.length, 14)
    fields.writeUInt32LE(member.size ?? content.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.from(fields)
    local.writeUInt16LE(localExtra.length, 24)
    const central = Buffer.from(fields)
    central.writeUInt16LE(extra.length, 24)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(member.offset ?? at, 10)
    entries.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), central, rest, name, extra)
    const whole = [Buffer.from('PK\x03\x04'), local, name, localExtra, content]
    parts.push(...whole)
    at += whole.reduce((sum, part) => sum + part.length, 0)
  }
  const directory = Buffer.concat(entries)
  const last = Buffer.alloc(22)
  last.write('PK\x05\x06', 'latin1')
  last.writeUInt16LE(end.disk ?? 0, 4)
  last.writeUInt16LE(end.count ?? members.length, 8)
  last.writeUInt16LE(end.count ?? members.length, 10)
  last.writeUInt32LE(end.length ?? directory.length, 12)
  last.writeUInt32LE(end.offset ?? at, 16)
  const comment = end.comment ?? Buffer.alloc(0)
  last.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...parts, directory, last, comment])
}
