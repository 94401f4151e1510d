/** Says what a path holds that did not open as a frame. */
import { Blosc2Error } from './errors'
import { list, readStart, stat } from './files'
import type { FilePath } from './path'
import type { Steps } from './steps'

/** The error to throw instead of `cause`, which is what opening `file` as a frame threw. */
export function* identify(file: FilePath, offset: number, cause: unknown): Steps<unknown> {
  if (!mayBeSomethingElse(cause)) return cause
  try {
    const stats = yield* stat(file.native)
    if (stats.isDirectory()) return describeDirectory(file, yield* list(file.native), cause)
    if (!stats.isFile()) return cause
    return describeStart(file, yield* readStart(file.native, offset, 16), cause)
  } catch {
    // The first failure says more than one about a file that cannot be looked at.
    return cause
  }
}

function mayBeSomethingElse(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('code' in cause)) return false
  const { code } = cause
  return (
    code === 'ENOENT' || code === 'EISDIR' || code === 'ERR_BLOSC2_FORMAT' || code === 'ERR_BLOSC2_TRUNCATED'
  )
}

function describeDirectory(file: FilePath, names: readonly string[], cause: unknown): unknown {
  if (names.includes('chunks.b2frame')) return cause
  if (names.includes('embed.b2e'))
    return unsupported(file, `the directory of a DictStore or TreeStore`, cause)
  const found = names.length === 0 ? 'an empty directory' : `a directory with ${names.length} entries`
  const message = `Expected a Blosc2 file or a directory with 'chunks.b2frame' at '${file.name}', found ${found}`
  return new Blosc2Error('ERR_BLOSC2_FORMAT', message, { path: file.name, cause })
}

function describeStart(file: FilePath, start: Buffer, cause: unknown): unknown {
  const text = start.toString('latin1')
  if (text.slice(2, 9) === 'b2frame') return cause
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) {
    return unsupported(file, 'a zip archive (a .b2z store or an .npz file)', cause)
  }
  if (text.startsWith('\x93NUMPY')) return unsupported(file, 'a NumPy .npy file', cause)
  const message = `Expected a Blosc2 frame at '${file.name}', found ${describeBytes(start)}`
  return new Blosc2Error('ERR_BLOSC2_FORMAT', message, { path: file.name, cause })
}

function unsupported(file: FilePath, what: string, cause: unknown): Blosc2Error {
  const message = `Expected a Blosc2 frame, but '${file.name}' is ${what}`
  return new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message, { path: file.name, cause })
}

const signatures: readonly (readonly [start: string, name: string])[] = [
  ['\x89HDF\r\n', 'an HDF5 file'],
  ['\x1f\x8b', 'a gzip file'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file'],
  ['\x04\x22\x4d\x18', 'an LZ4 file'],
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'an Arrow file'],
  ['\x80', 'a Python pickle'],
]

function describeBytes(start: Buffer): string {
  if (start.length === 0) return 'nothing (the file ends there)'
  const text = start.toString('latin1')
  const known = signatures.find(([signature]) => text.startsWith(signature))
  return known ? known[1] : `bytes ${start.toString('hex').replace(/(..)(?=.)/g, '$1 ')}`
}
