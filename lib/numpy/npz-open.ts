/** Opening and loading `.npz` archives. */
import { binding } from '../binding'
import { Blosc2Error } from '../errors'
import { checkOptions } from '../options'
import { absolute } from '../path'
import { naming } from '../raw/handle'
import { native } from '../raw/steps'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import type { Tensor } from '../tensor'
import type { NpyHeaderOptions } from './file-options'
import { isArray, isStored, NpzArchive, readMember } from './npz-archive'
import { NpzFile } from './npz-file'
import { type NpzOpenOptions, type NpzPlan, planNpz, type SyncNpzOpenOptions } from './npz-options'
import { type CheckedSource, checkSource, type NpySource } from './source'

/**
 * Opens an `.npz` archive. Only its directory is read.
 *
 * @param source a path, or the bytes of a file in any Uint8Array (a Buffer is bytes here, never a path).
 * @throws `ENOENT` and the like; `ERR_BLOSC2_FORMAT` for what is no zip archive, `ERR_BLOSC2_CORRUPT` for archives that
 * contradict themselves, `ERR_BLOSC2_KEY` for members whose names lead out of the archive; `ERR_BLOSC2_MMAP` where
 * `mmap` is asked for and arrays are deflated.
 * @example
 * ```ts
 * await using archive = await blosc2.openNpz('data.npz')
 * const { data } = await archive.get('x', '0:10')
 * ```
 */
export async function openNpz(source: NpySource, options?: NpzOpenOptions): Promise<NpzFile> {
  const from = checkSource(source, 'openNpz()')
  return runAsync(openNpzSteps(from, planNpz(options, 'openNpz()')), options, from.file?.name)
}

/** Blocking {@link openNpz}. */
export function openNpzSync(source: NpySource, options?: SyncNpzOpenOptions): NpzFile {
  refuseAsyncOptions(options, 'openNpz')
  const from = checkSource(source, 'openNpzSync()')
  return runSync(openNpzSteps(from, planNpz(options, 'openNpzSync()')), from.file?.name)
}

/** Options of the blocking `loadNpzSync`. */
export interface SyncNpzLoadOptions extends NpyHeaderOptions {
  /** Which arrays to read. Default: all. */
  readonly keys?: readonly string[] | undefined
}

/** Options of {@link loadNpz}. */
export interface NpzLoadOptions extends SyncNpzLoadOptions, AsyncOptions {}

/**
 * Reads the arrays of an `.npz` archive into memory. Members that are no arrays are left out.
 *
 * @throws what `openNpz` throws, and `ERR_BLOSC2_INTEGRITY` for arrays that do not have their CRC-32.
 * @example
 * ```ts
 * const { x, y } = await blosc2.loadNpz('data.npz')
 * ```
 */
export function loadNpz(source: NpySource, options?: NpzLoadOptions): Promise<Record<string, Tensor>>
export async function loadNpz(source: NpySource, options?: NpzLoadOptions): Promise<unknown> {
  const from = checkSource(source, 'loadNpz()')
  return runAsync(loadNpzSteps(from, options, 'loadNpz()'), options, from.file?.name)
}

/** Blocking {@link loadNpz}. */
export function loadNpzSync(source: NpySource, options?: SyncNpzLoadOptions): Record<string, Tensor>
export function loadNpzSync(source: NpySource, options?: SyncNpzLoadOptions): unknown {
  refuseAsyncOptions(options, 'loadNpz')
  const from = checkSource(source, 'loadNpzSync()')
  return runSync(loadNpzSteps(from, options, 'loadNpzSync()'), from.file?.name)
}

export function* openNpzSteps(from: CheckedSource, plan: NpzPlan): Steps<NpzFile> {
  const { raw, archive, file } = yield* openArchive(from, plan)
  return new NpzFile(raw, archive, plan, file)
}

function* openArchive({ file: given, bytes }: CheckedSource, plan: NpzPlan) {
  const file = given && { native: absolute(given.native), name: given.name }
  const raw = file
    ? yield* native.openRaw(file.native, 'fixed', plan.mapped)
    : binding.rawBytes(bytes ?? new Uint8Array(), false)
  try {
    const archive = yield* naming(file, () => NpzArchive.open(raw, plan.maxHeaderSize))
    if (plan.mapped) checkMappable(archive, given?.name)
    return { raw, archive, file }
  } catch (error) {
    binding.releaseRaw(raw)
    throw error
  }
}

function* loadNpzSteps(
  from: CheckedSource,
  options: NpzLoadOptions = {},
  owner: string,
): Steps<Record<string, unknown>> {
  checkOptions(options, ['keys', 'maxHeaderSize', 'signal', 'onProgress'], owner)
  const { keys, maxHeaderSize } = options
  const plan = planNpz(maxHeaderSize === undefined ? {} : { maxHeaderSize }, owner)
  const { raw, archive } = yield* openArchive(from, plan)
  try {
    const loaded: [string, unknown][] = []
    for (const key of keys ?? archive.arrays()) {
      const member = archive.member(key)
      const reading = () => readMember(raw, archive, member, null, {}, plan.verify)
      loaded.push([key, yield* naming(from.file, reading)])
    }
    // Not assigned one by one: a member may be called '__proto__'.
    return Object.fromEntries(loaded)
  } finally {
    archive.close()
    binding.releaseRaw(raw)
  }
}

function checkMappable(archive: NpzArchive, path: string | undefined): void {
  for (const member of archive.members.values()) {
    if (!isArray(member) || isStored(member)) continue
    const message = `The array '${member.name}' is deflated, so it cannot be mapped: leave out option 'mmap' to inflate it, or convert() the archive to .b2z, where parts of compressed arrays are read in place`
    throw new Blosc2Error('ERR_BLOSC2_MMAP', message, path === undefined ? {} : { path })
  }
}
