/** Writing `.npz` archives. */
import type { NativeRaw } from '../binding'
import type { SaveInfo } from '../ndarray/save-info'
import { type ArrayState, boxRanges, product, stateOf } from '../ndarray/state'
import { tileBudget } from '../ndarray/tiles'
import { receiveSource } from '../ndarray/transfer'
import type { ElementTarget } from '../ndarray/write'
import { describe, isObject } from '../options'
import { type FilePath, filePath, type PathLike } from '../path'
import { readBytes, writeBytes } from '../raw/array'
import { handlesOf, writingFile } from '../raw/handle'
import { native } from '../raw/steps'
import { following } from '../sharing/following'
import { refuseAsyncOptions, runAsync, runSync, type Steps } from '../steps'
import type { DenseSource, TensorLike } from '../tensor'
import { checkSafe } from '../zip/names'
import { localHeader, localHeaderLength, type Member, memberOf } from '../zip/records'
import { directoryBytes } from '../zip/writing'
import { type Content, contentOf, isDense, isRaw, writeContent, writeElements } from './content'
import { headerBytes } from './header-text'
import { type NpzSaveOptions, type NpzSavePlan, planNpzSaving, type SyncNpzSaveOptions } from './npz-options'

/** Arrays by name; a list becomes `arr_0`, `arr_1` … */
export type NpzContent = Readonly<Record<string, TensorLike | object>> | readonly (TensorLike | object)[]

/**
 * Writes an `.npz` archive. The file appears complete or not at all.
 *
 * @param arrays tensors of any layout, or compressed arrays, which are decoded chunk by chunk.
 * @throws `EEXIST`; `ERR_BLOSC2_KEY` for names that would lead out of the archive; TypeError for what is no array.
 * @example
 * ```ts
 * await blosc2.saveNpz('data.npz', { x, y }, { compression: 'deflate', level: 4, mode: 'w' })
 * ```
 */
export async function saveNpz(
  path: PathLike,
  arrays: NpzContent,
  options?: NpzSaveOptions,
): Promise<SaveInfo> {
  const file = filePath(path, 'saveNpz()')
  return runAsync(saveNpzSteps(file, arrays, options, 'saveNpz()'), options, file.name)
}

/** Blocking {@link saveNpz}. */
export function saveNpzSync(path: PathLike, arrays: NpzContent, options?: SyncNpzSaveOptions): SaveInfo {
  refuseAsyncOptions(options, 'saveNpz')
  const file = filePath(path, 'saveNpzSync()')
  return runSync(saveNpzSteps(file, arrays, options, 'saveNpzSync()'), file.name)
}

export function* saveNpzSteps(
  file: FilePath,
  arrays: unknown,
  options: NpzSaveOptions = {},
  owner: string,
): Steps<SaveInfo> {
  const entries = entriesOf(arrays, owner).map(
    ([key, x]): NpzEntry => ({
      key,
      using: (body) =>
        following(handlesOf(x), function* () {
          return yield* body(yield* contentOf(x, options))
        }),
    }),
  )
  return yield* writeNpz(file, entries, planNpzSaving(options, owner))
}

/** An array under its name, whose content is open as long as it is written. */
export interface NpzEntry {
  readonly key: string
  using<T>(body: (content: Content) => Steps<T>): Steps<T>
}

export function writeNpz(
  file: FilePath,
  entries: readonly NpzEntry[],
  { replace, level }: NpzSavePlan,
): Steps<SaveInfo> {
  for (const { key } of entries) checkSafe(`${key}.npy`)
  return writingFile(file, replace, function* (raw) {
    const members: Member[] = []
    let end = 0
    let nbytes = 0
    for (const { key, using } of entries) {
      const member = yield* using((content) => addMember(raw, end, key, content, level))
      members.push(member)
      nbytes += member.size
      end = member.limit
    }
    const directory = directoryBytes(members, end)
    yield* writeBytes(raw, end, directory)
    return { path: file.name, nbytes, cbytes: end, bytesWritten: end + directory.length }
  })
}

