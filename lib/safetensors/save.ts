/** Writing `.safetensors` files. */
import { type ElementType, resolveDType } from '../dtype'
import { describeDType } from '../dtype/resolve'
import { Blosc2Error } from '../errors'
import type { SaveInfo } from '../ndarray/save-info'
import { product } from '../ndarray/state'
import { type Content, contentOf, writeContent } from '../numpy/content'
import { checkOptions, describe, expectOneOf, expectString, isObject } from '../options'
import { type FilePath, filePath, type PathLike } from '../path'
import { writeBytes } from '../raw/array'
import { handlesOf, writingFile } from '../raw/handle'
import { following } from '../sharing/following'
import { type AsyncOptions, refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import type { TensorLike } from '../tensor'
import { compareFormats, formatOfType, isFormat, type SafetensorsFormat, typeOfFormat } from './format'

/** Options of the blocking `saveSafetensorsSync`. */
export interface SyncSafetensorsSaveOptions {
  /** `'w-'` (default) refuses an existing path with `EEXIST`, `'w'` replaces it atomically. */
  readonly mode?: 'w-' | 'w' | undefined
  /** Texts by name, of the file as a whole. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/** Options of {@link saveSafetensors}. */
export interface SafetensorsSaveOptions extends SyncSafetensorsSaveOptions, AsyncOptions {}

/**
 * Tensors by name. `format` beside the data says what their bits mean where that is no dtype here: `'BF16'` with a
 * Uint16Array or raw elements of 2 bytes, `'F8_E4M3'` with a Uint8Array …
 */
export type SafetensorsContent = Readonly<Record<string, TensorLike | object>>

/**
 * Writes a `.safetensors` file, tensors in the order in which the format's own library writes them. The file appears
 * complete or not at all.
 *
 * @throws `EEXIST`; `ERR_BLOSC2_UNSUPPORTED` for dtypes that the format does not have; TypeError for what is no array.
 * @example
 * ```ts
 * await blosc2.saveSafetensors('model.safetensors', {
 *   weight: { data: new Float32Array(6), shape: [2, 3] },
 *   half: { data: new Uint16Array(4), shape: [4], format: 'BF16' },
 * }, { metadata: { format: 'pt' } })
 * ```
 */
export async function saveSafetensors(
  path: PathLike,
  tensors: SafetensorsContent,
  options?: SafetensorsSaveOptions,
): Promise<SaveInfo> {
  const file = filePath(path, 'saveSafetensors()')
  return runAsync(saveSafetensorsSteps(file, tensors, options, 'saveSafetensors()'), options, file.name)
}

/** Blocking {@link saveSafetensors}. */
export function saveSafetensorsSync(
  path: PathLike,
  tensors: SafetensorsContent,
  options?: SyncSafetensorsSaveOptions,
): SaveInfo {
  refuseAsyncOptions(options, 'saveSafetensors')
  const file = filePath(path, 'saveSafetensorsSync()')
  return runSync(saveSafetensorsSteps(file, tensors, options, 'saveSafetensorsSync()'), file.name)
}

/** A tensor on its way into a file, whose content is open as long as it is written. */
export interface Planned {
  readonly name: string
  readonly format: SafetensorsFormat
  readonly shape: readonly number[]
  readonly nbytes: number
  using<T>(body: (content: Content) => Steps<T>): Steps<T>
}

export function* saveSafetensorsSteps(
  file: FilePath,
  tensors: unknown,
  options: SafetensorsSaveOptions = {},
  owner: string,
): Steps<SaveInfo> {
  checkOptions(options, ['mode', 'metadata', 'signal', 'onProgress'], owner)
  const mode = expectOneOf(options.mode ?? 'w-', ['w-', 'w'], "option 'mode'")
  if (!isObject(tensors) || Array.isArray(tensors) || ArrayBuffer.isView(tensors)) {
    throw new TypeError(`Expected an object of tensors by name for ${owner}, got ${describe(tensors)}`)
  }
  const metadata = checkMetadata(options.metadata)
  const values = Object.values(tensors)
  return yield* following(values.flatMap(handlesOf), function* () {
    const planned: Planned[] = []
    for (const [name, x] of Object.entries(tensors)) planned.push(yield* plan(name, x))
    return yield* writeSafetensors(file, mode === 'w', planned, metadata)
  })
}

export function writeSafetensors(
  file: FilePath,
  replace: boolean,
  given: readonly Planned[],
  metadata: Readonly<Record<string, string>> | undefined,
): Steps<SaveInfo> {
  const planned = [...given].sort((a, b) => compareFormats(a.format, b.format) || (a.name < b.name ? -1 : 1))
  const header = headerOf(planned, metadata)
  const nbytes = planned.reduce((sum, tensor) => sum + tensor.nbytes, 0)
  return writingFile(file, replace, function* (raw) {
    yield* writeBytes(raw, 0, header)
    let at = header.length
    for (const tensor of planned) {
      yield* tensor.using((content) => writeContent(raw, at, content))
      at += tensor.nbytes
    }
    return { path: file.name, nbytes, cbytes: nbytes, bytesWritten: at }
  })
}

function* plan(name: string, x: unknown): Steps<Planned> {
  const given = isObject(x) && 'format' in x && !ArrayBuffer.isView(x) ? x.format : undefined
  if (given !== undefined && !isFormat(given)) {
    throw new TypeError(
      `Expected 'format' of tensor '${name}' to be one such as 'BF16', got ${describe(given)}`,
    )
  }
  const content = yield* contentOf(x, { order: 'C' })
  return planned(name, given, content, (type, body) => body({ ...content, type }))
}

/** `using` runs a body on the content, as elements of the type that the file has. */
export function planned(
  name: string,
  given: SafetensorsFormat | undefined,
  { type: found, shape }: Pick<Content, 'type' | 'shape'>,
  using: <T>(type: ElementType, body: (content: Content) => Steps<T>) => Steps<T>,
): Planned {
  if (name === '__metadata__') {
    throw new Blosc2Error(
      'ERR_BLOSC2_KEY',
      "Expected names of tensors, got '__metadata__': see option 'metadata'",
    )
  }
  const format = given ?? formatOfType(found)
  if (format === undefined) {
    const message = `The format has no elements of ${describeDType(found)}, as tensor '${name}' has`
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message)
  }
  const type = storedType(name, format, found)
  return { name, format, shape, nbytes: product(shape) * type.itemsize, using: (body) => using(type, body) }
}

/** Elements are little-endian. Formats without a dtype take the bits of any type of their size. */
function storedType(name: string, format: SafetensorsFormat, given: ElementType): ElementType {
  const type = typeOfFormat(format)
  if (type !== undefined && type.kind !== 'V') return type
  if (type?.itemsize === given.itemsize) return resolveDType(given.dtype)
  const message = `Expected the bits of ${format} for tensor '${name}', got elements of ${describeDType(given)}`
  throw new TypeError(message)
}

function headerOf(
  planned: readonly Planned[],
  metadata: Readonly<Record<string, string>> | undefined,
): Buffer {
  let end = 0
  const entries = planned.map(({ name, format, shape, nbytes }): [string, unknown] => {
    const from = end
    end += nbytes
    return [name, { dtype: format, shape, data_offsets: [from, end] }]
  })
  const about: [string, unknown][] = metadata ? [['__metadata__', metadata]] : []
  const text = Buffer.from(textOf([...about, ...entries]))
  // The elements begin at a multiple of 8.
  const length = Math.ceil(text.length / 8) * 8
  const header = Buffer.alloc(8 + length, ' ')
  header.writeBigUInt64LE(BigInt(length))
  text.copy(header, 8)
  return header
}

/** JSON.stringify() would put names that look like numbers first. */
function textOf(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`
}

function checkMetadata(metadata: unknown): Readonly<Record<string, string>> | undefined {
  if (metadata === undefined) return undefined
  if (!isObject(metadata)) {
    throw new TypeError(`Expected an object of texts for option 'metadata', got ${describe(metadata)}`)
  }
  const entries = Object.entries(metadata).map(([key, value]): [string, string] => [
    key,
    expectString(value, `option 'metadata.${key}'`),
  ])
  return Object.fromEntries(entries)
}
