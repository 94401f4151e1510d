/** Element types: their public names, NumPy's spellings of them, and the way of their values in and out. */

export { canCast } from './casting'
export { type Descr, type DescrMember, descrOf, parseDescr } from './descr'
export { type ByteOrder, type ElementType, maxItemsize } from './elements'
export { give } from './give'
export { type Kind, type NumericName, type TimeUnit, timeUnits } from './names'
export { type ReceiveOptions, type Receiver, receive } from './receive'
export { describeDType, dtypeFrom, memberNamed, resolveDType, type StructMember, sameDType } from './resolve'
export { scalarBytes, scalarOf, storedBytes } from './scalar'
export type { DenseSource, Given } from './source'
export { itemType } from './struct'
export { formatDTypeText, parseDTypeText } from './text'
export type {
  BytesDType,
  Complex,
  DataAs,
  DataOf,
  DatetimeDType,
  DType,
  DTypeLike,
  DTypeOf,
  DTypeOfData,
  HalfArray,
  NumPyTypestring,
  RawDType,
  ReadAs,
  ScalarOf,
  StructDType,
  StructDTypeLike,
  StructField,
  TextDType,
  TimedeltaDType,
  TypedArrayConstructor,
} from './types'
