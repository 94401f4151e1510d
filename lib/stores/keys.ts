/** What the members of a store may be called. */
import { Blosc2Error } from '../errors'
import { describe } from '../options'

/** The last segment of the keys under which a TreeStore keeps its own metadata. */
export const reservedSegment = '__vlmeta__'

export interface KeyRules {
  /** Whether `'/'` alone is a key. Default `false`. */
  readonly root?: boolean
  /** Whether the reserved segment may occur: in what a file holds it does. Default `false`. */
  readonly reserved?: boolean
}

/**
 * The key as it is stored: with a leading slash, which may be left out.
 *
 * Refused is what would not come back under its name, or from outside of a store that becomes a directory: empty
 * segments, `.` and `..`, drives, backslashes, control characters, halves of characters and the reserved `__vlmeta__`.
 *
 * @param where is named in errors: the store's file or the operation.
 * @throws TypeError for what is no text; `ERR_BLOSC2_KEY`.
 */
export function checkKey(
  key: unknown,
  where: string,
  { root = false, reserved = false }: KeyRules = {},
): string {
  if (typeof key !== 'string') {
    throw new TypeError(`Expected text as a key for ${where}, got ${describe(key)}`)
  }
  const full = key.startsWith('/') ? key : `/${key}`
  if (root && key === '/') return key
  const problem = problemOf(full, reserved)
  if (problem === undefined) return full
  throw new Blosc2Error('ERR_BLOSC2_KEY', `Expected a key ${problem} for ${where}, got ${describe(key)}`)
}

/** Keys of letters, digits and what joins them, which most are: nothing is wrong with them. */
const usual = /^(?:\/\w[\w.-]*)+$/

function problemOf(key: string, reserved: boolean): string | undefined {
  if (usual.test(key) && (reserved || !key.includes(reservedSegment))) return undefined
  if (key.includes('\\')) return 'without backslashes'
  if (/\p{Cc}/u.test(key)) return 'without control characters'
  if (/\p{Surrogate}/u.test(key)) return 'without halves of characters'
  const segments = key.slice(1).split('/')
  if (segments.includes('')) return 'without empty segments'
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return "without the segments '.' and '..'"
  if (/^[a-z]:$/i.test(segments[0] ?? '')) return 'that does not begin with a drive'
  if (!reserved && segments.includes(reservedSegment))
    return `without the reserved segment '${reservedSegment}'`
  return undefined
}
