/** What `.npy` files are opened and created with. */
import { type DTypeLike, type ElementType, resolveDType, sameDType } from '../dtype'
import { Blosc2Error } from '../errors'
import { checkOptions, describe, expectBoolean, expectInteger, expectOneOf, expectShape } from '../options'
import type { FilePath } from '../path'
import type { AsyncOptions } from '../steps'
import { defaultMaxHeaderSize } from './header'

/** Options of reading `.npy` headers. */
export interface NpyHeaderOptions {
  /** Longest header to read, bytes: it is text that describes the array. Default 10 000, as in NumPy. */
  readonly maxHeaderSize?: number | undefined
}

/** Options of the blocking `openNpySync`. */
export interface SyncNpyOpenOptions extends NpyHeaderOptions {
  /**
   * `'r'` (default) never writes; `'r+'` changes elements in the file and appends; `'c'` keeps changes in memory, with
   * this handle alone; `'w+'` replaces the file by a new one of zeros, atomically, and opens that as `'r+'` does.
   */
  readonly mode?: 'r' | 'r+' | 'w+' | 'c' | undefined
  /**
   * Maps the file into memory instead of reading from it. Default `false`, but `true` for mode `'c'`. Both read only what
   * is selected. A mapped file that somebody cuts off in the very moment of a read ends the process (SIGBUS), as in any
   * program that maps files.
   */
  readonly mmap?: boolean | undefined
  /** Where the header begins in the file, bytes: several arrays may follow one another. Default 0. */
  readonly offset?: number | bigint | undefined
  /** For `'w+'` the dtype to create, default `'float64'`; otherwise what must be there (`ERR_BLOSC2_TYPE`). */
  readonly dtype?: DTypeLike | undefined
  /** For `'w+'`, where it is required. */
  readonly shape?: readonly number[] | number | undefined
  /** For `'w+'`: whether the first axis varies fastest. Default `false`. */
  readonly fortranOrder?: boolean | undefined
  /** For `'w+'`: the version of the format. Default: the oldest that can tell the dtype. */
  readonly version?: 1 | 2 | 3 | undefined
  /** `'power'`: each change waits until the disk has it. Default `'process'`: {@link NpyFile.flush} and `close` do. */
  readonly durability?: 'process' | 'power' | undefined
}

/** Options of `openNpy`. */
export interface NpyOpenOptions extends SyncNpyOpenOptions, Pick<AsyncOptions, 'signal'> {}

export interface NpyPlan {
  readonly mode: 'r' | 'r+' | 'w+' | 'c'
  readonly mapped: boolean
  readonly offset: number
  readonly durable: boolean
  readonly maxHeaderSize: number
  /** What must be there. */
  readonly wanted: ElementType | undefined
  readonly create:
    | { readonly type: ElementType; readonly shape: number[]; readonly fortran: boolean }
    | undefined
  readonly version: 1 | 2 | 3 | undefined
}

const creationKeys = ['shape', 'fortranOrder', 'version'] as const
const keys = ['mode', 'mmap', 'offset', 'dtype', ...creationKeys, 'durability', 'maxHeaderSize', 'signal']

export function planNpy(given: NpyOpenOptions = {}, owner: string): NpyPlan {
  checkOptions(given, keys, owner)
  const mode = expectOneOf(given.mode ?? 'r', ['r', 'r+', 'w+', 'c'], "option 'mode'")
  const mapped = expectBoolean(given.mmap ?? mode === 'c', "option 'mmap'")
  if (mode === 'c' && !mapped) throw new TypeError("Mode 'c' needs a mapped file: leave out option 'mmap'")
  const offset = expectInteger(given.offset ?? 0, 0, Number.MAX_SAFE_INTEGER, "option 'offset'")
  const durability = expectOneOf(given.durability ?? 'process', ['process', 'power'], "option 'durability'")
  const type = given.dtype === undefined ? undefined : resolveDType(given.dtype, "option 'dtype'")
  const version = given.version === undefined ? undefined : checkVersion(given.version)
  if (mode !== 'w+') {
    const surplus = creationKeys.find((key) => given[key] !== undefined)
    if (surplus) throw new TypeError(`Option '${surplus}' is for mode 'w+' only, got mode '${mode}'`)
  } else if (offset > 0) {
    throw new TypeError("Mode 'w+' makes a new file: leave out option 'offset'")
  }
  return {
    mode,
    mapped,
    offset,
    durable: durability === 'power',
    maxHeaderSize: checkHeaderSize(given),
    wanted: mode === 'w+' ? undefined : type,
    create: mode === 'w+' ? creation(given, type) : undefined,
    version,
  }
}

export function checkHeaderSize({ maxHeaderSize = defaultMaxHeaderSize }: NpyHeaderOptions): number {
  return expectInteger(maxHeaderSize, 1, 2 ** 32, "option 'maxHeaderSize'")
}

export function checkVersion(version: unknown): 1 | 2 | 3 {
  if (version === 1 || version === 2 || version === 3) return version
  throw new TypeError(`Expected option 'version' to be 1, 2 or 3, got ${describe(version)}`)
}

function creation(given: SyncNpyOpenOptions, type: ElementType | undefined): NpyPlan['create'] {
  if (given.shape === undefined) throw new TypeError("Mode 'w+' needs option 'shape'")
  return {
    type: type ?? resolveDType('float64'),
    shape: expectShape(given.shape, "option 'shape'"),
    fortran: expectBoolean(given.fortranOrder ?? false, "option 'fortranOrder'"),
  }
}

/** @throws `ERR_BLOSC2_TYPE` where the file holds another dtype than the caller expects. */
export function checkWanted(
  wanted: ElementType | undefined,
  found: ElementType,
  file: FilePath | undefined,
): void {
  if (!wanted || sameDType(wanted.dtype, found.dtype)) return
  const where = file ? `in '${file.name}'` : 'in the bytes'
  const message = `Expected dtype ${describe(wanted.dtype)} ${where}, found ${describe(found.dtype)}`
  throw new Blosc2Error('ERR_BLOSC2_TYPE', message, file ? { path: file.name } : {})
}
