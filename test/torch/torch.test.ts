import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DType,
  fromFloat32,
  loadTensor,
  packTensor,
  type SavedTensor,
  saveTensor,
  type TensorLike,
  toFloat32,
  unpackTensor,
} from '../../lib/index'
import { Python } from '../interop/python'
import { seeded } from '../models/seeded'

interface Described {
  readonly type: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly bytes: string
  readonly cframe: string
}

const venv = join(__dirname, '..', '..', 'build', 'venv-torch', 'bin', 'python')
/** The Python of `npm run test:torch`, or another one with PyTorch and Python-Blosc2. */
const program = process.env.TORCH_PYTHON ?? (existsSync(venv) ? venv : undefined)

const arrays: Readonly<Record<string, new (buffer: ArrayBuffer) => ArrayBufferView>> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
}
const shapes: readonly (readonly number[])[] = [[], [7], [3, 5], [2, 0, 3], [4, 3, 2, 5]]

describe('tensors of PyTorch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-torch-'))
  const python = new Python(join(__dirname, 'worker.py'), program)
  after(async () => {
    await python.close()
    rmSync(folder, { recursive: true, force: true })
  })
  let seed = 0

  for (const [dtype, View] of Object.entries(arrays)) {
    it(`of ${dtype} are read and written`, async () => {
      for (const shape of shapes) {
        const path = join(folder, `${dtype}-${++seed}`)
        const wanted = await python.ask<Described>('saved', { path, dtype, shape, seed })
        const read = await loadTensor(path, { as: 'bytes' })
        const { bytes } = wanted
        assert.deepEqual(described(read), { type: 'torch', dtype, shape, bytes })
        const packed = await unpackTensor(Buffer.from(wanted.cframe, 'base64'), { as: 'bytes' })
        assert.deepEqual(packed, read)
        const tensor: TensorLike = {
          dtype: read.dtype,
          shape,
          data: new View(Uint8Array.from(read.data).buffer),
        }
        await saveTensor(tensor, path, { framework: 'torch', mode: 'w', chunksize: 32 })
        assert.deepEqual(await python.ask('loaded', { path }), { type: 'Tensor', dtype, shape, bytes })
        const cframe = Buffer.from(await packTensor(tensor, { framework: 'torch' })).toString('base64')
        const unpacked = await python.ask<Described>('loaded', { cframe })
        assert.deepEqual([unpacked.type, unpacked.bytes], ['Tensor', bytes])
      }
    })
  }

  it('bfloat16 and float32 are rounded alike', async () => {
    const random = seeded(2024)
    const bits = Uint32Array.from({ length: 50_000 }, () => Math.floor(random() * 2 ** 32))
    const floats = new Float32Array(bits.buffer).filter((value) => !Number.isNaN(value))
    const given = Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString('base64')
    const theirs = await python.ask<{ bits: string; floats: string }>('bfloats', { bits: given })
    const halves = await fromFloat32(floats, 'bfloat16')
    assert.equal(base64(halves), theirs.bits)
    assert.equal(base64(await toFloat32(halves, 'bfloat16')), theirs.floats)
  })
})

function described({ dtype, shape, data, framework }: SavedTensor<DType, 'bytes'>) {
  return { type: framework, dtype, shape, bytes: base64(data) }
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
