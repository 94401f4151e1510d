import assert from 'node:assert/strict'
import {
  type Complex,
  type DataAs,
  type DataOf,
  type DTypeOf,
  type HalfArray,
  receive,
  resolveDType,
  type ScalarOf,
  type StructDType,
  scalarOf,
} from '../../lib/dtype'
import { makeTensor, type Tensor, type TensorLike } from '../../lib/tensor'

/** `true` only where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only where every entry is `true`. */
function assertTypes<T extends readonly true[]>(...proofs: T): void {
  assert.ok(proofs.every((proof) => proof))
}

describe('types', () => {
  it('of data follow the dtype', () => {
    assertTypes<
      [
        Same<DataOf<'bool'>, Uint8Array>,
        Same<DataOf<'int32'>, Int32Array>,
        Same<DataOf<'int64'>, BigInt64Array>,
        Same<DataOf<'float16'>, HalfArray>,
        Same<DataOf<'complex64'>, Float32Array>,
        Same<DataOf<'complex128'>, Float64Array>,
        Same<DataOf<'S5'>, string[]>,
        Same<DataOf<'U5'>, string[]>,
        Same<DataOf<'V5'>, Uint8Array>,
        Same<DataOf<'datetime64[25s]'>, BigInt64Array>,
        Same<DataOf<'timedelta64'>, BigInt64Array>,
        Same<DataOf<StructDType>, Uint8Array>,
        Same<DataOf<'int8' | 'U2'>, Int8Array | string[]>,
      ]
    >(true, true, true, true, true, true, true, true, true, true, true, true, true)
    const half: HalfArray = new Float32Array(1)
    assert.equal(half.length, 1)
  })

  it('of data under `as` follow it too', () => {
    assertTypes<
      [
        Same<DataAs<'int64', 'number'>, Float64Array>,
        Same<DataAs<'int32', 'number'>, Int32Array>,
        Same<DataAs<'U5', 'bytes'>, Uint8Array>,
        Same<DataAs<'float16', 'float32'>, Float32Array>,
        Same<DataAs<'float16', undefined>, HalfArray>,
      ]
    >(true, true, true, true, true)
  })

  it('of scalars follow the dtype', () => {
    assertTypes<
      [
        Same<ScalarOf<'bool'>, boolean>,
        Same<ScalarOf<'uint8'>, number>,
        Same<ScalarOf<'uint64'>, bigint>,
        Same<ScalarOf<'datetime64[ns]'>, bigint>,
        Same<ScalarOf<'complex64'>, Complex>,
        Same<ScalarOf<'S1'>, string>,
        Same<ScalarOf<StructDType>, Uint8Array>,
      ]
    >(true, true, true, true, true, true, true)
  })

  it('of dtypes are found in every way to name them', () => {
    assertTypes<
      [
        Same<DTypeOf<'float32'>, 'float32'>,
        Same<DTypeOf<'<f4'>, 'float32'>,
        Same<DTypeOf<'>i8'>, 'int64'>,
        Same<DTypeOf<'|b1'>, 'bool'>,
        Same<DTypeOf<Float64ArrayConstructor>, 'float64'>,
        Same<DTypeOf<BigUint64ArrayConstructor>, 'uint64'>,
        Same<DTypeOf<'|S5'>, 'S5'>,
        Same<DTypeOf<'>U3'>, 'U3'>,
        Same<DTypeOf<'<M8[ns]'>, 'datetime64[ns]'>,
        Same<DTypeOf<'m8'>, 'timedelta64'>,
      ]
    >(true, true, true, true, true, true, true, true, true, true)
    const dtype: 'float32' = resolveDType('<f4').dtype
    const other: 'uint16' = resolveDType(Uint16Array).dtype
    assert.deepEqual([dtype, other], ['float32', 'uint16'])
  })

  it('reach through reading and writing', () => {
    const data: Int16Array = receive(resolveDType('int16'), 2).finish()
    const numbers: Float64Array = receive(resolveDType('int64'), 2, { as: 'number' }).finish()
    const first: bigint = scalarOf(resolveDType('int64'), BigInt64Array.of(1n))
    const tensor: Tensor<'int16'> = makeTensor('int16', [2], data)
    const like: TensorLike[] = [tensor, numbers, [[1, 2]], ['a'], { data, dims: [2], type: 'int16' }]
    assert.deepEqual([like.length, first], [5, 1n])
  })

  it('refuse data of another dtype', () => {
    // @ts-expect-error a Float32Array does not hold int16
    assert.deepEqual(makeTensor('int16', [1], new Float32Array(1)).shape, [1])
    // @ts-expect-error there is no such unit
    assert.throws(() => resolveDType('datetime64[x]'), TypeError)
  })
})
