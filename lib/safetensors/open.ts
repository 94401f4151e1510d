/** Opening `.safetensors` files. */
import { binding, type NativeRaw } from '../binding'
import { Blosc2Error } from '../errors'
import { type CheckedSource, checkSource, type NpySource } from '../numpy/source'
import { checkOptions, expectBoolean, expectInteger } from '../options'
import { absolute } from '../path'
import { readBytes } from '../raw/array'
import { naming } from '../raw/handle'
import { native } from '../raw/steps'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import { parseSafetensorsHeader, type SafetensorsHeader } from './format'
import { SafetensorsFile } from './safetensors-file'

/** Options of the blocking `openSafetensorsSync`. */
export interface SyncSafetensorsOpenOptions {
  /** Maps the file into memory instead of reading from it. Default `false`, which reads only what is selected, too. */
  readonly mmap?: boolean | undefined
  /** Longest header to read, bytes. Default 100 000 000, as in the format's own library. */
  readonly maxHeaderSize?: number | undefined
}

/** Options of {@link openSafetensors}. */
export interface SafetensorsOpenOptions extends SyncSafetensorsOpenOptions, Pick<AsyncOptions, 'signal'> {}

/**
 * Opens a `.safetensors` file. Only its header is read.
 *
 * @param source a path, or the bytes of a file in any Uint8Array (a Buffer is bytes here, never a path).
 * @throws `ENOENT` and the like; `ERR_BLOSC2_FORMAT` for other files and for headers that contradict themselves or the
 * file; `ERR_BLOSC2_TRUNCATED`, `ERR_BLOSC2_LIMIT`, `ERR_BLOSC2_MMAP`.
 * @example
 * ```ts
 * await using model = await blosc2.openSafetensors('model.safetensors', { mmap: true })
 * const { data } = await model.get('norm.weight')
 * ```
 */
export async function openSafetensors(
  source: NpySource,
  options?: SafetensorsOpenOptions,
): Promise<SafetensorsFile> {
  const from = checkSource(source, 'openSafetensors()')
  return runAsync(openSafetensorsSteps(from, options, 'openSafetensors()'), options, from.file?.name)
}

/** Blocking {@link openSafetensors}. */
export function openSafetensorsSync(
  source: NpySource,
  options?: SyncSafetensorsOpenOptions,
): SafetensorsFile {
  refuseAsyncOptions(options, 'openSafetensors')
  const from = checkSource(source, 'openSafetensorsSync()')
  return runSync(openSafetensorsSteps(from, options, 'openSafetensorsSync()'), from.file?.name)
}

export function* openSafetensorsSteps(
  { file: given, bytes }: CheckedSource,
  options: SafetensorsOpenOptions = {},
  owner: string,
): Steps<SafetensorsFile> {
  checkOptions(options, ['mmap', 'maxHeaderSize', 'signal', 'onProgress'], owner)
  const mapped = expectBoolean(options.mmap ?? false, "option 'mmap'")
  const most = expectInteger(
    options.maxHeaderSize ?? defaultMaxHeaderSize,
    1,
    2 ** 31,
    "option 'maxHeaderSize'",
  )
  const file = given && { native: absolute(given.native), name: given.name }
  const raw = file
    ? yield* native.openRaw(file.native, 'fixed', mapped)
    : binding.rawBytes(bytes ?? new Uint8Array(), false)
  try {
    const header = yield* naming(file, () => readHeader(raw, most))
    return new SafetensorsFile(raw, header, mapped, file)
  } catch (error) {
    binding.releaseRaw(raw)
    throw error
  }
}

const defaultMaxHeaderSize = 100_000_000
/** Of the header, which is a number of 64 bits. */
const lengthBytes = 8

export function* readHeader(raw: NativeRaw, most = defaultMaxHeaderSize): Steps<SafetensorsHeader> {
  const size = binding.rawSize(raw)
  if (size < lengthBytes) {
    throw new Blosc2Error('ERR_BLOSC2_TRUNCATED', `Expected at least ${lengthBytes} bytes, got ${size}`)
  }
  const length = (yield* readBytes(raw, 0, lengthBytes)).readBigUInt64LE()
  const start = lengthBytes + Number(length)
  // Other files begin with bytes that are an absurd length here.
  if (start > size && Number(length) > most) {
    const message = `Expected a .safetensors file, found a header of ${length} bytes in a file of ${size}`
    throw new Blosc2Error('ERR_BLOSC2_FORMAT', message)
  }
  if (Number(length) > most) {
    const message = `The header declares ${length} bytes, option 'maxHeaderSize' allows ${most}`
    throw new Blosc2Error('ERR_BLOSC2_LIMIT', message)
  }
  if (start > size) {
    throw new Blosc2Error(
      'ERR_BLOSC2_TRUNCATED',
      `Expected a header of ${length} bytes, the file has ${size}`,
    )
  }
  return parseSafetensorsHeader(yield* readBytes(raw, lengthBytes, Number(length)), start, size)
}
