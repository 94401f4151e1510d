/** The file system's part of an operation, as steps. */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  promises,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { native, type Steps, step } from './steps'

/** Node's own calls refuse to rename or remove what somebody has open there. */
const onWindows = process.platform === 'win32'

/** Which file it is: another one may take its place under the same path. Windows numbers files above 2^53. */
export interface Identity {
  readonly dev: bigint
  readonly ino: bigint
}

export function sameFile(a: Identity, b: Identity): boolean {
  return a.dev === b.dev && a.ino === b.ino
}

export function identityOf(path: string | Buffer): Steps<Identity> {
  return step(
    () => statSync(path, { bigint: true }),
    () => promises.stat(path, { bigint: true }),
  )
}

export function stat(path: string | Buffer): Steps<Stats> {
  return step(
    () => statSync(path),
    () => promises.stat(path),
  )
}

/** The file behind symbolic links, which a replacement must not turn into a plain file. */
export function realPath(path: string | Buffer): Steps<string | Buffer> {
  if (typeof path === 'string') {
    return step<string>(
      () => realpathSync(path),
      () => promises.realpath(path),
    )
  }
  return step<Buffer>(
    () => realpathSync(path, 'buffer'),
    () => promises.realpath(path, 'buffer'),
  )
}

export function checkWritable(path: string | Buffer): Steps<void> {
  return step(
    () => accessSync(path, constants.W_OK),
    () => promises.access(path, constants.W_OK),
  )
}

/** Removes a file or a directory with all it holds. */
export function* removeTree(path: string | Buffer): Steps<void> {
  if (onWindows) return yield* removeEach(path.toString())
  yield* step(
    () => rmSync(path, { recursive: true }),
    () => promises.rm(path, { recursive: true }),
  )
}

/** One by one, since Node's own call leaves the names of open files there, and their directory with them. */
function* removeEach(path: string): Steps<void> {
  const stats = yield* step(
    () => lstatSync(path),
    () => promises.lstat(path),
  )
  if (!stats.isDirectory()) return yield* removeFile(path)
  for (const name of yield* list(path)) yield* removeEach(join(path, name))
  yield* removeDirectory(path)
}

export function removeFile(path: string | Buffer): Steps<void> {
  if (onWindows) return native.removePath(path.toString())
  return step(
    () => unlinkSync(path),
    () => promises.unlink(path),
  )
}

/** Removes a directory that is empty. */
export function removeDirectory(path: string): Steps<void> {
  return step(
    () => rmdirSync(path),
    () => promises.rmdir(path),
  )
}

/** Puts a file in the place of another, in one step. */
export function renameFile(from: string, to: string): Steps<void> {
  if (onWindows) return native.renamePath(from, to)
  return step(
    () => renameSync(from, to),
    () => promises.rename(from, to),
  )
}

/** Makes a directory and those it is in, where they are missing. */
export function makeDirectory(path: string): Steps<void> {
  return step(
    () => void mkdirSync(path, { recursive: true }),
    async () => void (await promises.mkdir(path, { recursive: true })),
  )
}

/** Waits until the disk has the names in a directory. Some file systems have nothing to wait for and say so. */
export function syncDirectory(path: string): Steps<void> {
  const ignore = (error: unknown) => {
    if (
      !(
        error instanceof Error &&
        'code' in error &&
        ['EINVAL', 'EISDIR', 'EPERM'].includes(String(error.code))
      )
    )
      throw error
  }
  return step(
    () => {
      const directory = openSync(path, 'r')
      try {
        fsyncSync(directory)
      } catch (error) {
        ignore(error)
      } finally {
        closeSync(directory)
      }
    },
    async () => {
      const directory = await promises.open(path, 'r')
      try {
        await directory.sync().catch(ignore)
      } finally {
        await directory.close()
      }
    },
  )
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

export function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

export function list(path: string | Buffer): Steps<string[]> {
  return step(
    () => readdirSync(path, 'utf8'),
    () => promises.readdir(path, 'utf8'),
  )
}

/** Opening a pipe waits for nobody to write. Not everywhere there are such pipes. */
const forReading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** The first `length` bytes from `offset`, or fewer where the file ends before. Pipes and the like have none. */
export function readStart(path: string | Buffer, offset: number, length: number): Steps<Buffer> {
  const bytes = Buffer.alloc(length)
  return step(
    () => {
      const file = openSync(path, forReading)
      try {
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset))
      } catch (error) {
        if (hasNoPositions(error)) return bytes.subarray(0, 0)
        throw error
      } finally {
        closeSync(file)
      }
    },
    async () => {
      const file = await promises.open(path, forReading)
      try {
        const { bytesRead } = await file.read(bytes, 0, length, offset)
        return bytes.subarray(0, bytesRead)
      } catch (error) {
        if (hasNoPositions(error)) return bytes.subarray(0, 0)
        throw error
      } finally {
        await file.close()
      }
    },
  )
}

function hasNoPositions(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESPIPE'
}

/** Bytes on disk: of a file, or of all files in a directory. */
export function* sizeOnDisk(path: string | Buffer): Steps<number> {
  const stats = yield* stat(path)
  if (!stats.isDirectory()) return stats.size
  let size = 0
  for (const name of yield* list(path)) size += yield* sizeOnDisk(join(path.toString(), name))
  return size
}
