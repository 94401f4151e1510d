import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  asarray,
  openSafetensors,
  openSafetensorsSync,
  saveSafetensors,
  saveSafetensorsSync,
} from '../../lib/index'
import { ArrayModel } from '../models/array'
import { choose, selector, valuesOf } from '../models/array-arbitraries'
import { product } from '../models/dense'
import { elementCodecs } from '../models/elements'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-safetensors-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'a.safetensors')

const usable = elementCodecs.filter(({ dtype }) => !/^>|^[SUV]\d|time|^complex128/.test(String(dtype)))
const tensors = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__'),
  fc.record({
    codec: fc.constantFrom(...usable),
    shape: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 4 }),
    seed: fc.nat(999),
    dice: selector,
  }),
  { maxKeys: 5 },
)
const code = (code: string) => ({ name: 'Blosc2Error', code })

/** A file of this header and so many bytes behind it. */
function crafted(header: unknown, behind = 0): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, Buffer.alloc(behind)])
}

describe('a .safetensors file', () => {
  it('gives back tensors of any dtype and shape, and every selection of them', async () => {
    await fc.assert(
      fc.asyncProperty(tensors, fc.boolean(), async (given, mmap) => {
        const entries = Object.entries(given).map(([name, { codec, shape, seed, dice }]) => {
          const values = valuesOf(seed, product(shape), codec.modulus)
          return { name, codec, dice, model: new ArrayModel(shape, values), x: codec.tensor(values, shape) }
        })
        await saveSafetensors(path, Object.fromEntries(entries.map(({ name, x }) => [name, x])), {
          mode: 'w',
        })
        await using file = await openSafetensors(path, { mmap })
        assert.deepEqual(file.keys().sort(), entries.map(({ name }) => name).sort())
        for (const { name, codec, dice, model } of entries) {
          const { selection, axes } = choose(dice, model.shape)
          const expected = model.get(axes)
          const got: unknown = await file.get(name, selection)
          if (expected.shape.length === 0) assert.deepEqual(got, codec.scalar(expected.values[0] ?? 0))
          else assert.deepEqual(codec.values(Object(got).data), expected.values)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('names tensors in the order in which they lie in the file, numbers for names included', async () => {
    const one = { data: Float32Array.of(1), shape: [1] }
    await saveSafetensors(
      path,
      { b: one, 9: one, 10: one, empty: { data: new Float32Array(0), shape: [0] } },
      { mode: 'w' },
    )
    await using file = await openSafetensors(path)
    assert.deepEqual(file.keys(), ['10', '9', 'b', 'empty'])
    assert.deepEqual(
      file.keys().map((key) => file.info(key).nbytes),
      [4, 4, 4, 0],
    )
  })

  it('keeps bits of bfloat16 and float8, and their names', async () => {
    const half = Uint16Array.of(0x3f80, 0xffc1, 0x0001, 0x8000)
    const tiny = Uint8Array.of(0x7f, 0xff, 0x80, 1)
    saveSafetensorsSync(
      path,
      {
        half: { data: half, shape: [2, 2], format: 'BF16' },
        a: { data: tiny, shape: [4], format: 'F8_E4M3' },
        b: { data: tiny, shape: [4], format: 'F8_E5M2' },
      },
      { mode: 'w', metadata: { made: 'here' } },
    )
    using file = openSafetensorsSync(readFileSync(path))
    const read = file.getSync('half', null)
    assert.deepEqual(
      [read.format, read.dtype, read.shape, read.data],
      ['BF16', 'V2', [2, 2], new Uint8Array(half.buffer)],
    )
    assert.deepEqual([file.info('a').format, file.info('b').format], ['F8_E4M3', 'F8_E5M2'])
    const floats = file.getSync('half', null, { as: 'float32' })
    assert.deepEqual([floats.dtype, floats.format], ['V2', 'BF16'])
    assert.deepEqual(floats.data, new Float32Array(Uint32Array.from(half, (bits) => bits << 16).buffer))
    assert.equal(file.getSync('half', [0, 0], { as: 'float32' }), 1)
    assert.throws(() => file.getSync('a', null, { as: 'float32' }), TypeError)
    assert.deepEqual({ ...file.metadata }, { made: 'here' })
    const again = join(folder, 'again.safetensors')
    const all = Object.fromEntries(file.keys().map((key) => [key, file.getSync(key, null)]))
    await saveSafetensors(again, all, { metadata: file.metadata })
    assert.deepEqual(readFileSync(again), readFileSync(path))
  })

  it('takes compressed arrays, big-endian or not', async () => {
    const x = { data: Float32Array.from({ length: 5000 }, (_, i) => i), shape: [50, 100] }
    const array = await asarray(x, { dtype: '>f4' })
    await saveSafetensors(path, { array }, { mode: 'w' })
    await using file = await openSafetensors(path)
    assert.deepEqual((await file.get('array', null)).data, x.data)
    const row = await file.get('array', [7, ':'], { as: 'bytes' })
    assert.deepEqual(row.data, new Uint8Array(x.data.slice(700, 800).buffer))
  })

  it('refuses what the format does not have', () => {
    const save = (x: object) => () => saveSafetensorsSync(path, { x }, { mode: 'w' })
    assert.throws(save(['a']), code('ERR_BLOSC2_UNSUPPORTED'))
    assert.throws(save({ data: Float32Array.of(1), shape: [1], format: 'BF16' }), TypeError)
    assert.throws(save({ data: Float32Array.of(1), shape: [1], format: 'F7' }), TypeError)
    assert.throws(
      () => saveSafetensorsSync(path, { __metadata__: [1] }, { mode: 'w' }),
      code('ERR_BLOSC2_KEY'),
    )
  })

  const one = { dtype: 'U8', shape: [4], data_offsets: [0, 4] }
  const broken: readonly [name: string, bytes: Buffer, code: string][] = [
    ['nothing', Buffer.alloc(0), 'ERR_BLOSC2_TRUNCATED'],
    ['a header cut off', crafted({ a: one }, 4).subarray(0, 20), 'ERR_BLOSC2_TRUNCATED'],
    ['a header of 2^60 bytes', Buffer.from('000000000000001000', 'hex'), 'ERR_BLOSC2_FORMAT'],
    ['no JSON', crafted('{"a":'), 'ERR_BLOSC2_FORMAT'],
    ['a list', crafted([]), 'ERR_BLOSC2_FORMAT'],
    ['no UTF-8', crafted('"\xff"').fill(0xff, 9, 10), 'ERR_BLOSC2_FORMAT'],
    ['an unknown dtype', crafted({ a: { ...one, dtype: 'U9' } }, 4), 'ERR_BLOSC2_FORMAT'],
    ['a negative extent', crafted({ a: { ...one, shape: [-4] } }, 4), 'ERR_BLOSC2_FORMAT'],
    ['a shape that is none', crafted({ a: { ...one, shape: '4' } }, 4), 'ERR_BLOSC2_FORMAT'],
    ['a huge shape', crafted({ a: { ...one, shape: [2 ** 40, 2 ** 40] } }, 4), 'ERR_BLOSC2_FORMAT'],
    ['offsets the wrong way round', crafted({ a: { ...one, data_offsets: [4, 0] } }, 4), 'ERR_BLOSC2_FORMAT'],
    ['offsets of another size', crafted({ a: { ...one, data_offsets: [0, 3] } }, 4), 'ERR_BLOSC2_FORMAT'],
    ['a gap', crafted({ a: one, b: { ...one, data_offsets: [5, 9] } }, 9), 'ERR_BLOSC2_FORMAT'],
    ['tensors over each other', crafted({ a: one, b: one }, 4), 'ERR_BLOSC2_FORMAT'],
    ['elements cut off', crafted({ a: one }, 3), 'ERR_BLOSC2_TRUNCATED'],
    ['bytes behind', crafted({ a: one }, 5), 'ERR_BLOSC2_FORMAT'],
    ['metadata that is no text', crafted({ __metadata__: { a: 1 } }), 'ERR_BLOSC2_FORMAT'],
  ]
  for (const [name, bytes, expected] of broken) {
    it(`is refused with ${name}`, () => {
      assert.throws(() => openSafetensorsSync(bytes), code(expected))
      writeFileSync(path, bytes)
      assert.throws(() => openSafetensorsSync(path, { mmap: true }), code(expected))
    })
  }
})
