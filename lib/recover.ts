import type { NativeRecovery } from './binding'
import { Blosc2Error } from './errors'
import { readStart, stat } from './files'
import { nativeLimits } from './limits'
import { checkOptions, expectOneOf } from './options'
import { type FilePath, filePath, type PathLike } from './path'
import { type AsyncOptions, native, refuseAsyncOptions, runAsync, runSync, type Steps } from './steps'

/** Options of the blocking `recoverSync`. */
export interface SyncRecoverOptions {
  /** `'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it, also where it is the damaged file. */
  readonly mode?: 'w-' | 'w' | undefined
}

/** Options of {@link recover}. */
export interface RecoverOptions extends SyncRecoverOptions, AsyncOptions {}

/** What came of a damaged file. */
export interface Recovery extends NativeRecovery {
  /** The new file. */
  readonly path: string
}

/**
 * Writes what can be read of a damaged file to a new one, which is as good as any, and tells what is missing. Damage
 * within a chunk is only noticed if the file has checksums, or if the chunk does not decode.
 *
 * @throws `ERR_BLOSC2_FORMAT` where there is nothing of a Blosc2 frame, `ERR_BLOSC2_LIMIT` where damaged sizes are
 * above the limits, `ERR_BLOSC2_UNSUPPORTED` for directories and zip archives; `ENOENT`, `EEXIST` and the like.
 * @example
 * ```ts
 * const { recovered, lost } = await blosc2.recover('damaged.b2nd', 'recovered.b2nd')
 * console.log(`${recovered} chunks are back, ${lost.length} are zeros now`)
 * ```
 */
export async function recover(path: PathLike, out: PathLike, options?: RecoverOptions): Promise<Recovery> {
  checkOptions(options, ['mode', 'signal', 'onProgress'], 'recover()')
  return runAsync(recoverSteps(path, out, options, 'recover()'), options, filePath(path, 'recover()').name)
}

/** Blocking {@link recover}. */
export function recoverSync(path: PathLike, out: PathLike, options?: SyncRecoverOptions): Recovery {
  refuseAsyncOptions(options, 'recover')
  checkOptions(options, ['mode'], 'recoverSync()')
  return runSync(recoverSteps(path, out, options, 'recoverSync()'), filePath(path, 'recoverSync()').name)
}

function* recoverSteps(
  path: PathLike,
  out: PathLike,
  { mode = 'w-' }: SyncRecoverOptions = {},
  owner: string,
): Steps<Recovery> {
  expectOneOf(mode, ['w-', 'w'], "option 'mode'")
  const target = filePath(out, owner)
  const file = filePath(path, owner)
  yield* refuseArchive(file)
  const found = yield* native.recoverFrame(
    file.native,
    { path: target.native, contiguous: true, replace: mode === 'w' },
    { limits: nativeLimits() },
  )
  return { path: target.name, ...found }
}

/** What an archive begins with is a member, whose frame is not the whole of it. */
function* refuseArchive(file: FilePath): Steps<void> {
  if (!(yield* stat(file.native)).isFile()) return
  const start = yield* readStart(file.native, 0, 4)
  if (start.toString('latin1') !== 'PK\x03\x04') return
  const message = `Expected a file of one frame, but '${file.name}' is a zip archive (a .b2z store or an .npz file): verify tells which member is damaged, and the others can be read`
  throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message, { path: file.name })
}
