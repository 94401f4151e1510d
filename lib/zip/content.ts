/** What a member is made of, piece by piece. */
import { crc32 } from 'node:zlib'
import { Blosc2Error } from '../errors'
import type { Steps } from '../steps'
import type { RandomFile } from './file'

/** What is in memory at once. Also what one checksum keeps the thread for: about 2 ms. */
const pieceLength = 2 ** 22

export interface Content {
  readonly size: number
  read(at: number, length: number): Steps<Uint8Array>
}

/** Bytes in memory: there is nothing to close. */
export class BytesContent implements Content {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get size(): number {
    return this.#bytes.length
  }

  *read(at: number, length: number): Steps<Uint8Array> {
    yield* ready()
    return this.#bytes.subarray(at, at + length)
  }

  close(): Steps<void> {
    return ready()
  }
}

function* ready(): Steps<void> {}

/** Part of a file that stays open meanwhile. */
export function rangeContent(file: RandomFile, offset: number, size: number): Content {
  return { size, read: (at, length) => file.read(offset + at, length) }
}

/** The content in pieces, each with its place. */
export function* eachPiece(
  content: Content,
  use: (piece: Uint8Array, at: number) => Steps<void>,
): Steps<void> {
  for (let at = 0; at < content.size; at += pieceLength) {
    const length = Math.min(pieceLength, content.size - at)
    const piece = yield* content.read(at, length)
    if (piece.length < length) {
      throw new Blosc2Error('ERR_BLOSC2_CHANGED', 'A file became shorter while it was copied')
    }
    yield* use(piece, at)
  }
}

/** Writes the content, and gives its CRC-32. */
export function* writeContent(content: Content, file: RandomFile, offset: number): Steps<number> {
  let crc = 0
  yield* eachPiece(content, function* (piece, at) {
    crc = crc32(piece, crc)
    yield* file.write(piece, offset + at)
  })
  return crc
}
