/** Not run for what it does but compiled for what it says: wrong types fail the type check. */
import {
  arangeSync,
  asarraySync,
  fullSync,
  type NDArray,
  newaxis,
  slice,
  type TensorAs,
  zerosSync,
} from '../../lib/index'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

function expectType<_ extends true>(): void {}

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

  it('are those that arrays were created with', () => {
    const zero = () => zerosSync([1])
    expectType<Same<ReturnType<typeof zero>, NDArray<'float64'>>>()
    const small = () => zerosSync(3, { dtype: '<i2' })
    expectType<Same<ReturnType<typeof small>, NDArray<'int16'>>>()
    const range = () => arangeSync(3, { dtype: Float32Array })
    expectType<Same<ReturnType<typeof range>, NDArray<'float32'>>>()
    const cast = () => zerosSync([1]).astypeSync('uint8')
    expectType<Same<ReturnType<typeof cast>, NDArray<'uint8'>>>()
    const copied = () => asarraySync(zerosSync([1], { dtype: 'bool' }))
    expectType<Same<ReturnType<typeof copied>, NDArray<'bool'>>>()
    const sliced = () => zerosSync([1], { dtype: 'bool' }).sliceSync(null)
    expectType<Same<ReturnType<typeof sliced>, NDArray<'bool'>>>()
    const filled = () => fullSync([1], 1, { dtype: 'complex64' })
    expectType<Same<ReturnType<typeof filled>, NDArray<'complex64'>>>()
  })
})
