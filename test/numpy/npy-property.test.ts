import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { loadNpy, loadNpySync, type NpyFile, openNpy, saveNpy } from '../../lib/index'
import { ArrayModel } from '../models/array'
import { choose, selector, valuesOf } from '../models/array-arbitraries'
import { product } from '../models/dense'
import { type ElementCodec, elementCodecs } from '../models/elements'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-npy-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

const subjects = fc.record({
  codec: fc.constantFrom(...elementCodecs),
  shape: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 4 }),
  order: fc.constantFrom('C' as const, 'F' as const),
  seed: fc.nat(999),
})

type Subject = typeof subjects extends fc.Arbitrary<infer T> ? T : never

async function write({ codec, shape, order, seed }: Subject) {
  const path = join(folder, `${files++}.npy`)
  const values = valuesOf(seed, product(shape), codec.modulus)
  await saveNpy(path, codec.tensor(values, shape), { order, dtype: codec.dtype })
  return { path, codec, model: new ArrayModel(shape, values) }
}

function isTensor(x: unknown): x is { readonly shape: readonly number[]; readonly data: unknown } {
  return typeof x === 'object' && x !== null && 'data' in x && 'shape' in x
}

async function assertWindow(file: NpyFile, codec: ElementCodec, model: ArrayModel, dice: readonly number[]) {
  const { selection, axes } = choose(dice, model.shape)
  const expected = model.get(axes)
  for (const got of [await file.get(selection), file.getSync(selection)]) {
    if (expected.shape.length === 0) {
      assert.deepEqual(got, codec.scalar(expected.values[0] ?? 0))
    } else {
      assert.ok(isTensor(got))
      assert.deepEqual([got.shape, codec.values(got.data)], [expected.shape, expected.values])
    }
  }
}

async function assertSame(path: string, codec: ElementCodec, model: ArrayModel): Promise<void> {
  const { shape, data } = await loadNpy(path)
  assert.deepEqual([shape, codec.values(data)], [model.shape, model.values])
}

describe('a .npy file of any dtype, shape and order', () => {
  it('gives back what was saved, and every selection of it, read or mapped', async () => {
    await fc.assert(
      fc.asyncProperty(subjects, fc.array(selector, { maxLength: 4 }), async (subject, dices) => {
        const { path, codec, model } = await write(subject)
        await assertSame(path, codec, model)
        for (const mmap of [false, true]) {
          await using file = await openNpy(path, { mmap })
          assert.equal(file.fortranOrder, subject.order === 'F')
          for (const dice of dices) await assertWindow(file, codec, model, dice)
        }
        rmSync(path)
      }),
      { numRuns: 300 },
    )
  })

  it('takes every assignment, in the file or in private', async () => {
    const mode = fc.constantFrom(
      { mode: 'r+' as const },
      { mode: 'r+' as const, mmap: true },
      { mode: 'c' as const },
    )
    await fc.assert(
      fc.asyncProperty(
        subjects,
        mode,
        fc.array(selector, { maxLength: 5 }),
        async (subject, options, dices) => {
          const { path, codec, model } = await write(subject)
          const before = new ArrayModel(model.shape, model.values)
          const file = await openNpy(path, options)
          for (const [i, dice] of dices.entries()) {
            const { selection, axes } = choose(dice, model.shape, true)
            const { shape } = model.get(axes)
            const values = valuesOf(subject.seed + i, i % 2 ? product(shape) : 1, codec.modulus)
            const value = i % 2 ? codec.tensor(values, shape) : codec.scalar(values[0] ?? 0)
            if (i % 3 === 0) file.setSync(selection, value)
            else await file.set(selection, value)
            if (product(shape) > 0) model.set(axes, values)
            await assertWindow(file, codec, model, dice)
          }
          await file.close()
          await assertSame(path, codec, options.mode === 'c' ? before : model)
          rmSync(path)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('grows, by layers or by many, and stays readable by others at every step', async () => {
    const grow = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 })
    const growing = subjects.filter(({ shape }) => shape.length > 0)
    await fc.assert(
      fc.asyncProperty(growing, grow, fc.boolean(), async (subject, counts, mmap) => {
        const { path, codec, model } = await write(subject)
        await using file = await openNpy(path, { mode: 'r+', mmap })
        const axis = subject.order === 'F' ? model.shape.length - 1 : 0
        for (const [i, count] of counts.entries()) {
          const shape = model.shape.with(axis, count)
          const values = valuesOf(subject.seed + i, product(shape), codec.modulus)
          model.insert(model.shape[axis] ?? 0, { shape, values }, axis)
          const layer = count === 1 && i % 2 === 0
          const given = codec.tensor(values, layer ? shape.toSpliced(axis, 1) : shape)
          if (i % 2) file.appendSync(given)
          else await file.append(given)
          const { shape: found, data } = loadNpySync(path)
          assert.deepEqual([found, codec.values(data)], [model.shape, model.values])
          assert.deepEqual(file.shape, model.shape)
        }
      }),
      { numRuns: 200 },
    )
  })
})
