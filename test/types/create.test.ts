import {
  arangeSync,
  asarray,
  asarraySync,
  concatSync,
  emptySync,
  eyeSync,
  frombufferSync,
  fromIterable,
  fromIterableSync,
  fullSync,
  linspaceSync,
  type NDArray,
  nansSync,
  onesSync,
  type SaveInfo,
  save,
  saveSync,
  stack,
  stackSync,
  type Tensor,
  type TensorLike,
  uninitSync,
  zeros,
  zerosSync,
} from '../../lib/index'
import { compiles, expectType, type Same } from './same'

describe('types of what is created', () => {
  it('are of the dtype in the options, however it is spelled', () => {
    const zero = () => zerosSync([1], { dtype: 'float32' })
    expectType<Same<ReturnType<typeof zero>, NDArray<'float32'>>>()
    const small = () => zeros(3, { dtype: '<i2' })
    expectType<Same<ReturnType<typeof small>, Promise<NDArray<'int16'>>>>()
    const constructed = () => emptySync(3, { dtype: BigInt64Array })
    expectType<Same<ReturnType<typeof constructed>, NDArray<'int64'>>>()
    const bytes = () => uninitSync(3, { dtype: '|S5' })
    expectType<Same<ReturnType<typeof bytes>, NDArray<'S5'>>>()
    const text = () => onesSync(3, { dtype: '>U3' })
    expectType<Same<ReturnType<typeof text>, NDArray<'U3'>>>()
    const times = () => zerosSync(3, { dtype: '<M8[ns]' })
    expectType<Same<ReturnType<typeof times>, NDArray<'datetime64[ns]'>>>()
    const spans = () => zerosSync(3, { dtype: 'timedelta64[ms]' })
    expectType<Same<ReturnType<typeof spans>, NDArray<'timedelta64[ms]'>>>()
    const filled = () => fullSync([1], 1, { dtype: 'complex64' })
    expectType<Same<ReturnType<typeof filled>, NDArray<'complex64'>>>()
    const viewed = () => frombufferSync(new ArrayBuffer(8), { dtype: 'uint16' })
    expectType<Same<ReturnType<typeof viewed>, NDArray<'uint16'>>>()
    const listed = () => fromIterable([1n], { dtype: 'uint64' })
    expectType<Same<ReturnType<typeof listed>, Promise<NDArray<'uint64'>>>>()
    const range = () => arangeSync(3, { dtype: Float32Array })
    expectType<Same<ReturnType<typeof range>, NDArray<'float32'>>>()
  })

  it('have the default dtype else', () => {
    const arrays = () => [zerosSync([1]), nansSync(1), linspaceSync(0, 1), eyeSync(2), fromIterableSync([1])]
    expectType<Same<ReturnType<typeof arrays>, NDArray<'float64'>[]>>()
    const range = () => arangeSync(3)
    expectType<Same<ReturnType<typeof range>, NDArray<'int64' | 'float64'>>>()
    const bytes = () => frombufferSync(new ArrayBuffer(8))
    expectType<Same<ReturnType<typeof bytes>, NDArray<'uint8'>>>()
    const filled = () => fullSync([1], 1)
    expectType<Same<ReturnType<typeof filled>, NDArray>>()
  })

  it('are of the dtype of their data', () => {
    const floats = () => asarray(Float32Array.of(1))
    expectType<Same<ReturnType<typeof floats>, Promise<NDArray<'float32'>>>>()
    const shaped = () => asarraySync({ data: BigUint64Array.of(1n), shape: [1] })
    expectType<Same<ReturnType<typeof shaped>, NDArray<'uint64'>>>()
    const clamped = () => asarraySync(Uint8ClampedArray.of(1))
    expectType<Same<ReturnType<typeof clamped>, NDArray<'uint8'>>>()
    const buffer = () => asarraySync(Buffer.from('a'))
    expectType<Same<ReturnType<typeof buffer>, NDArray<'uint8'>>>()
    const tensor = (x: Tensor<'complex64'>) => asarraySync(x)
    expectType<Same<ReturnType<typeof tensor>, NDArray<'complex64'>>>()
    const copied = (x: NDArray<'bool'>) => asarraySync(x)
    expectType<Same<ReturnType<typeof copied>, NDArray<'bool'>>>()
    const cast = (x: NDArray<'bool'>) => asarraySync(x, { dtype: 'int8' })
    expectType<Same<ReturnType<typeof cast>, NDArray<'int8'>>>()
    const onnx = (x: { type: string; data: Uint16Array; dims: number[] }) => asarraySync(x)
    expectType<Same<ReturnType<typeof onnx>, NDArray>>()
    const lists = () => asarraySync([[1, 2]])
    expectType<Same<ReturnType<typeof lists>, NDArray>>()
    const unknown = (x: TensorLike) => asarraySync(x)
    expectType<Same<ReturnType<typeof unknown>, NDArray>>()
  })

  it('of several arrays are of the dtype that they share', () => {
    const same = (x: NDArray<'int8'>) => concatSync([x, x], 0)
    expectType<Same<ReturnType<typeof same>, NDArray<'int8'>>>()
    const pieces = () => stack([Float32Array.of(1), Float32Array.of(2)])
    expectType<Same<ReturnType<typeof pieces>, Promise<NDArray<'float32'>>>>()
    const cast = (x: NDArray<'int8'>) => stackSync([x], 0, { dtype: 'float64' })
    expectType<Same<ReturnType<typeof cast>, NDArray<'float64'>>>()
  })

  it('of an array follow from it', () => {
    const cast = (x: NDArray<'int8'>) => x.astypeSync('uint8')
    expectType<Same<ReturnType<typeof cast>, NDArray<'uint8'>>>()
    const sliced = (x: NDArray<'bool'>) => x.slice('0:2')
    expectType<Same<ReturnType<typeof sliced>, Promise<NDArray<'bool'>>>>()
    const copied = (x: NDArray<'bool'>) => x.copySync({ dtype: Int8Array })
    expectType<Same<ReturnType<typeof copied>, NDArray<'int8'>>>()
    const saved = (x: NDArray) => save(x, 'x.b2nd')
    expectType<Same<ReturnType<typeof saved>, Promise<SaveInfo>>>()
  })

  it('refuse options that are none', () => {
    // @ts-expect-error
    const noDtype = () => zerosSync([1], { dtype: 'float23' })
    // @ts-expect-error
    const objects = () => asarraySync([1], { dtype: 'object' })
    // @ts-expect-error
    const reading = () => zerosSync([1], { urlpath: 'a.b2nd', mode: 'r' })
    // @ts-expect-error
    const shapeTwice = () => zerosSync([1], { shape: [1] })
    // @ts-expect-error
    const unknownOption = () => asarraySync([1], { chunk: [1] })
    // @ts-expect-error
    const noCodec = () => asarraySync([1], { cparams: { codec: 'snappy' } })
    // @ts-expect-error
    const noFilter = () => asarraySync([1], { cparams: { filters: ['shufle'] } })
    // @ts-expect-error
    const noDurability = () => asarraySync([1], { durability: 'disk' })
    // @ts-expect-error
    const blockingSignal = () => zerosSync([1], { signal: new AbortController().signal })
    // @ts-expect-error
    const appending = (x: NDArray) => saveSync(x, 'a.b2nd', { mode: 'a' })
    // @ts-expect-error
    const twoPlaces = (x: NDArray) => x.saveSync('a.b2nd', { urlpath: 'b.b2nd' })
    // @ts-expect-error
    const noData = () => asarraySync({ shape: [1] })
    // @ts-expect-error
    const text = () => asarraySync('text')
    // @ts-expect-error
    const noNumber = () => linspaceSync('0', 1)
    compiles(noDtype, objects, reading, shapeTwice, unknownOption, noCodec, noFilter, noDurability)
    compiles(blockingSignal, appending, twoPlaces, noData, text, noNumber)
  })
})
