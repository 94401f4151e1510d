/** Arrays on their way from one file to another. */
import type { ElementType } from '../dtype'
import { Blosc2Error } from '../errors'
import type { ArrayState } from '../ndarray/state'
import type { Content } from '../numpy/content'
import type { RawArray } from '../raw/array'
import type { SafetensorsFormat } from '../safetensors/format'
import type { Steps } from '../steps'
import type { GroupMetadata } from './groups'
import type { Texts } from './texts'

/** The elements of an array: compressed, or as they are in a file. */
export type Elements = ArrayState | RawArray

/** One array, wherever it is. Its elements, their dtype and byte order come out as they are. */
export interface Portable {
  /** In a file with several. */
  readonly name: string | undefined
  readonly type: ElementType
  readonly shape: readonly number[]
  /** The first axis varies fastest, there where it comes from. */
  readonly fortran: boolean
  /** What the elements are called in `.safetensors` files, where the dtype does not tell. */
  readonly format?: SafetensorsFormat | undefined
  /** Whether the elements can only be read from the first to the last. */
  readonly sequential?: boolean | undefined
  /** Runs `body` on the elements, which are open as long as it runs. */
  using<T>(body: (elements: Elements) => Steps<T>): Steps<T>
}

/** The arrays of a file, until it is closed. */
export interface PortableFile {
  readonly arrays: readonly Portable[]
  /** What else is in it, that only a store can hold. */
  readonly others: readonly string[]
  /** What it says of itself, where it came from a `.safetensors` file. */
  readonly texts: Texts | undefined
  /** Of stores. */
  readonly metadata?: () => GroupMetadata
  close(): Steps<void>
}

export function isRaw(elements: Elements): elements is RawArray {
  return 'raw' in elements
}

/** The array as the writers of uncompressed files take it. */
export function contentOf({ type, shape, fortran }: Portable, source: Elements): Content {
  return { type, shape, fortran, source }
}

/** @throws `ERR_BLOSC2_UNSUPPORTED` where a file would come out without some of what there is. */
export function checkComplete({ others }: PortableFile, key: string | undefined, name: string): void {
  const [first] = others
  if (first === undefined || key !== undefined) return
  const more = others.length > 1 ? ` and ${others.length - 1} more` : ''
  const message = `'${first}'${more} in '${name}' is no array, and only a store holds it: choose an array with option 'key'`
  throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message, { path: name })
}
