/** Batches that Arrow serialized, read by the package `apache-arrow` where it is installed. */
import type * as Arrow from 'apache-arrow'
import { Blosc2Error } from '../errors'
import type { MetaValue } from '../msgpack'

type ArrowPackage = typeof Arrow

/**
 * The values of a block: a stream of Arrow's with one column or, in old files, a bare record batch that belongs to
 * `schema`. Times are `Date`s, whole numbers within ±2^53 numbers, larger ones bigints, structs plain objects.
 *
 * @throws `ERR_BLOSC2_UNSUPPORTED` without the package, and for types that have no counterpart here;
 * `ERR_BLOSC2_CORRUPT` where Arrow cannot read the block.
 */
export function arrowValues(block: Uint8Array, schema: Uint8Array | undefined): readonly MetaValue[] {
  const arrow = arrowPackage()
  const column = columnOf(arrow, block, schema)
  return Array.from({ length: column.length }, (_, i) => valueFrom(arrow, column.type, column.get(i)))
}

function columnOf(arrow: ArrowPackage, block: Uint8Array, schema: Uint8Array | undefined): Arrow.Vector {
  const attempts = schema ? [block, Buffer.concat([schema, block])] : [block]
  let reason = 'there is no column'
  for (const stream of attempts) {
    try {
      const column = arrow.tableFromIPC(stream).getChildAt(0)
      if (column) return column
    } catch (cause) {
      reason = cause instanceof Error ? cause.message : String(cause)
    }
  }
  throw new Blosc2Error('ERR_BLOSC2_CORRUPT', `A batch does not decode as Arrow: ${reason}`)
}

function valueFrom(arrow: ArrowPackage, type: Arrow.DataType, value: unknown): MetaValue {
  const { DataType } = arrow
  if (value === null || value === undefined) return null
  if (DataType.isDictionary(type)) return valueFrom(arrow, type.dictionary, value)
  if (DataType.isTimestamp(type) || DataType.isDate(type)) return new Date(Number(value))
  if (typeof value === 'bigint' && DataType.isInt(type)) {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }
  if (typeof value === 'number' && (DataType.isInt(type) || DataType.isFloat(type))) return value
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array && DataType.isBinary(type)) return new Uint8Array(value)
  if (value instanceof Uint8Array && DataType.isLargeBinary(type)) return new Uint8Array(value)
  if (value instanceof Uint8Array && DataType.isFixedSizeBinary(type)) return new Uint8Array(value)
  if (value instanceof arrow.Vector && (DataType.isList(type) || DataType.isFixedSizeList(type))) {
    return Array.from({ length: value.length }, (_, i) => valueFrom(arrow, type.valueType, value.get(i)))
  }
  if (value instanceof arrow.StructRow && DataType.isStruct(type)) {
    const entries = type.children.map((field) => {
      return [field.name, valueFrom(arrow, field.type, Reflect.get(value, field.name))] as const
    })
    return Object.fromEntries(entries)
  }
  throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', `Values of Arrow's type ${type.toString()} cannot be read`)
}

let loaded: ArrowPackage | undefined

function arrowPackage(): ArrowPackage {
  try {
    loaded ??= require('apache-arrow')
  } catch (cause) {
    const message = "These batches were serialized by Arrow: install the package 'apache-arrow' to read them"
    throw new Blosc2Error('ERR_BLOSC2_UNSUPPORTED', message, { cause })
  }
  if (loaded === undefined) throw new Error("Expected the package 'apache-arrow' to export something")
  return loaded
}
