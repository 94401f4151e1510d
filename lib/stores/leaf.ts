/** A value on its way into a store. */
import { binding, type NativeFrame } from '../binding'
import { frameHandle, isEmbeddable } from '../msgpack'
import { planCreation } from '../ndarray/create-options'
import { makeArray } from '../ndarray/make'
import { denseFrom, giveTensor } from '../ndarray/source'
import { product } from '../ndarray/state'
import type { CParams } from '../params'
import { native, type Steps } from '../steps'
import { type Suffix, suffixOf } from './names'

export interface Leaf {
  readonly frame: NativeFrame
  readonly suffix: Suffix
  /** Uncompressed. */
  readonly nbytes: number
  /** Of its chunks, compressed, or about as many as that can be at most. */
  readonly cbytes: number
  /** Whether the value has a file of its own, and so was meant to be one. */
  readonly fromFile: boolean
}

/** What is taken from files at once, so that later changes of theirs do not matter. Bytes. */
const copied = 2 ** 26

/** @param cparams for arrays that are made of tensors. */
export function* leafOf(value: unknown, cparams: CParams | undefined, owner: string): Steps<Leaf> {
  if (typeof value === 'object' && value !== null && isEmbeddable(value)) {
    const handle = value[frameHandle]
    const fromFile = handle.file !== undefined
    const frame = yield* handle.reading(function* (found) {
      if (!fromFile) return yield* sharedFrame(found)
      return binding.frameInfo(found).cbytes <= copied ? yield* native.loadFrame(found) : found
    })
    return describe(frame, kindOf(value), fromFile)
  }
  const source = yield* denseFrom(value, {})
  const { type, shape } = source
  const { data, conversion } = giveTensor(type, source, source.strides)
  const plan = planCreation({ cparams }, owner)
  const { handle } = yield* makeArray(plan, type, shape, { kind: 'data', data, conversion })
  const nbytes = product(shape) * type.itemsize
  return { frame: handle.frame, suffix: suffixOf('ndarray'), nbytes, cbytes: nbytes, fromFile: false }
}

/** Whether it is read from the file of the value when the change is made. */
export function staysInFile({ fromFile, cbytes }: Leaf): boolean {
  return fromFile && cbytes > copied
}

/** Another snapshot of a frame in memory, which lives on when that is released. */
export function sharedFrame(frame: NativeFrame): Steps<NativeFrame> {
  return native.changeMetadata(frame, { meta: [], vlmeta: [], removed: [], checksums: null })
}

export function describe(frame: NativeFrame, kind: string, fromFile: boolean): Leaf {
  const { array, typesize, nbytes, cbytes } = binding.frameInfo(frame)
  return {
    frame,
    suffix: suffixOf(array ? 'ndarray' : kind),
    nbytes: array ? product(array.shape) * typesize : nbytes,
    cbytes,
    fromFile,
  }
}

function kindOf(value: object): string {
  return 'kind' in value && typeof value.kind === 'string' ? value.kind : 'schunk'
}
