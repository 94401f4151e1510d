/** What this package throws for everything that is the library's or a file's fault. */
import { getSystemErrorMap, getSystemErrorName } from 'node:util'

/** Stable codes of {@link Blosc2Error}. */
export type Blosc2ErrorCode =
  | 'ERR_BLOSC2_CORRUPT'
  | 'ERR_BLOSC2_INTEGRITY'
  | 'ERR_BLOSC2_FORMAT'
  | 'ERR_BLOSC2_TYPE'
  | 'ERR_BLOSC2_UNSUPPORTED'
  | 'ERR_BLOSC2_READ_ONLY'
  | 'ERR_BLOSC2_CLOSED'
  | 'ERR_BLOSC2_KEY'
  | 'ERR_BLOSC2_LIMIT'
  | 'ERR_BLOSC2_UNSAFE_DTYPE'
  | 'ERR_BLOSC2_LOCKED'
  | 'ERR_BLOSC2_MMAP'
  | 'ERR_BLOSC2_NOT_A_TENSOR'
  | 'ERR_BLOSC2_TRUNCATED'
  | 'ERR_BLOSC2_CHANGED'
  | 'ERR_BLOSC2_INTERNAL'

const codes: ReadonlySet<string> = new Set<Blosc2ErrorCode>([
  'ERR_BLOSC2_CORRUPT',
  'ERR_BLOSC2_INTEGRITY',
  'ERR_BLOSC2_FORMAT',
  'ERR_BLOSC2_TYPE',
  'ERR_BLOSC2_UNSUPPORTED',
  'ERR_BLOSC2_READ_ONLY',
  'ERR_BLOSC2_CLOSED',
  'ERR_BLOSC2_KEY',
  'ERR_BLOSC2_LIMIT',
  'ERR_BLOSC2_UNSAFE_DTYPE',
  'ERR_BLOSC2_LOCKED',
  'ERR_BLOSC2_MMAP',
  'ERR_BLOSC2_NOT_A_TENSOR',
  'ERR_BLOSC2_TRUNCATED',
  'ERR_BLOSC2_CHANGED',
  'ERR_BLOSC2_INTERNAL',
])

/** Where a {@link Blosc2Error} happened. */
export interface Blosc2ErrorDetail {
  readonly path?: string
  readonly nchunk?: number
  readonly cause?: unknown
}

/**
 * A failure that comes from Blosc2 or from the content of a file. Misuse of the API throws `TypeError` or
 * `RangeError` instead, and file-system failures keep Node's own shape (`code: 'ENOENT'` …).
 *
 * @example
 * ```ts
 * try {
 *   await open('data.b2nd')
 * } catch (error) {
 *   if (isBlosc2Error(error) && error.code === 'ERR_BLOSC2_CORRUPT') console.error(error.path, error.nchunk)
 *   else throw error
 * }
 * ```
 */
export class Blosc2Error extends Error {
  readonly code: Blosc2ErrorCode
  /** The file concerned, where there is one. */
  declare readonly path?: string
  /** The chunk concerned, where the failure is in one. */
  declare readonly nchunk?: number

  constructor(code: Blosc2ErrorCode, message: string, detail: Blosc2ErrorDetail = {}) {
    super(message, 'cause' in detail ? { cause: detail.cause } : undefined)
    this.code = code
    if (detail.path !== undefined) this.path = detail.path
    if (detail.nchunk !== undefined) this.nchunk = detail.nchunk
  }

  static {
    // On the prototype, so that inspecting an error does not list the name as one of its properties.
    Object.defineProperty(Blosc2Error.prototype, 'name', {
      value: 'Blosc2Error',
      configurable: true,
      writable: true,
    })
  }
}

/**
 * Whether `x` is a {@link Blosc2Error}.
 * @example
 * ```ts
 * try {
 *   await blosc2.open(path)
 * } catch (error) {
 *   if (!blosc2.isBlosc2Error(error)) throw error
 *   console.error(error.code)
 * }
 * ```
 */
export function isBlosc2Error(x: unknown): x is Blosc2Error {
  return x instanceof Blosc2Error
}

function isCode(code: string): code is Blosc2ErrorCode {
  return codes.has(code)
}

function property(object: object, key: string): unknown {
  return Reflect.get(object, key)
}

/** What a call of `node:fs` throws. The numbers differ between systems. */
export function fileError(code: string, syscall: string, path: string): Error {
  const known = [...getSystemErrorMap()].find(([, [name]]) => name === code)
  const message = `${code}: ${known?.[1][1] ?? 'unknown error'}, ${syscall} '${path}'`
  return Object.assign(new Error(message), { errno: known?.[0], code, syscall, path })
}

/** A failed system call, in the shape `node:fs` gives it. */
function systemError(error: Error, path: string | undefined): Error {
  const given = property(error, 'errno')
  if (typeof given !== 'number') return error
  const errno = -Math.abs(given)
  const known = getSystemErrorMap().get(errno)
  const code = known?.[0] ?? (errno < 0 ? getSystemErrorName(errno) : 'UNKNOWN')
  const syscall = property(error, 'syscall')
  const where = property(error, 'path') ?? path
  const call = typeof syscall === 'string' ? `, ${syscall}` : ''
  const target = typeof where === 'string' ? ` '${where}'` : ''
  const result = new Error(`${code}: ${known?.[1] ?? 'unknown error'}${call}${target}`)
  Object.assign(result, { errno, code })
  if (typeof syscall === 'string') Object.assign(result, { syscall })
  if (typeof where === 'string') Object.assign(result, { path: where })
  return result
}

/**
 * Turns an error of native code into the one that users see. Anything that native code did not throw, and
 * `ABORTED`, is handed back unchanged.
 */
export function publicError(error: unknown, path?: string): unknown {
  if (!(error instanceof Error) || error instanceof Blosc2Error) return error
  const code = property(error, 'code')
  if (code === 'SYSTEM') return systemError(error, path)
  if (typeof code !== 'string' || !isCode(code)) return error
  const own = property(error, 'path')
  const where = typeof own === 'string' ? own : path
  const nchunk = property(error, 'nchunk')
  return new Blosc2Error(code, error.message, {
    ...(where === undefined ? {} : { path: where }),
    ...(typeof nchunk === 'number' ? { nchunk } : {}),
    cause: error,
  })
}
