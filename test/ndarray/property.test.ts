import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { asarray, type NDArray, open } from '../../lib'
import { ArrayModel } from '../models/array'
import { choose, cparams, type Layout, layout, selector, valuesOf } from '../models/array-arbitraries'
import { product } from '../models/dense'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-property-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

interface Subject {
  readonly array: NDArray
  readonly model: ArrayModel
  readonly layout: Layout
}

async function make(layout: Layout, seed: number, urlpath?: string, contiguous = true): Promise<Subject> {
  const { codec, shape, chunks, blocks, cparams } = layout
  const values = valuesOf(seed, product(shape), codec.modulus)
  const { dtype } = codec
  const options = { dtype, chunks, blocks, cparams, ...(urlpath ? { urlpath, contiguous } : {}) }
  const array = await asarray(codec.tensor(values, shape), options)
  return { array, model: new ArrayModel(shape, values), layout }
}

async function assertSame({ array, model, layout }: Subject, note: string): Promise<void> {
  const { shape, data } = await array.get()
  assert.deepEqual(shape, model.shape, note)
  assert.deepEqual(layout.codec.values(data), model.values, note)
}

async function assertWindow({ array, model, layout }: Subject, dice: readonly number[]): Promise<void> {
  const { selection, axes } = choose(dice, model.shape)
  const expected = model.get(axes)
  const got: unknown = await array.get(selection)
  const blocking: unknown = array.getSync(selection)
  assert.deepEqual(blocking, got)
  if (axes.every(({ dropped }) => dropped)) {
    assert.deepEqual(got, layout.codec.scalar(expected.values[0] ?? 0))
    return
  }
  assert.ok(typeof got === 'object' && got !== null && 'shape' in got && 'data' in got)
  assert.deepEqual(got.shape, expected.shape)
  assert.deepEqual(layout.codec.values(got.data), expected.values)
}

type Change = (subject: Subject, dice: readonly number[]) => Promise<void>

const changes: Readonly<Record<string, Change>> = {
  async set({ array, model, layout: { codec } }, dice) {
    const { selection, axes } = choose(dice, model.shape, true)
    const { shape } = model.get(axes)
    const values = valuesOf(dice[0] ?? 0, product(shape), codec.modulus)
    await array.set(selection, codec.tensor(values, shape))
    model.set(axes, values)
  },
  async setScalar({ array, model, layout: { codec } }, dice) {
    const { selection, axes } = choose(dice, model.shape)
    const value = (dice[1] ?? 0) % codec.modulus
    await Reflect.apply(array.set, array, [selection, codec.scalar(value)])
    model.set(axes, [value])
  },
  async resize({ array, model }, dice) {
    const shape = model.shape.map((length, axis) => Math.max(0, length - 3 + ((dice[axis] ?? 0) % 7)))
    await array.resize(shape)
    model.resize(shape)
  },
  async append(subject, dice) {
    await insertAt(subject, dice, true)
  },
  async insert(subject, dice) {
    await insertAt(subject, dice, false)
  },
  async delete({ array, model }, dice) {
    if (model.shape.length === 0) return
    const axis = (dice[0] ?? 0) % model.shape.length
    const length = model.shape[axis] ?? 0
    const at = (dice[1] ?? 0) % (length + 1)
    const count = (dice[2] ?? 0) % (length - at + 1)
    await array.delete(at, count, axis)
    model.delete(at, count, axis)
  },
}

async function insertAt(
  { array, model, layout: { codec } }: Subject,
  dice: readonly number[],
  last: boolean,
) {
  if (model.shape.length === 0) return
  const axis = (dice[0] ?? 0) % model.shape.length
  const length = model.shape[axis] ?? 0
  const at = last ? length : (dice[1] ?? 0) % (length + 1)
  const shape = model.shape.with(axis, (dice[2] ?? 0) % 5)
  const values = valuesOf(dice[3] ?? 0, product(shape), codec.modulus)
  const tensor = codec.tensor(values, shape)
  if (last) assert.equal(await array.append(tensor, axis), length + (shape[axis] ?? 0))
  else await array.insert(at, tensor, axis)
  model.insert(at, { shape, values }, axis)
}

const step = fc.record({ name: fc.constantFrom(...Object.keys(changes)), dice: selector })

async function run(subject: Subject, steps: readonly { name: string; dice: readonly number[] }[]) {
  for (const { name, dice } of steps) {
    await changes[name]?.(subject, dice)
    await assertSame(subject, `after ${name} ${dice.slice(0, 4)}`)
  }
}

describe('arrays compared with a naive model', function () {
  this.timeout(120_000)

  it('read any selection', async () => {
    await fc.assert(
      fc.asyncProperty(
        layout,
        fc.nat(999),
        fc.array(selector, { maxLength: 6 }),
        async (layout, seed, dice) => {
          const subject = await make(layout, seed)
          await assertSame(subject, 'at first')
          for (const one of dice) await assertWindow(subject, one)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('take any changes in memory', async () => {
    await fc.assert(
      fc.asyncProperty(layout, fc.nat(999), fc.array(step, { maxLength: 6 }), async (layout, seed, steps) => {
        await run(await make(layout, seed), steps)
      }),
      { numRuns: 400 },
    )
  })

  it('take any changes in files, which hold them when they are opened again', async () => {
    await fc.assert(
      fc.asyncProperty(
        layout,
        fc.nat(999),
        fc.array(step, { maxLength: 4 }),
        fc.boolean(),
        async (layout, seed, steps, contiguous) => {
          const path = join(folder, `${files++}.b2nd`)
          const subject = await make(layout, seed, path, contiguous)
          await run(subject, steps)
          await subject.array.close()
          const array = await open(path, { kind: 'ndarray', mode: 'r+', verify: true })
          await assertSame({ ...subject, array }, 'opened again')
          await run({ ...subject, array }, steps.slice(0, 1))
          await array.close()
        },
      ),
      { numRuns: 120 },
    )
  })

  it('survive being copied, sliced and saved with other partitions', async () => {
    await fc.assert(
      fc.asyncProperty(layout, layout, cparams, selector, async (from, to, cparams, dice) => {
        const { array, model } = await make(from, 5)
        const fits = to.shape.length === from.shape.length
        const chunks = from.shape.map((length, i) =>
          Math.max(1, Math.min(length, fits ? (to.chunks[i] ?? 1) : 2)),
        )
        const copied = await array.copy({ chunks, cparams })
        await assertSame({ array: copied, model, layout: from }, 'copied')
        const { selection, axes } = choose(dice, from.shape)
        const sliced = await array.slice(selection)
        const part = model.get(axes)
        await assertSame(
          { array: sliced, model: new ArrayModel(part.shape, part.values), layout: from },
          'sliced',
        )
        const path = join(folder, `${files++}.b2nd`)
        await sliced.save(path, { cparams })
        const saved = await open(path, { kind: 'ndarray' })
        assert.deepEqual(saved.dtype, array.dtype)
        await assertSame(
          { array: saved, model: new ArrayModel(part.shape, part.values), layout: from },
          'saved',
        )
      }),
      { numRuns: 200 },
    )
  })
})
