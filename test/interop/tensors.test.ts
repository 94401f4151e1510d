import assert from 'node:assert/strict'
import { rmSync, statSync } from 'node:fs'
import {
  type DType,
  type DTypeLike,
  loadTensor,
  packTensor,
  type SavedTensor,
  saveArray,
  saveTensor,
  type TensorLike,
  unpackTensor,
} from '../../lib/index'
import { bytesFrom } from '../fixtures/json-values'
import { seeded } from '../models/seeded'
import { cases, eachCase, seed, session } from './session'

interface Described {
  readonly dtype: DType
  readonly stored: string
  readonly shape: readonly number[]
  readonly bytes: string
  readonly size: number
  readonly cframe: string
}

type Bytes = SavedTensor<DType, 'bytes'>

describe(`saved tensors, seed ${seed}`, () => {
  const there = session()

  it(`${cases} from Python are read, and written so that Python reads the same`, async function () {
    this.timeout(600_000)
    await eachCase(cases, async (caseSeed) => {
      const path = there.path(`tensor-${caseSeed}`)
      const wanted = await there.python.ask<Described>('tensor_written', { seed: caseSeed, path })
      const read = await loadTensor(path, { as: 'bytes' })
      assertTensor(read, wanted)
      assertTensor(await unpackTensor(bytesFrom(wanted.cframe), { as: 'bytes' }), wanted)
      rmSync(path, { recursive: true })
      await writeBack(read, wanted, path, seeded(caseSeed))
      const wrong = await there.python.ask<string[]>('tensor_compared', { seed: caseSeed, path })
      assert.deepEqual(wrong, [], wanted.stored)
      const cframe = Buffer.from(await packTensor(given(read), order(wanted))).toString('base64')
      assert.deepEqual(await there.python.ask('tensor_compared', { seed: caseSeed, cframe }), [])
      rmSync(path, { recursive: true })
    })
  })
})

function assertTensor(actual: Bytes, { dtype, shape, bytes }: Described): void {
  assert.deepEqual([withoutAlignment(actual.dtype), actual.shape], [withoutAlignment(dtype), shape])
  assert.deepEqual(Buffer.from(actual.data).toString('base64'), bytes)
  assert.equal(actual.framework, 'numpy')
}

/** A `descr` tells where members are, not why. */
function withoutAlignment(dtype: DType): unknown {
  if (typeof dtype === 'string') return dtype
  return {
    itemsize: dtype.itemsize,
    fields: dtype.fields.map((field) => ({ ...field, dtype: withoutAlignment(field.dtype) })),
  }
}

async function writeBack(read: Bytes, wanted: Described, path: string, random: () => number): Promise<void> {
  const itemsize = read.data.length / read.shape.reduce((a, b) => a * b, 1)
  const chunksize = itemsize > 0 && random() < 0.5 ? itemsize * Math.ceil(random() * 50) : undefined
  const options = { ...order(wanted), chunksize, contiguous: random() < 0.8 }
  const size = await (random() < 0.5 ? saveArray : saveTensor)(given(read), path, options)
  if (options.contiguous) assert.equal(size, statSync(path).size)
}

/** The bytes in native order, as elements of their dtype. */
function given({ dtype, shape, data }: Bytes): TensorLike {
  const numbers: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    int8: Int8Array,
    int16: Int16Array,
    int32: Int32Array,
    int64: BigInt64Array,
    uint16: Uint16Array,
    uint32: Uint32Array,
    uint64: BigUint64Array,
    float16: Uint16Array,
    float32: Float32Array,
    float64: Float64Array,
    complex64: Float32Array,
    complex128: Float64Array,
  }
  const name = typeof dtype === 'string' ? dtype.replace(/^(datetime|timedelta)64.*/, 'int64') : 'struct'
  const View = numbers[name]
  return { dtype, shape, data: View ? new View(Uint8Array.from(data).buffer) : data }
}

/** NumPy's spelling tells the byte order. */
function order({ dtype, stored }: Described): { readonly dtype?: DTypeLike } {
  if (typeof dtype !== 'string' || !isTypestring(stored)) return {}
  return { dtype: stored }
}

function isTypestring(text: string): text is `>${'f4' | `U${number}`}` {
  return text.startsWith('>')
}
