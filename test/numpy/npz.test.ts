import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { asarray, loadNpz, loadNpzSync, openNpz, openNpzSync, saveNpz, saveNpzSync } from '../../lib/index'
import { ArrayModel } from '../models/array'
import { choose, selector, valuesOf } from '../models/array-arbitraries'
import { product } from '../models/dense'
import { elementCodecs } from '../models/elements'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-npz-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'a.npz')

const member = fc.record({
  codec: fc.constantFrom(...elementCodecs),
  shape: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 4 }),
  seed: fc.nat(999),
  dice: selector,
})
const archives = fc.record({
  members: fc.dictionary(fc.stringMatching(/^[a-zé日_][a-z0-9/ é日_-]{0,6}[a-z]$/u), member, { maxKeys: 5 }),
  order: fc.constantFrom('C' as const, 'F' as const),
  compression: fc.constantFrom('stored' as const, 'deflate' as const),
})

const big = { data: Float32Array.from({ length: 600_000 }, (_, i) => i % 1000), shape: [600, 1000] }
const code = (code: string) => ({ name: 'Blosc2Error', code })

describe('an .npz archive', () => {
  it('gives back arrays of any dtype, shape and order, and every selection of them', async () => {
    const usable = archives.filter(({ members }) => Object.keys(members).every((key) => !key.includes('//')))
    await fc.assert(
      fc.asyncProperty(usable, async ({ members, order, compression }) => {
        const models = new Map(
          Object.entries(members).map(([key, { shape, seed, codec }]) => {
            return [key, new ArrayModel(shape, valuesOf(seed, product(shape), codec.modulus))] as const
          }),
        )
        const tensors = Object.entries(members).map(([key, { codec, shape }]) => {
          return [key, codec.tensor(models.get(key)?.values ?? [], shape)] as const
        })
        await saveNpz(path, Object.fromEntries(tensors), { order, compression, mode: 'w' })
        await using archive = await openNpz(path, { mmap: compression === 'stored' })
        assert.deepEqual(archive.keys(), Object.keys(members))
        await archive.verify()
        for (const [key, { codec, dice }] of Object.entries(members)) {
          const model = models.get(key) ?? assert.fail()
          const header = await archive.header(key)
          assert.deepEqual([header.shape, header.compression], [model.shape, compression])
          const { selection, axes } = choose(dice, model.shape)
          const expected = model.get(axes)
          const got: unknown = await archive.get(key, selection)
          if (expected.shape.length === 0) assert.deepEqual(got, codec.scalar(expected.values[0] ?? 0))
          else assert.deepEqual(codec.values(Object(got).data), expected.values)
        }
        const loaded = await loadNpz(path)
        for (const [key, { codec }] of Object.entries(members)) {
          const model = models.get(key) ?? assert.fail()
          assert.deepEqual([loaded[key]?.shape, codec.values(loaded[key]?.data)], [model.shape, model.values])
        }
      }),
      { numRuns: 150 },
    )
  })

  it('is the same however large its pieces, from tensors and from compressed arrays', async () => {
    const compressed = await asarray(big, { chunks: [97, 300] })
    for (const compression of ['stored', 'deflate'] as const) {
      await saveNpz(path, { tensor: big, compressed }, { compression, mode: 'w' })
      const { tensor, compressed: other } = loadNpzSync(path)
      assert.deepEqual(tensor?.data, big.data)
      assert.deepEqual(other?.data, big.data)
    }
    saveNpzSync(path, [big, compressed], { order: 'F', compression: 'deflate', mode: 'w' })
    const { arr_0, arr_1 } = loadNpzSync(readFileSync(path))
    assert.deepEqual([arr_0?.data, arr_1?.data], [big.data, big.data])
  })

  it('goes on inflating where it stopped, and begins again to go back', async () => {
    saveNpzSync(path, { big }, { compression: 'deflate', mode: 'w' })
    using archive = openNpzSync(path)
    for (const row of [0, 1, 500, 599, 3, 4, 599]) {
      const { data } = archive.getSync('big', [row, ':'])
      assert.deepEqual(data, big.data.slice(row * 1000, (row + 1) * 1000))
    }
    const both = await Promise.all([archive.get('big', [[1, 599], 5]), archive.get('big', [[2, 598], 7])])
    assert.deepEqual(
      both.map((tensor) => Object(tensor).data),
      [Float32Array.of(5, 5), Float32Array.of(7, 7)],
    )
  })

  it('finds members with and without their extension, and hands out others as bytes', async () => {
    saveNpzSync(path, { 'a/b': [1, 2], c: [3] }, { mode: 'w' })
    await using archive = await openNpz(path)
    assert.deepEqual([archive.has('a/b'), archive.has('a/b.npy'), archive.has('b')], [true, true, false])
    assert.deepEqual(await archive.bytes('c'), await archive.bytes('c.npy'))
    await assert.rejects(archive.get('b'), code('ERR_BLOSC2_KEY'))
    assert.throws(() => saveNpzSync(path, { '../x': [1] }, { mode: 'w' }), code('ERR_BLOSC2_KEY'))
    assert.deepEqual(Object.keys(loadNpzSync(path, { keys: ['c'] })), ['c'])
  })

  it('tells wrong checksums, stored or deflated, and reads on with verify: false', async () => {
    for (const compression of ['stored', 'deflate'] as const) {
      saveNpzSync(
        path,
        { x: [1, 2, 3, 4] },
        { compression, level: compression === 'stored' ? undefined : 0, mode: 'w' },
      )
      const bytes = readFileSync(path)
      const at = bytes.indexOf(Buffer.from(Float64Array.of(3).buffer))
      bytes[at] = 1
      writeFileSync(path, bytes)
      await assert.rejects(loadNpz(path), code('ERR_BLOSC2_INTEGRITY'))
      await using archive = await openNpz(path)
      await assert.rejects(archive.verify('x'), code('ERR_BLOSC2_INTEGRITY'))
      await assert.rejects(archive.get('x'), code('ERR_BLOSC2_INTEGRITY'))
      await using trusting = await openNpz(path, { verify: false })
      if (compression === 'stored') assert.equal(await trusting.get('x', [3]), 4)
    }
  })

  it('refuses to map what is deflated, and says what helps', async () => {
    saveNpzSync(path, { x: big }, { compression: 'deflate', mode: 'w' })
    await assert.rejects(openNpz(path, { mmap: true }), {
      ...code('ERR_BLOSC2_MMAP'),
      message: /'x\.npy' is deflated.*convert\(\)/,
    })
  })

  it('appears complete or not at all', async () => {
    const kept = join(folder, 'kept.npz')
    saveNpzSync(kept, { x: [1] })
    await assert.rejects(saveNpz(kept, { x: [2] }), { code: 'EEXIST' })
    assert.throws(() => saveNpzSync(kept, { x: [2], y: new Map() }, { mode: 'w' }), TypeError)
    assert.deepEqual(loadNpzSync(kept).x?.data, Float64Array.of(1))
  })
})
