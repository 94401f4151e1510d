import type { NativeOpenOptions } from './binding'
import type { DTypeLike } from './dtype'
import { Blosc2Error } from './errors'
import type { Access } from './handle'
import { nativeLimits } from './limits'
import { checkDParams, checkLocking, type DParams } from './ndarray/create-options'
import { checkOptions, describe, expectBoolean, expectInteger, expectOneOf } from './options'
import type { CParams } from './params'

/** Options of the blocking `openSync`. */
export interface SyncOpenOptions {
  /**
   * `'r'` (default) never writes anything; `'r+'` and `'a'` write what exists. `'w'` empties stores and is refused for
   * arrays: see `save` and `asarray`.
   */
  readonly mode?: 'r' | 'r+' | 'a' | 'w' | undefined
  /** Maps the file into memory instead of reading it, and stands in for `mode`. Only `'r'` for now. */
  readonly mmapMode?: 'r' | 'r+' | 'c' | undefined
  /** Where the frame begins in the file, bytes. Default 0. */
  readonly offset?: number | bigint | undefined
  /** Bytes that belong to it. Default: up to the end of the file. */
  readonly length?: number | bigint | undefined
  /** Address space to reserve for a growing map, bytes; with `mmapMode: 'r+'` or `'c'`. */
  readonly initialMappingSize?: number | bigint | undefined
  /** Advisory locking between processes; only `false` (default) for now. */
  readonly locking?: boolean | undefined
  /** How chunks are compressed that are written through this handle. Default: as those in the file. */
  readonly cparams?: CParams | undefined
  readonly dparams?: DParams | undefined
  /** What the file must hold; anything else is refused with `ERR_BLOSC2_TYPE`. */
  readonly kind?: 'ndarray' | 'schunk' | undefined
  /** The dtype the array must have; anything else is refused with `ERR_BLOSC2_TYPE`. */
  readonly dtype?: DTypeLike | undefined
  /** Compare every chunk that is read with its checksum, where the file has them. Default `false`. */
  readonly verify?: boolean | undefined
}

export interface OpenOptions extends SyncOpenOptions {
  readonly signal?: AbortSignal | undefined
}

export interface OpenPlan {
  readonly given: SyncOpenOptions
  readonly access: Access
  readonly native: NativeOpenOptions
}

const openKeys = [
  'mode',
  'mmapMode',
  'offset',
  'length',
  'initialMappingSize',
  'locking',
  'cparams',
  'dparams',
  'kind',
  'dtype',
  'verify',
  'signal',
]

export function planOpening(
  given: OpenOptions = {},
  owner: string,
  refused: readonly string[] = [],
): OpenPlan {
  const allowed = openKeys.filter((key) => !refused.includes(key))
  checkOptions(given, allowed, owner)
  const { mode = 'r', mmapMode, locking = false, verify = false } = given
  if (mode === 'w') {
    throw new TypeError(
      "Mode 'w' empties stores; to replace an array use save(x, path, { mode: 'w' }) or asarray(x, { urlpath, mode: 'w' })",
    )
  }
  expectOneOf(mode, ['r', 'r+', 'a'], "option 'mode'")
  checkLocking(locking)
  checkDParams(given.dparams)
  expectBoolean(verify, "option 'verify'")
  if (given.kind !== undefined) expectOneOf(given.kind, ['ndarray', 'schunk'], "option 'kind'")
  checkCParams(given.cparams)
  checkMapping(given)
  const offset = expectInteger(given.offset ?? 0, 0, Number.MAX_SAFE_INTEGER, "option 'offset'")
  const length =
    given.length === undefined
      ? -1
      : expectInteger(given.length, 0, Number.MAX_SAFE_INTEGER, "option 'length'")
  const mapped = mmapMode !== undefined
  const access = mapped ? 'r' : mode
  if (access !== 'r' && (offset > 0 || length >= 0)) {
    const message = "A frame within a larger file opens read-only for now: leave 'mode' out or set it to 'r'"
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  return {
    given,
    access,
    native: { offset, length, mapped, headerOnly: false, verify, limits: nativeLimits() },
  }
}

function checkMapping({ mmapMode, initialMappingSize }: SyncOpenOptions): void {
  if (mmapMode !== undefined) expectOneOf(mmapMode, ['r', 'r+', 'c'], "option 'mmapMode'")
  if (initialMappingSize !== undefined) {
    expectInteger(initialMappingSize, 1, Number.MAX_SAFE_INTEGER, "option 'initialMappingSize'")
    if (mmapMode === undefined || mmapMode === 'r') {
      const mode = mmapMode === undefined ? 'none' : `'${mmapMode}'`
      throw new TypeError(`Option 'initialMappingSize' needs 'mmapMode' to be 'r+' or 'c', got ${mode}`)
    }
  }
  if (mmapMode === 'r+' || mmapMode === 'c') {
    const message = `Mapping with mmapMode '${mmapMode}' is not available yet: use 'r', or mode 'r+' without a map`
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
}

function checkCParams(cparams: unknown): void {
  if (cparams === undefined) return
  if (typeof cparams !== 'object' || cparams === null) {
    throw new TypeError(`Expected an object for option 'cparams', got ${describe(cparams)}`)
  }
  for (const key of ['typesize', 'blocksize']) {
    if (key in cparams) throw new TypeError(`Option 'cparams.${key}' is fixed by the file: leave it out`)
  }
}
