/** Arrays from streams of bytes, which cannot be read at a position. */
import { binding } from '../binding'
import { Blosc2Error } from '../errors'
import { checkResultSize } from '../limits'
import type { ReadOptions } from '../ndarray/read'
import { rawSize, readRawArray } from '../raw/array'
import { runAsync } from '../steps'
import { checkWanted } from './file-options'
import { type ParsedHeader, parseHeader, parsePrelude, preludeLength } from './header'
import type { LoadPlan } from './load'

/** Bytes of a file as they come: of `fs.createReadStream()`, of `fetch()`, of standard input … */
export type NpyStream = AsyncIterable<Uint8Array>

export function isStream(x: unknown): x is NpyStream {
  return typeof x === 'object' && x !== null && Symbol.asyncIterator in x
}

/** What is set aside for elements at first: a header may lie about how many there are. */
const firstRoom = 16 * 2 ** 20

/** Hands out the bytes of a stream in the lengths that are asked for. */
export class StreamReader {
  readonly #iterator: AsyncIterator<Uint8Array>
  readonly #signal: AbortSignal | undefined
  #rest: Uint8Array = new Uint8Array()

  constructor(stream: NpyStream, signal: AbortSignal | undefined) {
    this.#iterator = stream[Symbol.asyncIterator]()
    this.#signal = signal
  }

  /** `length` bytes, or fewer where the stream ends. */
  async read(length: number): Promise<Buffer> {
    let room = Buffer.allocUnsafeSlow(Math.min(length, firstRoom))
    let done = 0
    while (done < length) {
      if (this.#rest.length === 0 && !(await this.#next())) break
      if (done === room.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(length, 2 * room.length))
        room.copy(larger)
        room = larger
      }
      const part = this.#rest.subarray(0, room.length - done)
      room.set(part, done)
      done += part.length
      this.#rest = this.#rest.subarray(part.length)
    }
    return room.subarray(0, done)
  }

  /** Tells the stream that nobody reads on. */
  async close(): Promise<void> {
    await this.#iterator.return?.()
  }

  async #next(): Promise<boolean> {
    this.#signal?.throwIfAborted()
    const { value, done } = await this.#iterator.next()
    if (done) return false
    const piece: unknown = value
    if (!(piece instanceof Uint8Array))
      throw new TypeError('Expected the pieces of a stream to be Uint8Arrays')
    this.#rest = piece
    return true
  }
}

/** The next array of the stream; undefined where it ends in front of one. */
export async function nextArray(reader: StreamReader, plan: LoadPlan): Promise<unknown> {
  const start = await reader.read(preludeLength)
  if (start.length === 0) return undefined
  const header = await readHeader(reader, start, plan.maxHeaderSize)
  const { type, shape, fortran } = header
  checkWanted(plan.wanted, type, undefined)
  const size = rawSize(header)
  checkResultSize(size)
  // With version 1 the prelude reaches into the text, never into the elements.
  const bytes = await reader.read(size)
  if (bytes.length < size) {
    const message = `Expected ${size} bytes of elements of shape (${shape.join(', ')}), got ${bytes.length}`
    throw new Blosc2Error('ERR_BLOSC2_TRUNCATED', message)
  }
  return await elementsOf(bytes, { type, shape, fortran }, plan.read)
}

async function readHeader(reader: StreamReader, start: Buffer, maxHeaderSize: number): Promise<ParsedHeader> {
  const prelude = parsePrelude(start, maxHeaderSize)
  const rest = await reader.read(Math.max(0, prelude.end - start.length))
  return parseHeader(Buffer.concat([start, rest]), prelude)
}

async function elementsOf(
  bytes: Buffer,
  array: Pick<ParsedHeader, 'type' | 'shape' | 'fortran'>,
  options: ReadOptions,
): Promise<unknown> {
  const raw = binding.rawBytes(bytes, false)
  try {
    return await runAsync(readRawArray({ ...array, raw, offset: 0 }, null, options), options)
  } finally {
    binding.releaseRaw(raw)
  }
}
