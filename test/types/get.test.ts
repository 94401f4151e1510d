import {
  type ChunkData,
  type Field,
  type NDArray,
  newaxis,
  type StructDType,
  slice,
  type TensorAs,
  zerosSync,
} from '../../lib/index'
import { compiles, expectType, type Same } from './same'

type Floats = TensorAs<'float32', undefined>

describe('types of get', () => {
  it('say tensor where no selection of integers alone is meant', () => {
    const a = zerosSync([2, 2], { dtype: 'float32' })
    const tensors = () => [
      a.getSync(),
      a.getSync(null),
      a.getSync(slice(1)),
      a.getSync([0, slice(1)]),
      a.getSync([':', 0]),
      a.getSync([null, 1]),
      a.getSync([0, newaxis]),
      a.getSync([[0, 1], 0]),
      a.getSync(Int32Array.of(0)),
      a.getSync('0:1, 1'),
      a.getSync('..., 1'),
      a.getSync([{ start: 1 }, 0]),
    ]
    expectType<Same<ReturnType<typeof tensors>, Floats[]>>()
    const scalars = () => [a.getSync([0, 0]), a.getSync(0), a.getSync([1n]), a.getSync('0, 1')]
    expectType<Same<ReturnType<typeof scalars>, (number | Floats)[]>>()
    const perhaps = (index: number | null) => a.getSync([index])
    expectType<Same<ReturnType<typeof perhaps>, number | Floats>>()
  })

  it('know data and scalars of every dtype', () => {
    const big = (a: NDArray<'int64'>) => a.getSync([0])
    expectType<Same<Exclude<ReturnType<typeof big>, object>, bigint>>()
    const text = (a: NDArray<'U5'>) => a.getSync().data
    expectType<Same<ReturnType<typeof text>, string[]>>()
    const times = (a: NDArray<'datetime64[ns]'>) => a.getSync().data
    expectType<Same<ReturnType<typeof times>, BigInt64Array>>()
    const numbers = (a: NDArray<'int64'>) => a.getSync(null, { as: 'number' }).data
    expectType<Same<ReturnType<typeof numbers>, Float64Array>>()
    const bytes = (a: NDArray<'float64'>) => a.getSync(null, { as: 'bytes' }).data
    expectType<Same<ReturnType<typeof bytes>, Uint8Array>>()
  })

  it('follow from as', () => {
    const numbers = (a: NDArray<'int64'>) => a.getSync(null, { as: 'number' })
    expectType<Same<ReturnType<typeof numbers>, TensorAs<'int64', 'number'>>>()
    const data = (a: NDArray<'uint64'>) => a.getSync(null, { as: 'number' }).data
    expectType<Same<ReturnType<typeof data>, Float64Array>>()
    const small = (a: NDArray<'int8'>) => a.getSync(null, { as: 'number' }).data
    expectType<Same<ReturnType<typeof small>, Int8Array>>()
    const floats = (a: NDArray<'float16'>) => a.getSync(null, { as: 'float32' }).data
    expectType<Same<ReturnType<typeof floats>, Float32Array>>()
    const bytes = (a: NDArray<'U5'>) => a.getSync(null, { as: 'bytes' }).data
    expectType<Same<ReturnType<typeof bytes>, Uint8Array>>()
    const points = (a: NDArray<'int64'>) => a.getPoints([[0]], { as: 'number' })
    expectType<Same<ReturnType<typeof points>, Promise<TensorAs<'int64', 'number'>>>>()
    const taken = (a: NDArray<'int64'>) => a.takeSync([0], { axis: 0, as: 'bytes' }).data
    expectType<Same<ReturnType<typeof taken>, Uint8Array>>()
  })

  it('of chunks and members know their dtype', () => {
    const chunk = (a: NDArray<'float32'>) => a.chunkAt(0)
    expectType<Same<ReturnType<typeof chunk>, Promise<ChunkData<'float32'>>>>()
    const chunks = (a: NDArray<'bool'>) => a.iterChunks({ readAhead: 2 })
    expectType<Same<ReturnType<typeof chunks>, AsyncIterableIterator<ChunkData<'bool'>>>>()
    const member = (a: NDArray<StructDType>) => a.field('x')
    expectType<Same<ReturnType<typeof member>, Field>>()
    const bytes = (a: NDArray<StructDType>) => a.getSync().data
    expectType<Same<ReturnType<typeof bytes>, Uint8Array>>()
  })

  it('let in what can be stored', () => {
    const set = async (a: NDArray<'float32'>, big: NDArray<'int64'>, text: NDArray<'U5'>) => {
      await a.set([0], 1)
      await a.set(null, Float32Array.of(1))
      await a.set('0:2', a)
      await big.set(0, 1n)
      await text.set(0, 'a')
      await a.append([1, 2])
    }
    const signal = new AbortController().signal
    // @ts-expect-error
    const bigToSmall = (a: NDArray<'float32'>) => a.setSync(null, 1n)
    // @ts-expect-error
    const textToNumber = (a: NDArray<'float32'>) => a.setSync(null, 'text')
    // @ts-expect-error
    const noSelection = (a: NDArray) => a.getSync({ from: 1 })
    // @ts-expect-error
    const noAs = (a: NDArray) => a.getSync(null, { as: 'text' })
    // @ts-expect-error
    const noOut = (a: NDArray) => a.getSync(null, { out: [1] })
    // @ts-expect-error
    const blockingSignal = (a: NDArray) => a.getSync(null, { signal })
    // @ts-expect-error
    const noDtype = (a: NDArray) => a.astypeSync('float23')
    // @ts-expect-error
    const fixed = (a: NDArray) => Object.assign(a, {}).shape.push(1)
    compiles(set, bigToSmall, textToNumber, noSelection, noAs, noOut, blockingSignal, noDtype, fixed)
  })
})
