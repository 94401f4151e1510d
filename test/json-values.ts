/** Arrays, elements and selections as the Python scripts beside the tests write them in JSON. */
import assert from 'node:assert/strict'
import { type AxisSelection, type DType, newaxis, type TensorLike } from '../lib/index'

export interface JsonTensor {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Base64, little-endian; structs as they are stored. */
  readonly bytes?: string
  /** The values of a float16 tensor as float32. */
  readonly single?: string
  readonly strings?: readonly string[]
}

export type JsonSelection = readonly (
  | number
  | '...'
  | { readonly start: number | null; readonly stop: number | null; readonly step: number | null }
  | { readonly list: readonly number[] }
  | { readonly mask: readonly boolean[] }
  | { readonly newaxis: true }
)[]

export type JsonSample =
  | number
  | boolean
  | string
  | { readonly integer: string }
  | { readonly number: string }
  | { readonly hex: string }
  | { readonly re: JsonSample; readonly im: JsonSample }

const arrays: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
}

export function tensorFrom(json: JsonTensor): TensorLike {
  const { dtype, shape } = json
  if (json.strings !== undefined) return { dtype, shape, data: json.strings }
  if (json.single !== undefined) return { dtype, shape, data: new Float32Array(bufferFrom(json.single)) }
  const name = typeof dtype === 'string' ? dtype : 'struct'
  const View = arrays[name] ?? (/^(datetime|timedelta)64/.test(name) ? BigInt64Array : Uint8Array)
  return { dtype, shape, data: new View(bufferFrom(json.bytes ?? '')) }
}

export function bytesFrom(base64: string): Buffer {
  return Buffer.from(base64, 'base64')
}

function bufferFrom(base64: string): ArrayBuffer {
  return Uint8Array.from(bytesFrom(base64)).buffer
}

export function selectionFrom(json: JsonSelection): AxisSelection[] {
  return json.map((entry): AxisSelection => {
    if (typeof entry !== 'object') return entry
    if ('list' in entry) return entry.list
    if ('mask' in entry) return entry.mask
    return 'newaxis' in entry ? newaxis : entry
  })
}

/** Text, numbers and raw bytes are compared bit for bit: NaN equals NaN, 0 is not -0. */
export function assertSample(actual: unknown, expected: JsonSample, message: string): void {
  if (typeof expected !== 'object')
    assert.ok(Object.is(actual, expected), `${message}: ${String(actual)} is not ${expected}`)
  else if ('integer' in expected) assert.equal(actual, BigInt(expected.integer), message)
  else if ('number' in expected)
    assert.ok(Object.is(actual, Number(expected.number)), `${message}: ${String(actual)}`)
  else if ('hex' in expected) {
    assert.ok(actual instanceof Uint8Array, message)
    assert.equal(Buffer.from(actual).toString('hex'), expected.hex, message)
  } else {
    assert.ok(typeof actual === 'object' && actual !== null && 're' in actual && 'im' in actual, message)
    assertSample(actual.re, expected.re, `${message}, real part`)
    assertSample(actual.im, expected.im, `${message}, imaginary part`)
  }
}

/** The bytes behind a typed array, a Buffer or a DataView. */
export function bytesOf(data: unknown): Buffer {
  assert.ok(ArrayBuffer.isView(data), 'the data is a typed array')
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
