/** Small integers as elements of every dtype, and back. */
import type { DTypeLike, TensorLike } from '../../lib'

export interface ElementCodec {
  readonly dtype: DTypeLike
  /** Values are taken modulo this. */
  readonly modulus: number
  tensor(values: readonly number[], shape: readonly number[]): TensorLike
  scalar(value: number): unknown
  values(data: unknown): number[]
}

type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

function numeric(dtype: DTypeLike, from: (values: readonly number[]) => NumberArray): ElementCodec {
  return {
    dtype,
    modulus: 100,
    tensor: (values, shape) => ({ data: from(values), shape }),
    scalar: (value) => value,
    values: (data) => Array.from(listed(data), Number),
  }
}

function integers64(
  dtype: DTypeLike,
  from: (values: bigint[]) => BigInt64Array | BigUint64Array,
): ElementCodec {
  return {
    dtype,
    modulus: 100,
    tensor: (values, shape) => ({ data: from(values.map(BigInt)), shape, ...named(dtype) }),
    scalar: BigInt,
    values: (data) => Array.from(listed(data), Number),
  }
}

/** Times are integers only by name. */
function named(dtype: DTypeLike): { dtype?: DTypeLike } {
  return typeof dtype === 'string' && dtype.includes('time') ? { dtype } : {}
}

function text(dtype: DTypeLike): ElementCodec {
  const write = (value: number) => (value === 0 ? '' : String(value))
  return {
    dtype,
    modulus: 100,
    tensor: (values, shape) => ({ data: values.map(write), shape }),
    scalar: write,
    values: (data) => Array.from(listed(data), (item) => (item === '' ? 0 : Number(item))),
  }
}

const complex: ElementCodec = {
  dtype: 'complex64',
  modulus: 100,
  tensor: (values, shape) => ({
    data: Float32Array.from(values.flatMap((x) => [x, -x])),
    shape,
    dtype: 'complex64',
  }),
  scalar: (value) => ({ re: value, im: -value }),
  values: (data) => {
    const parts = Array.from(listed(data), Number)
    return parts.filter((_, i) => i % 2 === 0).map((re, i) => (parts[2 * i + 1] === -re ? re : Number.NaN))
  },
}

const raw: ElementCodec = {
  dtype: 'V3',
  modulus: 100,
  tensor: (values, shape) => ({
    data: Uint8Array.from(values.flatMap((x) => [x, x, x])),
    shape,
    dtype: 'V3',
  }),
  scalar: (value) => Uint8Array.of(value, value, value),
  values: (data) => Array.from(listed(data), Number).filter((_, i) => i % 3 === 0),
}

const bool: ElementCodec = {
  dtype: 'bool',
  modulus: 2,
  tensor: (values, shape) => ({ data: Uint8Array.from(values), shape, dtype: 'bool' }),
  scalar: (value) => value === 1,
  values: (data) => Array.from(listed(data), Number),
}

export const elementCodecs: readonly ElementCodec[] = [
  bool,
  numeric('int8', (v) => Int8Array.from(v)),
  numeric('uint8', (v) => Uint8Array.from(v)),
  numeric('int16', (v) => Int16Array.from(v)),
  numeric('>i2', (v) => Int16Array.from(v)),
  numeric('uint16', (v) => Uint16Array.from(v)),
  numeric('int32', (v) => Int32Array.from(v)),
  numeric('>i4', (v) => Int32Array.from(v)),
  numeric('uint32', (v) => Uint32Array.from(v)),
  integers64('int64', (v) => BigInt64Array.from(v)),
  integers64('>u8', (v) => BigUint64Array.from(v)),
  numeric('float16', (v) => Float32Array.from(v)),
  numeric('float32', (v) => Float32Array.from(v)),
  numeric('float64', (v) => Float64Array.from(v)),
  numeric('>f8', (v) => Float64Array.from(v)),
  integers64('datetime64[ns]', (v) => BigInt64Array.from(v)),
  text('S3'),
  text('U2'),
  text('>U2'),
  complex,
  raw,
]

function listed(data: unknown): readonly unknown[] {
  if (Array.isArray(data)) return data
  if (ArrayBuffer.isView(data) && Symbol.iterator in data && typeof data[Symbol.iterator] === 'function') {
    return Array.from(Object(data))
  }
  throw new TypeError('Expected an array')
}
