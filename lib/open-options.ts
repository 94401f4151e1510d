import type { NativeOpenOptions } from './binding'
import type { DTypeLike } from './dtype'
import { Blosc2Error } from './errors'
import type { Access } from './handle/options'
import { nativeLimits } from './limits'
import { checkDParams, type DParams } from './ndarray/create-options'
import { checkOptions, describe, expectBoolean, expectInteger, expectOneOf } from './options'
import type { CParams } from './params'
import { lockingByDefault } from './sharing/locking'

const openKinds = [
  'ndarray',
  'schunk',
  'embedstore',
  'dictstore',
  'treestore',
  'objectarray',
  'batcharray',
  'listarray',
  'npy',
  'npz',
  'safetensors',
] as const
/** What can be asked for when something is opened. */
export type OpenKind = (typeof openKinds)[number]

/** Options of the blocking `openSync`. */
export interface SyncOpenOptions {
  /**
   * `'r'` (default) never writes anything; `'r+'` and `'a'` write what exists. `'w'` empties stores and is refused for
   * arrays: see `save` and `asarray`.
   */
  readonly mode?: 'r' | 'r+' | 'a' | 'w' | undefined
  /**
   * Maps the file into memory instead of reading it, and stands in for `mode`. `'r'` never writes; `'r+'` commits
   * changes to the file, which may grow; changes through `'c'` stay in memory, with this handle alone, and fail with
   * `ERR_BLOSC2_CHANGED` once others have changed the file. For single files only, and without `locking`.
   *
   * A mapped file that somebody cuts off fails with `ERR_BLOSC2_CHANGED` where its size tells, which is compared before
   * every read. That a file is cut off in the very moment that a chunk is decoded from its lost part ends the process
   * (SIGBUS), as in any program that maps files: map files that only grow, or that nobody changes.
   */
  readonly mmapMode?: 'r' | 'r+' | 'c' | undefined
  /** Where the frame begins in the file, bytes. Default 0. */
  readonly offset?: number | bigint | undefined
  /** Bytes that belong to it. Default: up to the end of the file. */
  readonly length?: number | bigint | undefined
  /**
   * Address space to begin with for `mmapMode` `'r+'` and `'c'`, bytes; default 2^30. A file that outgrows it is mapped
   * anew.
   */
  readonly initialMappingSize?: number | bigint | undefined
  /**
   * Keeps other Blosc2 programs that lock the file, in any language, out of it during each read (shared) and each change
   * (exclusive), by a lock on a file beside it: `<file>.b2lock`, or `.b2lock` in a sparse directory. It must be writable,
   * for readers as well; network file systems do not support it. Asynchronous calls wait without blocking, until their
   * `signal` aborts them; blocking ones fail with `ERR_BLOSC2_LOCKED`. Default: `false`, or `true` where the environment
   * variable `BLOSC_LOCKING` is set to anything but `0`. Not for mapped files.
   */
  readonly locking?: boolean | undefined
  /** How chunks are compressed that are written through this handle. Default: as those in the file. */
  readonly cparams?: CParams | undefined
  readonly dparams?: DParams | undefined
  /**
   * What the file must hold; anything else is refused with `ERR_BLOSC2_TYPE`. `'schunk'` opens all that a super-chunk
   * carries as that super-chunk.
   */
  readonly kind?: OpenKind | undefined
  /** The dtype the array must have; anything else is refused with `ERR_BLOSC2_TYPE`. */
  readonly dtype?: DTypeLike | undefined
  /** Compare every chunk that is read with its checksum, where the file has them. Default `false`. */
  readonly verify?: boolean | undefined
  /** Of stores alone, in directories and archives: from how many bytes on values are not embedded. See `TreeStore.open`. */
  readonly threshold?: number | null | undefined
}

/** Options of `open`. */
export interface OpenOptions extends SyncOpenOptions {
  readonly signal?: AbortSignal | undefined
}

export interface OpenPlan {
  readonly given: SyncOpenOptions
  readonly access: Access
  readonly locking: boolean
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

/** The plan for one of many files that are opened alike, with the limits there are by now. */
export function expecting(plan: OpenPlan, expected: Pick<SyncOpenOptions, 'kind' | 'dtype'>): OpenPlan {
  if (expected.kind !== undefined) expectOneOf(expected.kind, openKinds, "option 'kind'")
  const native = { ...plan.native, limits: nativeLimits() }
  return { ...plan, given: { ...plan.given, ...expected }, native }
}

export function planOpening(
  given: OpenOptions = {},
  owner: string,
  refused: readonly string[] = [],
): OpenPlan {
  const allowed = openKeys.filter((key) => !refused.includes(key))
  checkOptions(given, allowed, owner)
  const { mode = 'r', mmapMode, verify = false } = given
  if (mode === 'w') {
    throw new TypeError(
      "Mode 'w' empties stores; to replace an array use save(x, path, { mode: 'w' }) or asarray(x, { urlpath, mode: 'w' })",
    )
  }
  expectOneOf(mode, ['r', 'r+', 'a'], "option 'mode'")
  const locking = checkLocking(given)
  checkDParams(given.dparams)
  expectBoolean(verify, "option 'verify'")
  if (given.kind !== undefined) expectOneOf(given.kind, openKinds, "option 'kind'")
  checkCParams(given.cparams)
  checkMapping(given)
  const offset = expectInteger(given.offset ?? 0, 0, Number.MAX_SAFE_INTEGER, "option 'offset'")
  const length =
    given.length === undefined
      ? -1
      : expectInteger(given.length, 0, Number.MAX_SAFE_INTEGER, "option 'length'")
  const mapped = mmapMode !== undefined
  const access = mmapMode ?? mode
  const reserve = mmapMode === undefined || mmapMode === 'r' ? 0 : Number(given.initialMappingSize ?? 2 ** 30)
  const writes = access === 'r+' || access === 'a'
  if (writes && (offset > 0 || length >= 0)) {
    const message = "A frame within a larger file opens read-only for now: leave 'mode' out or set it to 'r'"
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  return {
    given,
    access,
    locking,
    native: { offset, length, mapped, reserve, headerOnly: false, verify, limits: nativeLimits() },
  }
}

function checkMapping({ mode, mmapMode, initialMappingSize }: SyncOpenOptions): void {
  if (mmapMode !== undefined) expectOneOf(mmapMode, ['r', 'r+', 'c'], "option 'mmapMode'")
  if (mmapMode !== undefined && mode !== undefined && (mode === 'r') !== (mmapMode === 'r')) {
    throw new TypeError(`Option 'mmapMode' stands in for 'mode': '${mmapMode}' contradicts '${mode}'`)
  }
  if (initialMappingSize !== undefined) {
    expectInteger(initialMappingSize, 1, Number.MAX_SAFE_INTEGER, "option 'initialMappingSize'")
    if (mmapMode === undefined || mmapMode === 'r') {
      const mode = mmapMode === undefined ? 'none' : `'${mmapMode}'`
      throw new TypeError(`Option 'initialMappingSize' needs 'mmapMode' to be 'r+' or 'c', got ${mode}`)
    }
  }
}

function checkLocking({ locking, mmapMode }: SyncOpenOptions): boolean {
  const given = locking !== undefined && expectBoolean(locking, "option 'locking'")
  if (given && mmapMode !== undefined) {
    throw new TypeError(
      "Option 'locking' is not for files that are mapped: leave out 'mmapMode' or 'locking'",
    )
  }
  return given || (locking === undefined && mmapMode === undefined && lockingByDefault())
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
