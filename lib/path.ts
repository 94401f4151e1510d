import { resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Blosc2Error } from './errors'
import { describe } from './options'

/** Where a file or directory is: a path, a `file:` URL (also as text), or the path's bytes. */
export type PathLike = string | URL | Buffer

/** A path ready for the system, and how it is called in messages and properties. */
export interface FilePath {
  readonly native: string | Buffer
  readonly name: string
}

/** @throws TypeError for anything that cannot be a path; `ERR_BLOSC2_UNSUPPORTED` for remote URLs. */
export function filePath(path: unknown, owner: string): FilePath {
  if (Buffer.isBuffer(path)) return fromBytes(path, owner)
  const text = path instanceof URL ? path.href : path
  if (typeof text !== 'string') {
    throw new TypeError(`Expected a path (string, URL or Buffer) for ${owner}, got ${describe(path)}`)
  }
  // One letter before the colon is a Windows drive.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'file') return named(fileURLToPath(text), owner)
  if (path instanceof URL || (scheme !== undefined && text.startsWith('//', scheme.length + 1))) {
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', `${owner} works on local files; '${text}' is not one`)
  }
  return named(text, owner)
}

/** The same path, whatever the working directory will be. */
export function absolute(path: string | Buffer): string | Buffer {
  if (typeof path === 'string') return resolve(path)
  return path[0] === 0x2f ? path : Buffer.concat([Buffer.from(`${process.cwd()}/`), path])
}

/** A sparse frame is a directory: its path may end with a slash. */
const trailingSeparators = sep === '/' ? /(?<=[^/])\/+$/ : /(?<=[^/\\:])[/\\]+$/

function named(path: string, owner: string): FilePath {
  if (path === '') throw new TypeError(`Expected a path for ${owner}, got an empty string`)
  if (path.includes('\0')) {
    throw new TypeError(`Expected a path without null characters for ${owner}, got ${JSON.stringify(path)}`)
  }
  return { native: path.replace(trailingSeparators, ''), name: path }
}

function fromBytes(path: Buffer, owner: string): FilePath {
  if (path.length === 0) throw new TypeError(`Expected a path for ${owner}, got an empty Buffer`)
  if (path.includes(0))
    throw new TypeError(`Expected a path without null bytes for ${owner}, got ${describe(path)}`)
  // Windows has no paths that are not text.
  if (sep === '\\') return named(path.toString(), owner)
  let end = path.length
  while (end > 1 && path[end - 1] === 0x2f) end--
  // A copy: the caller may change its Buffer while work is under way.
  const native = Buffer.from(path.subarray(0, end))
  return { native, name: path.toString() }
}
