/** The public types of dtypes and of the values they stand for. Types only. */
import type { NumericName, TimeUnit } from './names'

/** One member of a {@link StructDType}. */
export interface StructField {
  readonly name: string
  readonly dtype: DType
  /** Shape of a member that is itself a small array. */
  readonly shape?: readonly number[]
  /** Where the member begins in the element, bytes. */
  readonly offset: number
  /** NumPy's second name for a member. */
  readonly title?: string
  /** Byte order of the member's numbers; left out when `'little'` or without meaning. */
  readonly byteOrder?: 'big'
}

/**
 * Elements made of named members, NumPy's structured dtype.
 *
 * @example
 * ```ts
 * const point: StructDType = {
 *   fields: [{ name: 'x', dtype: 'float32', offset: 0 }, { name: 'id', dtype: 'int64', offset: 8 }],
 *   itemsize: 16,
 *   aligned: true,
 * }
 * ```
 */
export interface StructDType {
  readonly fields: readonly StructField[]
  /** Bytes per element, padding included. */
  readonly itemsize: number
  /** Laid out like a C struct (NumPy's `align=True`). */
  readonly aligned?: boolean
}

/** `'S5'`: bytes of fixed width, handed out as strings of characters up to U+00FF. */
export type BytesDType = `S${number}`
/** `'U5'`: text of up to 5 code points. */
export type TextDType = `U${number}`
/** `'V7'`: raw bytes without meaning. */
export type RawDType = `V${number}`
/** `'datetime64[ns]'`, also of several units (`'datetime64[25s]'`) or of none. */
export type DatetimeDType = 'datetime64' | `datetime64[${TimeUnit}]` | `datetime64[${number}${TimeUnit}]`
/** `'timedelta64[ms]'`, also of several units or of none. */
export type TimedeltaDType = 'timedelta64' | `timedelta64[${TimeUnit}]` | `timedelta64[${number}${TimeUnit}]`

/** Type of the elements of an array. Says nothing about byte order, which belongs to the stored array. */
export type DType =
  | NumericName
  | BytesDType
  | TextDType
  | RawDType
  | DatetimeDType
  | TimedeltaDType
  | StructDType

type FromGlobal<K extends string> =
  typeof globalThis extends Readonly<Record<K, { readonly prototype: infer T }>> ? T : never

/** `Float16Array` where the compiler's `lib` knows it and the runtime has it (Node ≥ 24), else `Float32Array`. */
export type HalfArray = FromGlobal<'Float16Array'> | Float32Array

/** The typed array of each fixed-size type. */
interface NumericArrays {
  bool: Uint8Array
  int8: Int8Array
  int16: Int16Array
  int32: Int32Array
  int64: BigInt64Array
  uint8: Uint8Array
  uint16: Uint16Array
  uint32: Uint32Array
  uint64: BigUint64Array
  float16: HalfArray
  float32: Float32Array
  float64: Float64Array
  complex64: Float32Array
  complex128: Float64Array
}

/** What holds the elements of a dtype in JavaScript. */
export type DataOf<D extends DType> = D extends NumericName
  ? NumericArrays[D]
  : D extends BytesDType | TextDType
    ? string[]
    : D extends DatetimeDType | TimedeltaDType
      ? BigInt64Array
      : Uint8Array

/** A complex number. */
export interface Complex {
  readonly re: number
  readonly im: number
}

/** One element of a dtype in JavaScript. */
export type ScalarOf<D extends DType> = D extends 'bool'
  ? boolean
  : D extends 'int64' | 'uint64' | DatetimeDType | TimedeltaDType
    ? bigint
    : D extends 'complex64' | 'complex128'
      ? Complex
      : D extends NumericName
        ? number
        : D extends BytesDType | TextDType
          ? string
          : Uint8Array

/** How a read hands out its elements instead of the usual way; see {@link DataAs}. */
export type ReadAs = 'bytes' | 'number' | 'float32'

/** `DataOf` under the option `as` of a read. */
export type DataAs<D extends DType, A extends ReadAs | undefined> = A extends 'bytes'
  ? Uint8Array
  : A extends 'number'
    ? D extends 'int64' | 'uint64'
      ? Float64Array
      : DataOf<D>
    : A extends 'float32'
      ? Float32Array
      : DataOf<D>

