/** Indexes that Python keeps beside an array. Whoever changes the data has to mark them as outdated. */
import { binding, type NativeFrame, type NativeMetalayer } from '../binding'
import { assemble, decodeValue, encodeValue } from '../msgpack'
import { native, type Steps } from '../steps'

const indexLayer = 'blosc2_indexes'

export function hasIndexes(frame: NativeFrame): boolean {
  return binding.frameInfo(frame).vlmetaNames.includes(indexLayer)
}

/** `changed`, with the indexes of the data before marked stale. */
export function* markIndexesStale(changed: NativeFrame): Steps<NativeFrame> {
  const bytes = binding.vlmetaEntry(changed, indexLayer)
  if (bytes === undefined) return changed
  const vlmeta: NativeMetalayer[] = [[indexLayer, yield* staleIndexes(bytes)]]
  return yield* native.changeMetadata(changed, { meta: [], vlmeta, removed: [], checksums: null })
}

function* staleIndexes(bytes: Uint8Array): Steps<Uint8Array> {
  const value = decodeValue(bytes, indexLayer)
  if (!isRecord(value) || !isRecord(value.indexes)) return bytes
  const indexes = Object.entries(value.indexes).map(([token, index]) => {
    return [token, isRecord(index) ? { ...index, stale: true } : index]
  })
  return yield* assemble(encodeValue({ ...value, indexes: Object.fromEntries(indexes) }, indexLayer))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
