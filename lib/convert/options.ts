import type { CreateOptions } from '../ndarray/create-options'
import { checkOptions, expectOneOf, expectString } from '../options'
import type { AsyncOptions } from '../steps'
import type { Format } from './formats'

/** Options of `convertSync`. */
export interface SyncConvertOptions
  extends Pick<CreateOptions, 'chunks' | 'blocks' | 'cparams' | 'checksum' | 'durability'> {
  /** `'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it once the new file is complete. */
  readonly mode?: 'w-' | 'w' | undefined
  /**
   * The array that is meant: which one, where the source has several and the new file holds one; its new name, where
   * it is the other way round. Default: the only one; the name of the source's file.
   */
  readonly key?: string | undefined
  /** Of the members of a new `.npz`. Default `'stored'`, of which parts can be read. */
  readonly compression?: 'stored' | 'deflate' | undefined
  /** Of deflated members, 0 to 9. */
  readonly level?: number | undefined
}

/** Options of `convert`. */
export interface ConvertOptions extends SyncConvertOptions, AsyncOptions {}

export interface ConvertPlan {
  readonly given: ConvertOptions
  readonly format: Format
  readonly replace: boolean
  readonly key: string | undefined
}

const common = ['mode', 'key', 'signal', 'onProgress']
const compressed = ['cparams', 'checksum']
const own: Readonly<Record<Format, readonly string[]>> = {
  npy: [],
  npz: ['compression', 'level'],
  safetensors: [],
  b2nd: [...compressed, 'chunks', 'blocks', 'durability'],
  b2d: compressed,
  b2z: compressed,
  b2e: compressed,
}

/** @throws TypeError for options that a file of that format has no use for. */
export function planConversion(
  given: ConvertOptions | undefined,
  format: Format,
  owner: string,
): ConvertPlan {
  checkOptions(given, [...common, ...own[format]], `${owner}() to .${format}`)
  const { mode = 'w-', key } = given ?? {}
  const replace = expectOneOf(mode, ['w-', 'w'], "option 'mode'") === 'w'
  return {
    given: given ?? {},
    format,
    replace,
    key: key === undefined ? undefined : expectString(key, "option 'key'"),
  }
}
