import {
  type HalfFormat,
  loadArraySync,
  loadTensor,
  loadTensorSync,
  packTensor,
  type SavedTensor,
  saveArraySync,
  saveTensor,
  toFloat32Sync,
  unpackTensorSync,
} from '../../lib/index'
import { compiles, expectType, type Same } from './same'

describe('types of saved tensors', () => {
  it('follow from dtype and as', () => {
    const any = () => loadTensor('t.bl2')
    expectType<Same<ReturnType<typeof any>, Promise<SavedTensor>>>()
    const typed = () => loadTensorSync('t.bl2', { dtype: 'float32' })
    expectType<Same<ReturnType<typeof typed>, SavedTensor<'float32'>>>()
    const data = () => loadArraySync('t.bl2', { dtype: '<i8', as: 'number' }).data
    expectType<Same<ReturnType<typeof data>, Float64Array>>()
    const unpacked = (bytes: Uint8Array) => unpackTensorSync(bytes, { dtype: Uint8Array }).data
    expectType<Same<ReturnType<typeof unpacked>, Uint8Array>>()
    const framework = () => loadTensorSync('t.bl2').framework
    expectType<Same<ReturnType<typeof framework>, 'numpy' | 'torch' | 'tensorflow'>>()
    const written = () => saveTensor([1, 2], 't.bl2', { framework: 'torch', mode: 'w' })
    expectType<Same<ReturnType<typeof written>, Promise<number>>>()
    const packed = () => packTensor(Float32Array.of(1))
    expectType<Same<ReturnType<typeof packed>, Promise<Uint8Array>>>()
    const halves = (bits: Uint16Array, format: HalfFormat) => toFloat32Sync(bits, format)
    expectType<Same<ReturnType<typeof halves>, Float32Array>>()
  })

  it('refuse options that are none', () => {
    // @ts-expect-error
    const noFramework = () => saveTensor([1], 't.bl2', { framework: 'jax' })
    // @ts-expect-error
    const frameworkOfArrays = () => saveArraySync([1], 't.bl2', { framework: 'torch' })
    // @ts-expect-error
    const reading = () => saveTensor([1], 't.bl2', { mode: 'r' })
    // @ts-expect-error
    const packedMode = () => packTensor([1], { mode: 'w' })
    // @ts-expect-error
    const noDtype = () => loadTensorSync('t.bl2', { dtype: 'bfloat16' })
    // @ts-expect-error
    const noAs = () => loadTensorSync('t.bl2', { as: 'tensor' })
    // @ts-expect-error
    const blockingSignal = () => loadTensorSync('t.bl2', { signal: new AbortController().signal })
    // @ts-expect-error
    const noBytes = () => unpackTensorSync([1])
    compiles(noFramework, frameworkOfArrays, reading, packedMode, noDtype, noAs, blockingSignal, noBytes)
  })
})
