import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import {
  type DType,
  type DTypeLike,
  loadNpy,
  loadNpz,
  type NpyFile,
  type NpzFile,
  openNpy,
  openNpz,
  openSafetensors,
  type SafetensorsFile,
  saveNpy,
  saveNpySync,
  saveNpz,
  saveSafetensors,
} from '../../lib/index'
import { bytesFrom, bytesOf, type JsonSelection, selectionFrom } from '../fixtures/json-values'
import { cases, eachCase, seed, session } from './session'

interface Told {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly fortranOrder: boolean
  readonly byteOrder: string
  readonly bytes: string
  readonly selection: JsonSelection
  readonly part: { readonly shape: readonly number[]; readonly bytes: string }
}

interface Found {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly bytes: string
}

type Reader = (selection: Parameters<NpyFile['get']>[0]) => Promise<unknown>

async function assertTold(told: Told, read: Reader): Promise<void> {
  const whole: unknown = await read(null)
  assert.deepEqual(Object(whole).shape, told.shape)
  assert.ok(bytesFrom(told.bytes).equals(bytesOf(Object(whole).data)), 'all elements')
  const part: unknown = await read(selectionFrom(told.selection))
  const data: unknown = part instanceof Uint8Array ? part : Object(part).data
  if (!(part instanceof Uint8Array)) assert.deepEqual(Object(part).shape, told.part.shape)
  assert.ok(bytesFrom(told.part.bytes).equals(bytesOf(data)), `selection ${JSON.stringify(told.selection)}`)
}

const ofNpy = (file: NpyFile) => (selection: Parameters<Reader>[0]) => file.get(selection, { as: 'bytes' })
const ofMember =
  (file: NpzFile | SafetensorsFile, key: string): Reader =>
  (selection) =>
    file.get(key, selection, { as: 'bytes' })

