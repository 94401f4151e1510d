import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Framework,
  fromCframe,
  loadTensor,
  packTensor,
  type TensorLike,
  unpackTensor,
} from '../../lib/index'

interface Packed {
  readonly madeBy: string
  readonly tensors: readonly {
    readonly dtype: string
    readonly shape: readonly number[]
    /** Of the elements, by the framework itself. */
    readonly bytes: string
    readonly frame: string
  }[]
}

const fixtures = join(__dirname, '..', 'fixtures', 'frameworks')
const frameworks: readonly Framework[] = ['torch', 'tensorflow']

describe('tensors that Python-Blosc2 packed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-frameworks-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const framework of frameworks) {
    const { madeBy, tensors }: Packed = JSON.parse(readFileSync(join(fixtures, `${framework}.json`), 'utf8'))

    it(`are read as what they were: ${madeBy}`, async () => {
      assert.ok(tensors.length > 20)
      for (const { dtype, shape, bytes, frame } of tensors) {
        const packed = Buffer.from(frame, 'base64')
        const path = join(folder, 'tensor.bl2')
        writeFileSync(path, packed)
        for (const read of [
          await unpackTensor(packed, { as: 'bytes' }),
          await loadTensor(path, { as: 'bytes' }),
        ]) {
          assert.deepEqual(
            { framework: read.framework, dtype: read.dtype, shape: read.shape, bytes: hex(read.data) },
            { framework, dtype: dtype === 'bfloat16' ? 'V2' : dtype, shape, bytes },
          )
        }
      }
    })

    it(`of ${framework} get the record that Python writes`, async () => {
      for (const { dtype, frame, shape } of tensors.filter((one) => one.dtype !== 'bfloat16')) {
        const packed = Buffer.from(frame, 'base64')
        const { data } = await unpackTensor(packed)
        const tensor: TensorLike = { data, shape, dtype }
        const made = await packTensor(tensor, { framework })
        assert.deepEqual(await recordIn(made), await recordIn(packed), dtype)
      }
    })
  }

  it('are refused, cut off anywhere', async () => {
    const { tensors }: Packed = JSON.parse(readFileSync(join(fixtures, 'torch.json'), 'utf8'))
    const whole = Buffer.from(tensors[0]?.frame ?? '', 'base64')
    for (let length = 0; length < whole.length; length++) {
      await assert.rejects(unpackTensor(whole.subarray(0, length)), { name: 'Blosc2Error' }, String(length))
    }
  })
})

function hex({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex')
}

async function recordIn(frame: Uint8Array): Promise<unknown> {
  const schunk = await fromCframe(frame, { kind: 'schunk' })
  return schunk.vlmeta.get('__pack_tensor__')
}
