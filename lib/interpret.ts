/** What an open frame is to JavaScript. */
import { binding, type FrameInfo, type NativeFrame } from './binding'
import { BatchArray } from './containers/batch-array'
import { ListArray } from './containers/list-array'
import { ObjectArray } from './containers/object-array'
import { type ElementType, parseDTypeText, resolveDType, sameDType } from './dtype'
import { Blosc2Error, isBlosc2Error } from './errors'
import { FrameHandle } from './handle/handle'
import type { HandleOptions } from './handle/options'
import { classify, type Kind, kindError } from './kinds'
import { NDArray } from './ndarray/ndarray'
import { ArrayState, layoutOf } from './ndarray/state'
import type { OpenPlan, SyncOpenOptions } from './open-options'
import { describe } from './options'
import { resolveCParams } from './params'
import type { FilePath } from './path'
import { SChunk, schunkCParams } from './schunk'
import { EmbedStore } from './stores/embed'

/** What a file or the bytes of one can hold. The property `kind` tells which. */
export type Opened = NDArray | SChunk | EmbedStore | ObjectArray | BatchArray | ListArray

/** The object that a frame is, checked against what the caller expects of it. */
export function interpret(
  frame: NativeFrame,
  { given }: Pick<OpenPlan, 'given'>,
  handleOptions: HandleOptions,
): Opened {
  const info = binding.frameInfo(frame)
  const { kind, unsupported } = classify(info)
  const handle = new FrameHandle(frame, handleOptions)
  const { type: found, problem } = elementsOf(info)
  const carried = found || unsupported ? undefined : kind
  checkExpected(given, found, carried ?? 'schunk', handleOptions.file)
  if (!found) {
    const object = carried && given.kind !== 'schunk' ? carriedObject(carried, handle, given) : undefined
    if (object) return object
    return new SChunk(handle, problem ?? unsupported, given.cparams && openedParams(given.cparams, info))
  }
  const cparams = given.cparams && openedCParams(given.cparams, info, found)
  return new NDArray(new ArrayState(handle, found, cparams), unsupported)
}

function carriedObject(kind: Kind, handle: FrameHandle, { cparams }: SyncOpenOptions): Opened | undefined {
  switch (kind) {
    case 'embedstore':
      return new EmbedStore(handle, cparams)
    case 'objectarray':
      return new ObjectArray(handle)
    case 'batcharray':
      return new BatchArray(handle)
    case 'listarray':
      return new ListArray(handle)
    default:
      return undefined
  }
}

interface Elements {
  readonly type?: ElementType
  readonly problem?: string
}

function elementsOf(info: FrameInfo): Elements {
  const { array, typesize } = info
  if (!array) return {}
  const raw = resolveDType(`V${typesize}`)
  if (array.dtype === '') return { type: raw }
  try {
    const type = parseDTypeText(array.dtype)
    // C programs that name no dtype write that of one byte. Sub-arrays have no name as a dtype of their own.
    return { type: type.itemsize === typesize && !type.subshape ? type : raw }
  } catch (error) {
    if (!isBlosc2Error(error) || error.code !== 'ERR_BLOSC2_UNSUPPORTED') throw error
    return { problem: `This is an array whose dtype cannot be interpreted: ${error.message}` }
  }
}

function openedCParams(given: NonNullable<SyncOpenOptions['cparams']>, info: FrameInfo, type: ElementType) {
  const { typesize, blocksize } = info
  const target = { itemsize: type.itemsize, kind: type.kind, ndim: layoutOf(info).shape.length }
  return { ...resolveCParams(given, target), typesize, blocksize }
}

function openedParams(given: NonNullable<SyncOpenOptions['cparams']>, { typesize, blocksize }: FrameInfo) {
  return { ...schunkCParams(given, typesize), blocksize }
}

function checkExpected(
  { kind, dtype }: SyncOpenOptions,
  found: ElementType | undefined,
  carried: Kind,
  file: FilePath | undefined,
): void {
  const wanted = dtype === undefined ? undefined : resolveDType(dtype, "option 'dtype'")
  const wantedKind = kind ?? (wanted ? 'ndarray' : undefined)
  const foundKind = found ? 'ndarray' : carried
  const where = file ? `in '${file.name}'` : 'in the bytes'
  const detail = file ? { path: file.name } : {}
  // Whatever a super-chunk means, it can be looked at as what it is.
  const asCarrier = wantedKind === 'schunk' && !found
  if (wantedKind !== undefined && wantedKind !== foundKind && !asCarrier) {
    throw kindError(wantedKind, foundKind, file)
  }
  if (wanted && found && !sameDType(wanted.dtype, found.dtype)) {
    const message = `Expected dtype ${describe(wanted.dtype)} ${where}, found ${describe(found.dtype)}`
    throw new Blosc2Error('ERR_BLOSC2_TYPE', message, detail)
  }
}
