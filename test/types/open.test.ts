import {
  type BatchArray,
  type DictStore,
  type EmbedStore,
  fromCframeSync,
  type ListArray,
  load,
  loadSync,
  type NDArray,
  type NpyFile,
  type NpzFile,
  type ObjectArray,
  type Opened,
  type OpenedFrame,
  type OpenOptions,
  open,
  openSync,
  type SafetensorsFile,
  type SChunk,
  sniffSync,
  type TreeStore,
} from '../../lib/index'
import { compiles, expectType, type Same } from './same'

describe('types of open', () => {
  it('follow from the extension', () => {
    const array = () => open('a/b.b2nd')
    expectType<Same<ReturnType<typeof array>, Promise<NDArray>>>()
    const lists = () => openSync('a.b2b')
    expectType<Same<ReturnType<typeof lists>, BatchArray | ListArray>>()
    const embed = () => openSync('a.b2e')
    expectType<Same<ReturnType<typeof embed>, EmbedStore>>()
    const archive = () => openSync('a.b2z')
    expectType<Same<ReturnType<typeof archive>, TreeStore>>()
    const directory = () => openSync('a.b2d')
    expectType<Same<ReturnType<typeof directory>, DictStore | TreeStore>>()
    const npy = () => openSync('a.npy')
    expectType<Same<ReturnType<typeof npy>, NpyFile>>()
    const npz = () => openSync('a.npz')
    expectType<Same<ReturnType<typeof npz>, NpzFile>>()
    const safetensors = () => openSync('a.safetensors')
    expectType<Same<ReturnType<typeof safetensors>, SafetensorsFile>>()
    const other = () => openSync('a.b2frame')
    expectType<Same<ReturnType<typeof other>, Opened>>()
    const computed = (path: string) => openSync(`${path}.b2nd`, { mode: 'r+' })
    expectType<Same<ReturnType<typeof computed>, NDArray>>()
    const unknown = (path: string) => open(path)
    expectType<Same<ReturnType<typeof unknown>, Promise<Opened>>>()
    const url = () => openSync(new URL('file:///a.b2nd'))
    expectType<Same<ReturnType<typeof url>, Opened>>()
    const bytes = () => openSync(Buffer.from('a.b2nd'))
    expectType<Same<ReturnType<typeof bytes>, Opened>>()
  })

  it('follow from kind', () => {
    const array = () => open('x', { kind: 'ndarray' })
    expectType<Same<ReturnType<typeof array>, Promise<NDArray>>>()
    const chunks = () => openSync('x.b2nd', { kind: 'schunk' })
    expectType<Same<ReturnType<typeof chunks>, SChunk>>()
    const embed = () => openSync('x', { kind: 'embedstore' })
    expectType<Same<ReturnType<typeof embed>, EmbedStore>>()
    const dict = () => openSync('x.b2z', { kind: 'dictstore', mode: 'a' })
    expectType<Same<ReturnType<typeof dict>, DictStore>>()
    const tree = () => openSync('x.b2d', { kind: 'treestore', mode: 'w' })
    expectType<Same<ReturnType<typeof tree>, TreeStore>>()
    const objects = () => openSync('x', { kind: 'objectarray' })
    expectType<Same<ReturnType<typeof objects>, ObjectArray>>()
    const batches = () => openSync('x', { kind: 'batcharray' })
    expectType<Same<ReturnType<typeof batches>, BatchArray>>()
    const lists = () => openSync('x', { kind: 'listarray' })
    expectType<Same<ReturnType<typeof lists>, ListArray>>()
    const npy = () => openSync('x', { kind: 'npy' })
    expectType<Same<ReturnType<typeof npy>, NpyFile>>()
    const npz = () => openSync('x', { kind: 'npz' })
    expectType<Same<ReturnType<typeof npz>, NpzFile>>()
    const safetensors = () => openSync('x', { kind: 'safetensors' })
    expectType<Same<ReturnType<typeof safetensors>, SafetensorsFile>>()
  })

  it('follow from dtype', () => {
    const typed = () => open('x', { kind: 'ndarray', dtype: 'float32' })
    expectType<Same<ReturnType<typeof typed>, Promise<NDArray<'float32'>>>>()
    const spelled = () => open('x.b2nd', { dtype: '<i8' })
    expectType<Same<ReturnType<typeof spelled>, Promise<NDArray<'int64'>>>>()
    const constructed = () => openSync('x', { dtype: Uint16Array })
    expectType<Same<ReturnType<typeof constructed>, NDArray<'uint16'>>>()
    const npy = () => openSync('x.npy', { dtype: 'complex64' })
    expectType<Same<ReturnType<typeof npy>, NpyFile<'complex64'>>>()
    const npyByKind = () => openSync('x', { kind: 'npy', dtype: 'bool' })
    expectType<Same<ReturnType<typeof npyByKind>, NpyFile<'bool'>>>()
  })

  it('are told by the property kind', () => {
    const array = (opened: Opened) => (opened.kind === 'ndarray' ? opened : undefined)
    expectType<Same<ReturnType<typeof array>, NDArray | undefined>>()
    const tree = (opened: Opened) => (opened.kind === 'treestore' ? opened : undefined)
    expectType<Same<ReturnType<typeof tree>, TreeStore | undefined>>()
    const npy = (opened: Opened) => (opened.kind === 'npy' ? opened : undefined)
    expectType<Same<ReturnType<typeof npy>, NpyFile | undefined>>()
    const shape = () => sniffSync('x').shape
    expectType<Same<ReturnType<typeof shape>, readonly number[] | undefined>>()
  })

  it('are the same for what is loaded, and for bytes', () => {
    const array = () => load('x.b2nd', { dtype: 'int8' })
    expectType<Same<ReturnType<typeof array>, Promise<NDArray<'int8'>>>>()
    const tree = () => loadSync('x.b2z')
    expectType<Same<ReturnType<typeof tree>, TreeStore>>()
    const frame = (bytes: Uint8Array) => fromCframeSync(bytes)
    expectType<Same<ReturnType<typeof frame>, OpenedFrame>>()
    const typed = (bytes: Uint8Array) => fromCframeSync(bytes, { dtype: 'float64' })
    expectType<Same<ReturnType<typeof typed>, NDArray<'float64'>>>()
  })

  it('take options that are only known when the program runs', () => {
    const some = (options: OpenOptions) => open('x', options)
    expectType<Same<ReturnType<typeof some>, Promise<Opened>>>()
    const either = (options: { dtype: 'int8' } | { kind: 'schunk' }) => openSync('x', options)
    expectType<Same<ReturnType<typeof either>, Opened>>()
  })

  it('refuse options that are none', () => {
    const signal = new AbortController().signal
    // @ts-expect-error
    const unknownOption = () => open('x', { bogus: 1 })
    // @ts-expect-error
    const unknownBesideKnown = () => open('x', { mode: 'r', bogus: 1 })
    // @ts-expect-error
    const unknownMode = () => open('x', { mode: 'rw' })
    // @ts-expect-error
    const creatingMode = () => open('x', { mode: 'w-' })
    // @ts-expect-error
    const emptiedArray = () => open('x.b2nd', { mode: 'w' })
    // @ts-expect-error
    const emptiedNpy = () => openSync('x.npy', { mode: 'w', dtype: 'int8' })
    // @ts-expect-error
    const unknownMap = () => open('x', { mmapMode: 'a' })
    // @ts-expect-error
    const unknownKind = () => open('x', { kind: 'array' })
    // @ts-expect-error
    const unknownDtype = () => open('x', { dtype: 'float23' })
    // @ts-expect-error
    const objects = () => open('x', { dtype: '|O' })
    // @ts-expect-error
    const blockingSignal = () => openSync('x', { signal })
    // @ts-expect-error
    const loadedMode = () => load('x', { mode: 'r', verify: true })
    // @ts-expect-error
    const loadedMap = () => loadSync('x', { verify: true, mmapMode: 'r' })
    // @ts-expect-error
    const cframeMode = (bytes: Uint8Array) => fromCframeSync(bytes, { copy: true, mode: 'r' })
    // @ts-expect-error
    const noPath = () => open(1)
    compiles(unknownOption, unknownBesideKnown, unknownMode, creatingMode, emptiedArray, emptiedNpy)
    compiles(unknownMap, unknownKind, unknownDtype, objects, blockingSignal, loadedMode, loadedMap)
    compiles(cframeMode, noPath)
  })
})
