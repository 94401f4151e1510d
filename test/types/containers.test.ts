import {
  BatchArray,
  type Embedded,
  EmbedStore,
  fromCframe,
  ListArray,
  type MetaValue,
  type NDArray,
  ObjectArray,
  open,
  openSync,
  type Ref,
  type SChunk,
  save,
} from '../../lib/index'
import { compiles, expectType, type Same } from './same'

describe('types of containers and EmbedStores', () => {
  it('follow from kind and extension', () => {
    const store = () => open('a.b2e', { mode: 'a' })
    expectType<Same<ReturnType<typeof store>, Promise<EmbedStore>>>()
    const byKind = () => openSync('a', { kind: 'embedstore' })
    expectType<Same<ReturnType<typeof byKind>, EmbedStore>>()
    const objects = () => openSync('a.b2f', { kind: 'objectarray' })
    expectType<Same<ReturnType<typeof objects>, ObjectArray>>()
    const either = () => openSync('a.b2b')
    expectType<Same<ReturnType<typeof either>, BatchArray | ListArray>>()
    const batches = () => openSync('a.b2b', { kind: 'batcharray' })
    expectType<Same<ReturnType<typeof batches>, BatchArray>>()
    const lists = (bytes: Uint8Array) => fromCframe(bytes, { kind: 'listarray' })
    expectType<Same<ReturnType<typeof lists>, Promise<ListArray>>>()
    const carrier = () => openSync('a.b2e', { kind: 'schunk' })
    expectType<Same<ReturnType<typeof carrier>, SChunk>>()
  })

  it('tell what comes out', () => {
    const member = (store: EmbedStore) => store.get('/a')
    expectType<Same<ReturnType<typeof member>, Promise<Embedded | undefined>>>()
    const narrowed = (value: Embedded) => (value.kind === 'ndarray' ? value : undefined)
    expectType<Same<ReturnType<typeof narrowed>, NDArray | undefined>>()
    const reference = (value: Embedded) => (value.kind === 'ref' ? value : undefined)
    expectType<Same<ReturnType<typeof reference>, Ref | undefined>>()
    const entry = (objects: ObjectArray) => objects.get(0)
    expectType<Same<ReturnType<typeof entry>, Promise<MetaValue>>>()
    const batch = (batches: BatchArray) => batches.popSync()
    expectType<Same<ReturnType<typeof batch>, MetaValue[]>>()
    const cells = (lists: ListArray) => lists.getSlice()
    expectType<Same<ReturnType<typeof cells>, Promise<MetaValue[]>>>()
  })

  it('refuse what is none', () => {
    const value = { data: Float32Array.of(1), shape: [1] }
    const fine = async (store: EmbedStore, lists: ListArray) => {
      await store.set('/a', value)
      await store.set('/b', Float32Array.of(1))
      await store.set('/c', lists)
      await store.set('/d', store)
      await lists.push(Float32Array.of(1))
      await lists.push(null)
      await save(store, 'a.b2e')
      await save(lists, 'a.b2b')
    }
    // @ts-expect-error
    const noItem = () => ListArray.create({ nullable: true })
    // @ts-expect-error
    const unknownItem = () => ListArray.create({ item: 'float16' })
    // @ts-expect-error
    const noBatch = (batches: BatchArray) => batches.push(1)
    // @ts-expect-error
    const noCell = (lists: ListArray) => lists.push('text')
    // @ts-expect-error
    const noChunks = () => ObjectArray.create({ chunksize: 1 })
    // @ts-expect-error
    const noSignal = () => BatchArray.createSync({ signal: new AbortController().signal })
    // @ts-expect-error
    const noMode = () => EmbedStore.open('a.b2e', { mode: 'w-' })
    compiles(fine, noItem, unknownItem, noBatch, noCell, noChunks, noSignal, noMode)
  })
})