function entriesOf(arrays: unknown, owner: string): readonly (readonly [string, unknown])[] {
  if (!isObject(arrays) || ArrayBuffer.isView(arrays) || stateOf(arrays)) {
    throw new TypeError(`Expected an object of arrays by name for ${owner}, got ${describe(arrays)}`)
  }
  const list: readonly unknown[] | undefined = Array.isArray(arrays) ? arrays : undefined
  return list ? list.map((x, i) => [`arr_${i}`, x] as const) : Object.entries(arrays)
}

function* addMember(
  raw: NativeRaw,
  at: number,
  key: string,
  content: Content,
  level: number | undefined,
): Steps<Member> {
  const header = headerBytes(content)
  const size = header.length + product(content.shape) * content.type.itemsize
  const name = `${key}.npy`
  const start = at + localHeaderLength({ name, size, deflatedSize: level === undefined ? undefined : 0 })
  const written =
    level === undefined
      ? yield* addStored(raw, start, header, content, size)
      : yield* addDeflated(raw, start, header, content, level)
  const member = { name, ...written, size, headerOffset: at }
  yield* writeBytes(raw, at, localHeader(member))
  return memberOf(member)
}

interface Written {
  readonly crc: number
  readonly deflatedSize?: number
}

function* addStored(
  raw: NativeRaw,
  start: number,
  header: Buffer,
  content: Content,
  size: number,
): Steps<Written> {
  yield* writeBytes(raw, start, header)
  yield* writeContent(raw, start + header.length, content)
  return { crc: yield* native.sumRaw(raw, start, size) }
}

const plain = { stored: 0, memory: 0, swap: 1 }

function* addDeflated(
  raw: NativeRaw,
  start: number,
  header: Buffer,
  content: Content,
  level: number,
): Steps<Written> {
  let end = start
  let crc = 0
  function* add(
    shape: readonly number[],
    itemsize: number,
    fortran: boolean,
    ...[data, conversion]: [Parameters<typeof native.deflateRaw>[3], Parameters<typeof native.deflateRaw>[4]]
  ): Steps<void> {
    const layout = { shape, itemsize, offset: 0, fortran }
    const { bytes, sum } = yield* native.deflateRaw(raw, end, layout, data, conversion, level, false, crc)
    end += bytes
    crc = sum
  }
  yield* add([header.length], 1, false, { view: header, offset: 0, strides: [1] }, plain)
  const { type, shape, fortran, source } = content
  const pieces = isRaw(source) ? source : undefined
  if (pieces) {
    const total = product(shape) * type.itemsize
    for (let at = 0; at < total; at += tileBudget) {
      const view = yield* readBytes(pieces.raw, pieces.offset + at, Math.min(tileBudget, total - at))
      yield* add([view.length], 1, false, { view, offset: 0, strides: [1] }, plain)
    }
  }
  const target: ElementTarget = {
    shape,
    chunks: shape.map(() => 1),
    type,
    *put({ ranges }, { data, conversion }) {
      // Boxes come in the order of the file, each of them without a gap.
      const counts = shape.map((_, axis) => ranges[3 * axis + 2] ?? 0)
      yield* add(counts, type.itemsize, fortran, data, conversion)
    },
  }
  if (!isRaw(source)) yield* writeElements(target, yield* settled(content, source))
  const nothing = { shape: [0], itemsize: 1, offset: 0, fortran: false }
  const none = { view: header, offset: 0, strides: [1] }
  const { bytes } = yield* native.deflateRaw(raw, end, nothing, none, plain, level, true, crc)
  return { crc, deflatedSize: end + bytes - start }
}

/** Compressed arrays are read in the order of C, of which Fortran's order has no boxes. */
function* settled(
  { fortran, shape }: Content,
  source: DenseSource | ArrayState,
): Steps<{ readonly source: DenseSource | ArrayState }> {
  if (!fortran || isDense(source)) return { source }
  const { handle, type } = source
  const start = shape.map(() => 0)
  return { source: yield* receiveSource(handle.frame, type, boxRanges(start, shape), shape) }
}
