/** An open file, read and written at offsets, in both forms of every call. */
import fs from 'node:fs'
import { promisify } from 'node:util'
import { Blosc2Error } from '../errors'
import { type Identity, identityOf, sameFile } from '../files'
import { closedError } from '../handle/errors'
import { type Steps, step } from '../steps'

const openAsync = promisify(fs.open)
const closeAsync = promisify(fs.close)
const fstatAsync = promisify(fs.fstat)
const fsyncAsync = promisify(fs.fsync)
const truncateAsync = promisify(fs.ftruncate)

/** Descriptors that nobody closed before their owner was forgotten. */
const forgotten = new FinalizationRegistry<number>((descriptor) => fs.close(descriptor, () => {}))

/** @throws `ERR_BLOSC2_CHANGED` where another file has taken its place. */
export function* checkPresent(path: string, identity: Identity): Steps<void> {
  if (sameFile(yield* identityOf(path), identity)) return
  const message = `Expected '${path}' to be the file that was opened, but another one is in its place`
  throw new Blosc2Error('ERR_BLOSC2_CHANGED', message, { path })
}

export class RandomFile {
  readonly path: string | Buffer
  readonly #descriptor: number
  #closed = false

  private constructor(path: string | Buffer, descriptor: number) {
    this.path = path
    this.#descriptor = descriptor
    forgotten.register(this, descriptor, this)
  }

  /** By which the system knows it. After closing that may be another file's. */
  get #number(): number {
    if (this.#closed) throw closedError(this.path.toString())
    return this.#descriptor
  }

  /** `flags` as of `fs.open`: `'r'`, `'r+'`, `'wx+'`. */
  static *open(path: string | Buffer, flags: string): Steps<RandomFile> {
    const descriptor = yield* step(
      () => fs.openSync(path, flags),
      () => openAsync(path, flags),
    )
    return new RandomFile(path, descriptor)
  }

  *stat(): Steps<Identity & { readonly size: number }> {
    const { dev, ino, size } = yield* step(
      () => fs.fstatSync(this.#number, { bigint: true }),
      () => fstatAsync(this.#number, { bigint: true }),
    )
    return { dev, ino, size: Number(size) }
  }

  /** The bytes there are, `length` or fewer where the file ends before. */
  *read(offset: number, length: number): Steps<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    let done = 0
    while (done < length) {
      const got = yield* this.#readOnce(bytes, done, length - done, offset + done)
      if (got === 0) break
      done += got
    }
    return bytes.subarray(0, done)
  }

  *write(bytes: Uint8Array, offset: number): Steps<void> {
    for (let done = 0; done < bytes.length; ) done += yield* this.#writeOnce(bytes, done, offset + done)
  }

  truncate(length: number): Steps<void> {
    return step(
      () => fs.ftruncateSync(this.#number, length),
      () => truncateAsync(this.#number, length),
    )
  }

  /** Waits until the disk has what was written. */
  sync(): Steps<void> {
    return step(
      () => fs.fsyncSync(this.#number),
      () => fsyncAsync(this.#number),
    )
  }

  *close(): Steps<void> {
    if (this.#closed) return
    this.#closed = true
    forgotten.unregister(this)
    yield* step(
      () => fs.closeSync(this.#descriptor),
      () => closeAsync(this.#descriptor),
    )
  }

  #readOnce(bytes: Buffer, at: number, length: number, offset: number): Steps<number> {
    return step(
      () => fs.readSync(this.#number, bytes, at, length, offset),
      () =>
        settled<number>((done) =>
          fs.read(this.#number, bytes, at, length, offset, (error, count) => done(error, count)),
        ),
    )
  }

  #writeOnce(bytes: Uint8Array, at: number, offset: number): Steps<number> {
    return step(
      () => fs.writeSync(this.#number, bytes, at, bytes.length - at, offset),
      () =>
        settled<number>((done) =>
          fs.write(this.#number, bytes, at, bytes.length - at, offset, (error, count) => done(error, count)),
        ),
    )
  }
}

function settled<T>(call: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error ? reject(error) : resolve(value)))
  })
}
