import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDTypeText, resolveDType } from '../../lib/dtype'
import {
  type DType,
  type DTypeLike,
  loadNpySync,
  openNpySync,
  openNpz,
  openNpzSync,
  openSafetensors,
  readNpyHeader,
  saveNpySync,
  saveNpzSync,
  saveSafetensorsSync,
} from '../../lib/index'
import { headerBytes } from '../../lib/numpy/header-text'

interface Told {
  readonly key: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly fortranOrder: boolean
  readonly byteOrder: string
  readonly sha256: string
}

interface Manifest {
  readonly arrays: readonly Told[]
  readonly tensors: readonly Told[]
  readonly headers: readonly {
    readonly dtype: DTypeLike
    readonly headers: readonly (readonly [shape: readonly number[], order: 'C' | 'F', header: string])[]
  }[]
}

const fixtures = join(__dirname, '..', 'fixtures', 'numpy')
const { arrays, tensors, headers }: Manifest = JSON.parse(
  readFileSync(join(fixtures, 'manifest.json'), 'utf8'),
)
const folder = mkdtempSync(join(tmpdir(), 'blosc2-npy-fixtures-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function sha256(bytes: unknown): string {
  assert.ok(bytes instanceof Uint8Array)
  return createHash('sha256').update(bytes).digest('hex')
}

describe('what NumPy wrote', () => {
  for (const name of ['stored.npz', 'deflated.npz']) {
    it(`is read as NumPy reads it: ${name}`, async () => {
      await using archive = await openNpz(join(fixtures, name))
      assert.deepEqual(
        archive.keys(),
        arrays.map(({ key }) => key),
      )
      for (const expected of arrays) {
        const { key } = expected
        const { dtype, shape, fortranOrder, byteOrder, compression } = await archive.header(key)
        assert.equal(`${compression === 'deflate' ? 'deflated' : compression}.npz`, name)
        assert.deepEqual(
          { dtype, shape, fortranOrder, byteOrder },
          {
            dtype: expected.dtype,
            shape: expected.shape,
            fortranOrder: expected.fortranOrder,
            byteOrder: expected.byteOrder,
          },
          key,
        )
        const { data } = await archive.get(key, null, { as: 'bytes' })
        assert.equal(sha256(data), expected.sha256, key)
        // The member is a .npy file of its own.
        assert.equal(
          sha256(loadNpySync(await archive.bytes(key), { as: 'bytes' }).data),
          expected.sha256,
          key,
        )
      }
    })
  }

  it('has headers that are written byte for byte the same', () => {
    let count = 0
    for (const { dtype, headers: told } of headers) {
      const type = resolveDType(dtype)
      for (const [shape, order, header] of told) {
        const bytes = headerBytes({ type, shape, fortran: order === 'F' })
        assert.equal(bytes.toString('latin1'), header)
        const read = readNpyHeader(bytes)
        assert.deepEqual(
          [read.shape, read.fortranOrder, read.dataOffset],
          [shape, order === 'F', header.length],
        )
        count++
      }
    }
    assert.ok(count > 600)
  })

  it('becomes the same again, order and byte order included', () => {
    const path = join(folder, 'again.npy')
    const copies = Object.fromEntries(
      arrays.map(({ key, shape, fortranOrder }) => {
        using archive = openedStored()
        const bytes = archive.bytesSync(key)
        const { dtype, byteOrder } = readNpyHeader(bytes)
        const code = typeof dtype === 'string' && byteOrder === 'big' ? swapped(dtype) : dtype
        saveNpySync(path, loadNpySync(bytes), { mode: 'w', order: fortranOrder ? 'F' : 'C', dtype: code })
        using written = openNpySync(path)
        assert.deepEqual([written.dtype, written.byteOrder, written.shape], [dtype, byteOrder, shape])
        // Without float16 in JavaScript its NaN come through float32.
        if (dtype !== 'float16') assert.deepEqual(readFileSync(path), Buffer.from(bytes), key)
        return [key, loadNpySync(bytes)]
      }),
    )
    saveNpzSync(join(folder, 'again.npz'), copies)
  })
})

function openedStored() {
  return openNpzSync(join(fixtures, 'stored.npz'))
}

/** NumPy's code of the dtype in the other byte order. */
function swapped(dtype: string): DTypeLike {
  const { kind, itemsize } = parseDTypeText(dtype)
  const unit = /\[.*\]/.exec(dtype)?.[0] ?? ''
  if (kind === 'U') return `>U${itemsize / 4}`
  return JSON.parse(`">${kind}${itemsize}${unit}"`)
}

describe('what safetensors wrote', () => {
  it('is read, and becomes the same again', async () => {
    await using file = await openSafetensors(join(fixtures, 'tensors.safetensors'))
    for (const { key, shape, sha256: expected } of tensors) {
      assert.deepEqual(file.info(key).shape, shape)
      assert.equal(sha256(await file.bytes(key)), expected)
    }
    const path = join(folder, 'again.safetensors')
    const copies = Object.fromEntries(file.keys().map((key) => [key, file.getSync(key, null)]))
    saveSafetensorsSync(path, copies, { metadata: file.metadata })
    assert.deepEqual(readFileSync(path), readFileSync(join(fixtures, 'tensors.safetensors')))
  })
})