describe(`files of NumPy's and of safetensors', seed ${seed}`, () => {
  const there = session()
  const some = Math.ceil(cases / 2)

  it(`reads ${some} random .npy files, and selections of them`, async function () {
    this.timeout(300_000)
    await eachCase(some, async (caseSeed) => {
      const path = there.path(`there-${caseSeed}.npy`)
      const told = await there.python.ask<Told>('npy_write', { seed: caseSeed, path })
      for (const mmap of [false, true]) {
        await using file = await openNpy(path, { mmap })
        assert.deepEqual(
          [file.dtype, file.shape, file.fortranOrder, file.byteOrder],
          [told.dtype, told.shape, told.fortranOrder, told.byteOrder],
        )
        await assertTold(told, ofNpy(file))
      }
      const again = there.path(`here-${caseSeed}.npy`)
      const loaded = await loadNpy(path)
      const order = told.fortranOrder ? 'F' : 'C'
      if (told.dtype !== 'float16') {
        await using file = await openNpy(path)
        const dtype = { dtype: file.dtype }
        await saveNpy(again, loaded, { order, ...(told.byteOrder === 'little' ? dtype : {}) })
        const read = await there.python.ask<Found & { same: boolean; mapped: boolean }>('npy_read', {
          path: again,
        })
        assert.ok(bytesFrom(read.bytes).equals(bytesFrom(told.bytes)), 'what is written here')
        assert.deepEqual([read.shape, read.dtype, read.mapped], [told.shape, told.dtype, true])
        assert.ok(read.same, 'NumPy writes the same file')
        rmSync(again)
      }
      rmSync(path)
    })
  })

  it('writes headers byte for byte as np.save does: dtype × shape × order', async () => {
    interface Header {
      readonly dtype: DType
      readonly str: DTypeLike
      readonly shape: readonly number[]
      readonly order: 'C' | 'F'
      readonly header: string
    }
    const shapes = [
      [],
      [0],
      [1],
      [7],
      [3, 4],
      [2, 0, 3],
      [1, 5],
      [2, 1, 3, 1],
      [1, 1, 1, 1, 1, 1, 2],
      [123, 4],
    ]
    const headers = await there.python.ask<Header[]>('npy_headers', { shapes })
    assert.ok(headers.length > 600, `${headers.length} headers`)
    for (const [i, { dtype, str, shape, order, header }] of headers.entries()) {
      const path = there.path(`header-${i}.npy`)
      const expected = bytesFrom(header)
      const given = typeof dtype === 'string' ? str : dtype
      // Where both orders are the same NumPy tells it as C's.
      const same = shape.includes(0) || shape.filter((n) => n > 1).length < 2
      saveNpySync(path, zeros(dtype, shape), { dtype: given, order: same ? 'C' : order })
      const written = readFileSync(path).subarray(0, expected.length)
      assert.equal(
        written.toString('latin1'),
        expected.toString('latin1'),
        `${JSON.stringify(given)} (${shape}) ${order}`,
      )
      rmSync(path)
    }
  })

  it('works on one file together with NumPy', async () => {
    const path = there.path('together.npy')
    await saveNpy(path, { data: new Int32Array(12), shape: [3, 4] })
    await using file = await openNpy(path, { mode: 'r+', mmap: true })
    await there.python.ask('npy_edit', { path, index: [1, 2], value: 7 })
    assert.equal(await file.get([1, 2]), 7)
    await file.append(Int32Array.of(1, 2, 3, 4))
    await there.python.ask('npy_edit', { path, index: [3, -1], value: 9 })
    assert.deepEqual((await file.get('3:')).data, Int32Array.of(1, 2, 3, 9))
    const read = await there.python.ask<Found & { same: boolean }>('npy_read', { path })
    assert.deepEqual([read.shape, read.same], [[4, 4], true])
  })

  it(`reads ${some} random .npz files, stored and compressed`, async function () {
    this.timeout(300_000)
    await eachCase(some, async (caseSeed) => {
      const path = there.path(`there-${caseSeed}.npz`)
      const compressed = caseSeed % 2 === 0
      const told = await there.python.ask<(Told & { key: string })[]>('npz_write', {
        seed: caseSeed,
        path,
        compressed,
      })
      await using archive = await openNpz(path, { mmap: !compressed })
      assert.deepEqual(archive.keys().sort(), told.map(({ key }) => key).sort())
      for (const member of told) await assertTold(member, ofMember(archive, member.key))
      const again = there.path(`here-${caseSeed}.npz`)
      const loaded = Object.entries(await loadNpz(path)).filter(([, { dtype }]) => dtype !== 'float16')
      await saveNpz(again, Object.fromEntries(loaded), { compression: compressed ? 'deflate' : 'stored' })
      const read = await there.python.ask<{ bad: string | null; arrays: Record<string, Found> }>('npz_read', {
        path: again,
      })
      assert.equal(read.bad, null)
      assert.deepEqual(Object.keys(read.arrays).sort(), loaded.map(([key]) => key).sort())
      for (const [key] of loaded) {
        const { shape, dtype, bytes } = read.arrays[key] ?? assert.fail(key)
        const expected = told.find((member) => member.key === key)
        assert.deepEqual([shape, dtype], [expected?.shape, expected?.dtype])
        assert.ok(bytesFrom(bytes).equals(bytesFrom(expected?.bytes ?? '')), key)
      }
      rmSync(path)
      rmSync(again)
    })
  })

  it(`reads and writes ${some} random .safetensors files`, async function () {
    this.timeout(300_000)
    await eachCase(some, async (caseSeed) => {
      const path = there.path(`there-${caseSeed}.safetensors`)
      interface Written {
        readonly tensors: readonly (Told & { key: string; format: string })[]
        readonly metadata: Record<string, string>
      }
      const told = await there.python.ask<Written>('safetensors_write', { seed: caseSeed, path })
      await using file = await openSafetensors(path, { mmap: caseSeed % 2 === 0 })
      assert.deepEqual({ ...file.metadata }, told.metadata)
      assert.equal(file.size, told.tensors.length)
      const tensors: [string, object][] = []
      for (const tensor of told.tensors) {
        assert.equal(file.info(tensor.key).format, tensor.format)
        await assertTold(tensor, ofMember(file, tensor.key))
        if (tensor.format !== 'F16') tensors.push([tensor.key, await file.get(tensor.key, null)])
      }
      const again = there.path(`here-${caseSeed}.safetensors`)
      await saveSafetensors(again, Object.fromEntries(tensors), { metadata: told.metadata })
      interface Read {
        readonly metadata: Record<string, string>
        readonly same: boolean
        readonly tensors: Record<string, { format: string; shape: readonly number[]; bytes: string }>
      }
      const read = await there.python.ask<Read>('safetensors_read', { path: again })
      assert.deepEqual(read.metadata, told.metadata)
      if (Object.keys(told.metadata).length > 0) assert.ok(read.same, 'the library writes the same file')
      for (const [key] of tensors) {
        const expected = told.tensors.find((tensor) => tensor.key === key)
        const { format, shape, bytes } = read.tensors[key] ?? assert.fail(key)
        assert.deepEqual([format, shape], [expected?.format, expected?.shape])
        assert.ok(bytesFrom(bytes).equals(bytesFrom(expected?.bytes ?? '')), key)
      }
      rmSync(path)
      rmSync(again)
    })
  })
})

function zeros(dtype: DType, shape: readonly number[]): object {
  const count = shape.reduce((size, n) => size * n, 1)
  if (typeof dtype === 'object') return { dtype, shape, data: new Uint8Array(count * dtype.itemsize) }
  if (/^[SU]/.test(dtype)) return { shape, dtype, data: new Array<string>(count).fill('') }
  if (dtype.startsWith('V')) return { shape, dtype, data: new Uint8Array(count * Number(dtype.slice(1))) }
  if (/64$|time/.test(dtype) && !/float|complex/.test(dtype)) {
    return { shape, dtype, data: dtype === 'uint64' ? new BigUint64Array(count) : new BigInt64Array(count) }
  }
  return { shape, dtype, data: Array.from({ length: count }, () => (dtype === 'bool' ? false : 0)) }
}