/** A structured dtype as callers may write it: offsets and itemsize are worked out where they are left out. */
export interface StructDTypeLike {
  readonly fields: readonly {
    readonly name: string
    readonly dtype: DTypeLike
    readonly shape?: readonly number[] | undefined
    readonly offset?: number | undefined
    readonly title?: string | undefined
    readonly byteOrder?: 'little' | 'big' | undefined
  }[]
  readonly itemsize?: number | undefined
  readonly aligned?: boolean | undefined
}

interface ConstructorNames {
  int8: Int8ArrayConstructor
  int16: Int16ArrayConstructor
  int32: Int32ArrayConstructor
  int64: BigInt64ArrayConstructor
  uint8: Uint8ArrayConstructor | Uint8ClampedArrayConstructor
  uint16: Uint16ArrayConstructor
  uint32: Uint32ArrayConstructor
  uint64: BigUint64ArrayConstructor
  float32: Float32ArrayConstructor
  float64: Float64ArrayConstructor
}

type HalfConstructor = typeof globalThis extends { readonly Float16Array: infer C } ? C : never

/** Constructors of typed arrays that stand for a dtype; `Float16Array` too, where the compiler's `lib` knows it. */
export type TypedArrayConstructor = ConstructorNames[keyof ConstructorNames] | HalfConstructor

type Order = '' | '<' | '>' | '=' | '|'

interface CodeNames {
  bool: 'b1' | '?'
  int8: 'i1'
  int16: 'i2'
  int32: 'i4'
  int64: 'i8'
  uint8: 'u1'
  uint16: 'u2'
  uint32: 'u4'
  uint64: 'u8'
  float16: 'f2'
  float32: 'f4'
  float64: 'f8'
  complex64: 'c8'
  complex128: 'c16'
}

/** NumPy's spellings, e.g. `'<f4'`, `'>i8'`, `'|S5'`, `'<M8[ns]'`. */
export type NumPyTypestring =
  | `${Order}${CodeNames[keyof CodeNames]}`
  | `${Order}${'S' | 'U' | 'V'}${number}`
  | `${Order}${'M8' | 'm8'}${'' | `[${string}]`}`

/** Whatever names a dtype: a name, NumPy's spelling, a typed array constructor, or an object of members. */
export type DTypeLike = DType | NumPyTypestring | TypedArrayConstructor | StructDTypeLike

type NameOfConstructor<L> =
  | { [N in keyof ConstructorNames]: L extends ConstructorNames[N] ? N : never }[keyof ConstructorNames]
  | (L extends HalfConstructor ? 'float16' : never)
type NamesOfCodes = { [N in keyof CodeNames as `${Order}${CodeNames[N]}`]: N }

/** Of a typestring behind its byte order, `M8[ns]` or `S5`. */
type NameOfTypestring<S> = S extends `M8${infer Unit}`
  ? `datetime64${Unit}`
  : S extends `m8${infer Unit}`
    ? `timedelta64${Unit}`
    : S
type NameOfSized<L> =
  NameOfTypestring<L extends `${Exclude<Order, ''>}${infer S}` ? S : L> extends infer D extends
    | BytesDType
    | TextDType
    | RawDType
    | DatetimeDType
    | TimedeltaDType
    ? D
    : never

/** The {@link DType} that a {@link DTypeLike} names, as far as it can be told at compile time. */
export type DTypeOf<L> = L extends infer D extends DType
  ? D
  : L extends keyof NamesOfCodes
    ? NamesOfCodes[L]
    : [NameOfSized<L> | NameOfConstructor<L>] extends [never]
      ? DType
      : NameOfSized<L> | NameOfConstructor<L>

/** What typed arrays call themselves, and the dtype that their elements are stored as. */
interface NamesOfArrays {
  Int8Array: 'int8'
  Int16Array: 'int16'
  Int32Array: 'int32'
  BigInt64Array: 'int64'
  Uint8Array: 'uint8'
  Uint8ClampedArray: 'uint8'
  Uint16Array: 'uint16'
  Uint32Array: 'uint32'
  BigUint64Array: 'uint64'
  Float16Array: 'float16'
  Float32Array: 'float32'
  Float64Array: 'float64'
}

type DTypeOfElements<T> = T extends { readonly [Symbol.toStringTag]: infer N extends keyof NamesOfArrays }
  ? NamesOfArrays[N]
  : DType

/** The {@link DType} that data is stored as where no other is asked for, as far as it can be told at compile time. */
export type DTypeOfData<X> = X extends { readonly dtype: infer D extends DType }
  ? D
  : [keyof X & ('dtype' | 'type')] extends [never]
    ? DTypeOfElements<X extends { readonly data: infer T } ? T : X>
    : DType
