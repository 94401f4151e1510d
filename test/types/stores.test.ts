import {
  DictStore,
  type Member,
  type MemberInfo,
  type MemberWindow,
  type NDArray,
  type ObjectArray,
  open,
  type SaveInfo,
  type SChunk,
  save,
  TreeStore,
} from '../../lib/index'
import { compiles, expectType, type Same } from './same'

describe('types of DictStores and TreeStores', () => {
  it('of values follow from kind and dtype', () => {
    const any = (store: DictStore) => store.get('/a')
    expectType<Same<ReturnType<typeof any>, Promise<Member | undefined>>>()
    const node = (store: TreeStore) => store.getSync('/a')
    expectType<Same<ReturnType<typeof node>, Member | TreeStore | undefined>>()
    const array = (store: TreeStore) => store.get('/a', { kind: 'ndarray' })
    expectType<Same<ReturnType<typeof array>, Promise<NDArray | undefined>>>()
    const typed = (store: TreeStore) => store.getSync('/a', { kind: 'ndarray', dtype: 'int8' })
    expectType<Same<ReturnType<typeof typed>, NDArray<'int8'> | undefined>>()
    const spelled = (store: DictStore) => store.getSync('/a', { dtype: '<f4' })
    expectType<Same<ReturnType<typeof spelled>, NDArray<'float32'> | undefined>>()
    const chunks = (store: DictStore) => store.getSync('/a', { kind: 'schunk' })
    expectType<Same<ReturnType<typeof chunks>, SChunk | undefined>>()
    const objects = (store: DictStore) => store.getSync('/a', { kind: 'objectarray' })
    expectType<Same<ReturnType<typeof objects>, ObjectArray | undefined>>()
  })

  it('say what they are made of', () => {
    const opened = () => TreeStore.open('a.b2z', { mode: 'a' })
    expectType<Same<ReturnType<typeof opened>, Promise<TreeStore>>>()
    const dict = () => DictStore.openSync('a.b2d', { mode: 'w' })
    expectType<Same<ReturnType<typeof dict>, DictStore>>()
    const created = () => open('a.b2z', { kind: 'treestore', mode: 'a' })
    expectType<Same<ReturnType<typeof created>, Promise<TreeStore>>>()
    const entries = async (store: TreeStore) => {
      for await (const entry of store) return entry
      return undefined
    }
    expectType<Same<Awaited<ReturnType<typeof entries>>, [string, Member | TreeStore] | undefined>>()
    const keys = (store: DictStore) => [...store.keys()]
    expectType<Same<ReturnType<typeof keys>, string[]>>()
    const subtree = (store: TreeStore) => store.subtree('/a')
    expectType<Same<ReturnType<typeof subtree>, TreeStore>>()
    const info = (store: DictStore) => store.info('/a')
    expectType<Same<Awaited<ReturnType<typeof info>>, MemberInfo | undefined>>()
    const place = (store: DictStore) => store.memberWindow('/a')
    expectType<Same<Awaited<ReturnType<typeof place>>, MemberWindow | undefined>>()
    const removed = (store: TreeStore) => store.deleteSync('/a')
    expectType<Same<ReturnType<typeof removed>, boolean>>()
    const saved = (store: TreeStore) => save(store, 'b.b2z')
    expectType<Same<ReturnType<typeof saved>, Promise<SaveInfo>>>()
  })

  it('take what can be kept, and nothing else', () => {
    const fine = async (store: TreeStore, array: NDArray, chunks: SChunk, objects: ObjectArray) => {
      await store.set('/a', array)
      await store.set('/b', chunks)
      await store.set('/c', objects)
      await store.set('/d', { data: Float32Array.of(1), shape: [1] })
      await store.set('/e', Float32Array.of(1))
      await store.set('/f', store)
      await store.vlmeta.set('name', { deep: [1, null, 2n] })
      await store.toB2z('b.b2z')
    }
    // @ts-expect-error
    const noMode = () => TreeStore.openSync('a.b2z', { mode: 'w-' })
    // @ts-expect-error
    const unknownOption = () => DictStore.openSync('a.b2z', { mode: 'a', bogus: 1 })
    // @ts-expect-error
    const noKind = (store: DictStore) => store.getSync('/a', { kind: 'array' })
    // @ts-expect-error
    const unknownWithKind = (store: DictStore) => store.getSync('/a', { kind: 'ndarray', bogus: 1 })
    // @ts-expect-error
    const noDtype = (store: TreeStore) => store.getSync('/a', { dtype: 'float23' })
    // @ts-expect-error
    const noValue = (store: TreeStore) => store.setSync('/a', 'text')
    // @ts-expect-error
    const noKey = (store: TreeStore) => store.setSync(1, [1])
    // @ts-expect-error
    const blockingSignal = () => TreeStore.openSync('a.b2z', { signal: new AbortController().signal })
    compiles(fine, noMode, unknownOption, noKind, unknownWithKind, noDtype, noValue, noKey, blockingSignal)
  })
})
