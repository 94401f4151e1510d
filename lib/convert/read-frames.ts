/** Compressed arrays as sources, alone and in stores. */
import { Blosc2Error } from '../errors'
import { interpret } from '../interpret'
import { decodeValue } from '../msgpack'
import { NDArray } from '../ndarray/ndarray'
import { arrayState } from '../ndarray/state'
import { openFrame } from '../open-frame'
import { planOpening } from '../open-options'
import type { FilePath } from '../path'
import { isFormat } from '../safetensors/format'
import { native, type Steps, step } from '../steps'
import type { StoreCore } from '../stores/core'
import { EmbedStore } from '../stores/embed'
import { isMetadataKey } from '../stores/key-index'
import { NodeMetadata } from '../stores/node-metadata'
import { openStore } from '../stores/open-store'
import { formatName, fortranName } from './compress'
import { metadataOf } from './groups'
import type { Portable, PortableFile } from './portable'
import { decodeTexts, textsName } from './texts'

/** What a frame or a store is to conversions; as a store it can be copied as a whole. */
export interface StoreFile extends PortableFile {
  readonly store: StoreCore | EmbedStore
}

export function* readFrameFile(file: FilePath): Steps<PortableFile | StoreFile> {
  const plan = planOpening({}, 'convert()')
  const frame = yield* openFrame(file, plan)
  const opened = interpret(frame, plan, { access: 'r', file })
  const close = () =>
    step(
      () => opened.closeSync(),
      () => opened.close(),
    )
  try {
    const texts = decodeTexts(new Map(yield* native.readVlmeta(frame)).get(textsName))
    if (opened instanceof NDArray)
      return { arrays: [yield* portableArray(undefined, opened)], others: [], texts, close }
    if (opened instanceof EmbedStore)
      return {
        ...(yield* listEmbedded(opened)),
        texts,
        metadata: () => metadataOf(opened),
        store: opened,
        close,
      }
  } catch (error) {
    opened.closeSync()
    throw error
  }
  opened.closeSync()
  const message = `Expected an array or a store in '${file.name}', found ${opened.kind}`
  throw new Blosc2Error('ERR_BLOSC2_TYPE', message, { path: file.name })
}

export function* readStoreFile(file: FilePath): Steps<StoreFile> {
  const store = yield* openStore(file, { mode: 'r' }, 'b2tree', 'convert')
  const close = () =>
    step(
      () => store.closeSync(),
      () => store.close(),
    )
  try {
    const keys = [...store.index.keys()].filter((key) => !isMetadataKey(key))
    const texts = decodeTexts(new NodeMetadata(store, '').getBytes(textsName))
    const metadata = () => metadataOf(store)
    return { ...(yield* list(keys, (key) => store.get(key, {}))), texts, metadata, store, close }
  } catch (error) {
    yield* close()
    throw error
  }
}

function listEmbedded(store: EmbedStore): Steps<Pick<PortableFile, 'arrays' | 'others'>> {
  return list([...store.keys()], (key) =>
    step<unknown>(
      () => store.getSync(key),
      () => store.get(key),
    ),
  )
}

/** Members are open only while they are looked at. */
function* list(
  keys: readonly string[],
  get: (key: string) => Steps<unknown>,
): Steps<Pick<PortableFile, 'arrays' | 'others'>> {
  const arrays: Portable[] = []
  const others: string[] = []
  for (const key of keys) {
    const value = yield* get(key)
    if (value instanceof NDArray) {
      arrays.push(yield* portableMember(key, value, get))
      value.closeSync()
    } else {
      others.push(key)
    }
  }
  return { arrays, others }
}

function* portableMember(key: string, array: NDArray, get: (key: string) => Steps<unknown>): Steps<Portable> {
  return {
    ...(yield* portableArray(key.slice(1), array)),
    *using(body) {
      const value = yield* get(key)
      if (!(value instanceof NDArray)) {
        throw new Blosc2Error('ERR_BLOSC2_CHANGED', `The array '${key}' is gone from its store`)
      }
      try {
        return yield* body(value[arrayState])
      } finally {
        value.closeSync()
      }
    },
  }
}

function* portableArray(name: string | undefined, array: NDArray): Steps<Portable> {
  const state = array[arrayState]
  const { type } = state
  const { shape } = state.layout
  const layers = new Map(yield* native.readVlmeta(state.handle.frame))
  const remembered = (entry: string) => {
    const bytes = layers.get(entry)
    return bytes === undefined ? undefined : decodeValue(bytes, entry)
  }
  const format = remembered(formatName)
  return {
    name,
    type,
    shape,
    fortran: remembered(fortranName) === true && shape.length > 1,
    format: isFormat(format) && type.kind === 'V' ? format : undefined,
    using: (body) => body(state),
  }
}
