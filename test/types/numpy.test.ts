import {
  convertSync,
  loadNpy,
  loadNpyAll,
  loadNpySync,
  loadNpz,
  type NpyFile,
  type NpyHeader,
  type NpzFile,
  type NpzHeader,
  openNpy,
  openNpySync,
  openNpz,
  openSafetensorsSync,
  readNpyHeader,
  type SafetensorsFile,
  type SaveInfo,
  save,
  saveNpySync,
  saveNpz,
  saveSafetensorsSync,
  type Tensor,
  type TensorAs,
} from '../../lib/index'
import { compiles, expectType, type Same } from './same'

describe("types of NumPy's files", () => {
  it('follow from dtype and as', () => {
    const any = () => loadNpy('a.npy')
    expectType<Same<ReturnType<typeof any>, Promise<TensorAs<DTypeOfAny, undefined>>>>()
    const typed = () => loadNpySync('a.npy', { dtype: '<f4' }).data
    expectType<Same<ReturnType<typeof typed>, Float32Array>>()
    const numbers = () => loadNpySync('a.npy', { dtype: 'int64', as: 'number' }).data
    expectType<Same<ReturnType<typeof numbers>, Float64Array>>()
    const opened = () => openNpy('a.npy', { dtype: 'float64', mode: 'r+' })
    expectType<Same<ReturnType<typeof opened>, Promise<NpyFile<'float64'>>>>()
    const created = () => openNpySync('a.npy', { mode: 'w+', dtype: Int16Array, shape: [2] })
    expectType<Same<ReturnType<typeof created>, NpyFile<'int16'>>>()
    const unknown = () => openNpySync('a.npy')
    expectType<Same<ReturnType<typeof unknown>, NpyFile>>()
    const row = (file: NpyFile<'bool'>) => file.get('0:2')
    expectType<Same<ReturnType<typeof row>, Promise<Tensor<'bool'>>>>()
    const element = (file: NpyFile<'bool'>) => file.getSync([0, 1])
    expectType<Same<ReturnType<typeof element>, Tensor<'bool'> | boolean>>()
    const header = (bytes: Uint8Array) => readNpyHeader(bytes)
    expectType<Same<ReturnType<typeof header>, NpyHeader>>()
    const all = () => loadNpyAll('a.npy')
    expectType<Same<ReturnType<typeof all>, AsyncIterableIterator<Tensor>>>()
    const saved = () => saveNpySync('a.npy', Float32Array.of(1), { order: 'F', mode: 'w' })
    expectType<Same<ReturnType<typeof saved>, SaveInfo>>()
  })

  it('of archives are those of their members', () => {
    const file = () => openNpz('a.npz')
    expectType<Same<ReturnType<typeof file>, Promise<NpzFile>>>()
    const member = (npz: NpzFile) => npz.get('x', null)
    expectType<Same<ReturnType<typeof member>, Promise<Tensor>>>()
    const header = (npz: NpzFile) => npz.header('x')
    expectType<Same<ReturnType<typeof header>, Promise<NpzHeader>>>()
    const all = () => loadNpz('a.npz', { keys: ['x'] })
    expectType<Same<ReturnType<typeof all>, Promise<Record<string, Tensor>>>>()
    const saved = () => saveNpz('a.npz', { x: [1, 2] }, { compression: 'deflate', level: 9 })
    expectType<Same<ReturnType<typeof saved>, Promise<SaveInfo>>>()
    const weights = () => openSafetensorsSync('a.safetensors')
    expectType<Same<ReturnType<typeof weights>, SafetensorsFile>>()
    const bytes = (file: SafetensorsFile) => file.getSync('x', null, { as: 'bytes' }).data
    expectType<Same<ReturnType<typeof bytes>, Uint8Array>>()
    const format = (file: SafetensorsFile) => file.getSync('x', null).format
    expectType<Same<ReturnType<typeof format>, ReturnType<SafetensorsFile['info']>['format']>>()
    const kept = () => saveSafetensorsSync('a.safetensors', { x: Float32Array.of(1) })
    expectType<Same<ReturnType<typeof kept>, SaveInfo>>()
    const byName = () => save({ x: [1] }, 'a.npz')
    expectType<Same<ReturnType<typeof byName>, Promise<SaveInfo>>>()
  })

  it('refuse options that are none', () => {
    // @ts-expect-error
    const appending = () => openNpySync('a.npy', { mode: 'a' })
    // @ts-expect-error
    const noOrder = () => saveNpySync('a.npy', [1], { order: 'A' })
    // @ts-expect-error
    const readingMode = () => saveNpySync('a.npy', [1], { mode: 'r+' })
    // @ts-expect-error
    const noVersion = () => saveNpySync('a.npy', [1], { version: 4 })
    // @ts-expect-error
    const objects = () => loadNpySync('a.npy', { dtype: '|O' })
    // @ts-expect-error
    const noAs = () => loadNpySync('a.npy', { as: 'float64' })
    // @ts-expect-error
    const blockingSignal = () => loadNpySync('a.npy', { signal: new AbortController().signal })
    // @ts-expect-error
    const noCompression = () => saveNpz('a.npz', {}, { compression: 'zstd' })
    // @ts-expect-error
    const recordElsewhere = () => save({ x: [1] }, 'a.b2nd')
    // @ts-expect-error
    const noFormat = () => convertSync('a.npy', 'a.b2nd', { codec: 'zstd' })
    compiles(appending, noOrder, readingMode, noVersion, objects, noAs, blockingSignal, noCompression)
    compiles(recordElsewhere, noFormat)
  })
})

type DTypeOfAny = Tensor['dtype']
