/** Which kinds of files are converted, and what tells them apart. */
import { Blosc2Error } from '../errors'
import { list, readStart, stat } from '../files'
import type { FilePath } from '../path'
import type { Steps } from '../steps'

/** What a new file can be. */
export type Format = 'npy' | 'npz' | 'safetensors' | 'b2nd' | 'b2d' | 'b2z' | 'b2e'

const extensions: readonly Format[] = ['npy', 'npz', 'safetensors', 'b2nd', 'b2d', 'b2z', 'b2e']

/** What a source is: frames and stores tell themselves what they hold. */
export type SourceFormat = 'npy' | 'npz' | 'safetensors' | 'frame' | 'store'

function extensionOf({ name }: FilePath): Format | undefined {
  const ending = /\.([a-z0-9]+)[/\\]*$/i.exec(name)?.[1]?.toLowerCase()
  return extensions.find((format) => format === ending)
}

/** What a file is to become: its name tells. @throws TypeError */
export function targetFormat(file: FilePath): Format {
  const format = extensionOf(file)
  if (format !== undefined) return format
  const known = extensions.map((one) => `.${one}`).join(', ')
  throw new TypeError(`Expected the name of the new file to end in one of ${known}, got '${file.name}'`)
}

/**
 * What a file is: its content tells, and its name where several kinds begin alike.
 *
 * @throws `ENOENT` and the like; `ERR_BLOSC2_FORMAT` for anything else.
 */
export function* sourceFormat(file: FilePath): Steps<SourceFormat> {
  const named = extensionOf(file)
  const stats = yield* stat(file.native)
  if (stats.isDirectory()) return (yield* list(file.native)).includes('chunks.b2frame') ? 'frame' : 'store'
  const start = (yield* readStart(file.native, 0, 16)).toString('latin1')
  if (start.startsWith('\x93NUMPY')) return 'npy'
  if (start.startsWith('PK')) return named === 'npz' ? 'npz' : 'store'
  if (start.slice(2, 9) === 'b2frame') return 'frame'
  if (named === 'safetensors') return 'safetensors'
  const known = extensions.map((one) => `.${one}`).join(', ')
  const message = `Expected a file of one of the kinds ${known} at '${file.name}', found something else`
  throw new Blosc2Error('ERR_BLOSC2_FORMAT', message, { path: file.name })
}
