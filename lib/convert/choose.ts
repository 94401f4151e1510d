/** Which arrays of a file are meant, and what they are called in the new one. */
import { basename } from 'node:path'
import { Blosc2Error } from '../errors'
import type { FilePath } from '../path'
import type { Portable } from './portable'

/** The array for a file that holds one. @throws `ERR_BLOSC2_KEY` */
export function chooseOne(arrays: readonly Portable[], key: string | undefined, file: FilePath): Portable {
  const [only] = arrays
  if (key === undefined && arrays.length === 1 && only) return only
  const among = (name: string | undefined) =>
    arrays.find((array) => array.name !== undefined && array.name === name)
  // In stores names are paths.
  const found = among(key) ?? (key?.startsWith('/') ? among(key.slice(1)) : undefined)
  if (found) return found
  const names = arrays.slice(0, 8).map(({ name }) => `'${name}'`)
  const known = `${names.join(', ')}${arrays.length > 8 ? ' …' : ''}`
  const asked = key === undefined ? 'choose one' : `got '${key}'`
  const message =
    arrays.length === 0
      ? `Expected an array in '${file.name}', found none`
      : arrays.length === 1 && only?.name === undefined
        ? `Expected no option 'key', as '${file.name}' holds one array without a name, got '${key}'`
        : `Expected option 'key' to name one of the arrays in '${file.name}', ${known}: ${asked}`
  throw new Blosc2Error('ERR_BLOSC2_KEY', message, { path: file.name })
}

/** The arrays for a file that holds several, each with its name there. @throws `ERR_BLOSC2_KEY` */
export function chooseNamed(
  arrays: readonly Portable[],
  key: string | undefined,
  file: FilePath,
): (readonly [name: string, array: Portable])[] {
  const [only] = arrays
  if (arrays.length === 1 && only?.name === undefined && only) return [[key ?? stemOf(file), only]]
  const chosen = key === undefined ? arrays : [chooseOne(arrays, key, file)]
  return chosen.map((array) => [array.name ?? '', array])
}

/** The name of a file without its directory and extension. */
function stemOf({ name }: FilePath): string {
  return basename(name).replace(/(?<=.)\.[^.]*$/, '')
}
