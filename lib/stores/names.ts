/** How the keys of a store become names of files or members of an archive, and the reverse. */
import { Blosc2Error } from '../errors'
import { isStray } from '../zip/temporary'
import { checkKey } from './keys'

/** The file that marks a directory or archive as a store, and holds its embedded members. */
export const embedName = 'embed.b2e'

/** Of names that tell that there is a leaf. */
export const suffixes = ['.b2nd', '.b2f', '.b2b'] as const
export type Suffix = (typeof suffixes)[number]

/** That Python-Blosc2 gives to values of a kind. */
export function suffixOf(kind: string): Suffix {
  if (kind === 'ndarray') return '.b2nd'
  return kind === 'batcharray' ? '.b2b' : '.b2f'
}

/** @throws `ERR_BLOSC2_KEY` for keys that would not come back: names of nothing but dots. */
export function nameOf(key: string, suffix: Suffix): string {
  if (/\/\.+$/.test(key)) {
    throw new Blosc2Error('ERR_BLOSC2_KEY', `Expected a key that ends in more than dots, got '${key}'`)
  }
  return `${key.slice(1)}${suffix}`
}

/** What a file holds may be reserved. */
const stored = { reserved: true }

/**
 * The key of a leaf's name: without its last extension. Dots that a name begins with are part of it.
 *
 * @throws `ERR_BLOSC2_KEY` for names that are not safe as keys.
 */
export function keyOf(name: string, where: string): string {
  let start = name.lastIndexOf('/') + 1
  while (name[start] === '.') start++
  const dot = name.lastIndexOf('.')
  const key = dot >= start ? name.slice(0, dot) : name
  return checkKey(`/${key}`, where, stored)
}

/** Whether a name tells that there is a leaf. Others may be one too, which only their content tells. */
export function isLeafName(name: string): boolean {
  return suffixes.some((suffix) => name.endsWith(suffix))
}

/** Whether a file may be a leaf at all. */
export function mayBeLeaf(name: string): boolean {
  return name !== embedName && !isStray(name.slice(name.lastIndexOf('/') + 1)) && !name.endsWith('.journal')
}

/** Whether the first bytes of a file are those of a frame. */
export function beginsFrame(start: Buffer): boolean {
  return start.toString('latin1', 0, 9) === '\x9e\xa8b2frame'
}

/** A stream of another file, a device, or another name than was asked for. */
const unlikeFiles = /[<>:"|?*]|[. ](?:\/|$)|(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\/|$)/i

/**
 * For names of files to be made.
 *
 * @throws `ERR_BLOSC2_KEY` for those that mean something else on Windows.
 */
export function checkFileName(name: string, windows = process.platform === 'win32'): void {
  if (!windows || !unlikeFiles.test(name)) return
  throw new Blosc2Error('ERR_BLOSC2_KEY', `Expected a key that Windows takes for a file name, got '${name}'`)
}
