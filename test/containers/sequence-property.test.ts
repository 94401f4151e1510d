import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { BatchArray, ListArray, ObjectArray, openSync, Tuple } from '../../lib'
import type { Sequence } from '../../lib/containers/sequence'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-sequence-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }).filter((x) => !Object.is(x, -0)),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 300 }),
  fc.date({ noInvalidDate: true }),
)
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Tuple<unknown>(...items)),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__' && !/^\d+$/.test(key)),
      tie('value'),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
  ),
})).value
const batch = fc.array(value, { minLength: 1, maxLength: 12 })
const cell = fc.option(fc.array(fc.double({ noNaN: true }), { maxLength: 12 }))

const actions = ['push', 'extend', 'set', 'insert', 'delete', 'pop', 'batch', 'reopen', 'clear'] as const

function stepsOf<In>(entry: fc.Arbitrary<In>): fc.Arbitrary<Given<In>[]> {
  const action = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...actions.slice(0, 6)) },
    { weight: 2, arbitrary: fc.constantFrom(...actions.slice(6)) },
  )
  const step = fc.record({
    action,
    at: fc.integer({ min: -8, max: 12 }),
    values: fc
      .tuple(entry, fc.array(entry, { maxLength: 4 }))
      .map(([one, more]): [In, ...In[]] => [one, ...more]),
    blocking: fc.boolean(),
  })
  return fc.array(step, { minLength: 1, maxLength: 12 })
}

interface Given<In> {
  readonly action: (typeof actions)[number]
  readonly at: number
  readonly values: readonly [In, ...In[]]
  readonly blocking: boolean
}

async function perform<In, Out, Stored>(
  subject: Sequence<In, Out, Stored>,
  model: In[],
  { action, at, values, blocking }: Given<In>,
): Promise<void> {
  const [first] = values
  const inside = at >= -model.length && at < model.length
  switch (action) {
    case 'push':
      assert.equal(blocking ? subject.pushSync(first) : await subject.push(first), model.push(first))
      break
    case 'extend':
      assert.equal(
        blocking ? subject.extendSync(values) : await subject.extend(values),
        model.push(...values),
      )
      break
    case 'insert':
      model.splice(at, 0, first)
      assert.equal(blocking ? subject.insertSync(at, first) : await subject.insert(at, first), model.length)
      break
    case 'set':
      if (!inside) return assert.rejects(subject.set(at, first), RangeError)
      if (blocking) subject.setSync(at, first)
      else await subject.set(at, first)
      model.splice(at, 1, first)
      break
    case 'delete':
      if (!inside) return assert.rejects(subject.delete(at), RangeError)
      model.splice(at, 1)
      assert.equal(blocking ? subject.deleteSync(at) : await subject.delete(at), model.length)
      break
    case 'pop':
      if (!inside) return assert.throws(() => subject.popSync(at), RangeError)
      assert.deepEqual([blocking ? subject.popSync(at) : await subject.pop(at)], model.splice(at, 1))
      break
    case 'clear':
      model.length = 0
      if (blocking) subject.clearSync()
      else await subject.clear()
      break
    case 'batch':
      model.push(...values)
      if (blocking) subject.batchSync(() => values.map((entry) => subject.pushSync(entry)))
      else await subject.batch(() => Promise.all(values.map((entry) => subject.push(entry))))
  }
}

async function assertSame<In, Out, Stored>(
  subject: Sequence<In, Out, Stored>,
  model: readonly In[],
  at: number,
): Promise<void> {
  assert.equal(subject.length, model.length)
  assert.deepEqual(subject.getSliceSync(), model)
  assert.deepEqual(await subject.getSlice(at, at + 3), model.slice(at, at + 3))
  const all: unknown[] = []
  for await (const entry of subject.values()) all.push(entry)
  assert.deepEqual(all, model)
  assert.deepEqual([...subject.valuesSync()], model)
  if (at >= -model.length && at < model.length) assert.deepEqual(await subject.get(at), model.at(at))
  else await assert.rejects(subject.get(at), RangeError)
}

/** `open` is for files, `create` for a path or none. */
function check<In, Out, Stored>(
  name: string,
  entry: fc.Arbitrary<In>,
  create: (urlpath: string | undefined, size: number) => Sequence<In, Out, Stored>,
  open: (path: string) => Sequence<In, Out, Stored>,
): void {
  it(name, async () => {
    const size = fc.integer({ min: 1, max: 6 })
    const property = fc.asyncProperty(stepsOf(entry), fc.boolean(), size, async (steps, inFile, size) => {
      const urlpath = inFile ? join(folder, `${files++}.b2f`) : undefined
      let subject = create(urlpath, size)
      const model: In[] = []
      for (const step of steps) {
        if (step.action !== 'reopen') {
          await perform(subject, model, step)
        } else if (urlpath) {
          await subject.close()
          subject = open(urlpath)
        }
      }
      await assertSame(subject, model, steps[0]?.at ?? 0)
      await subject.close()
      if (urlpath) rmSync(urlpath)
    })
    await fc.assert(property, { numRuns: 60 })
  })
}

describe('sequences are what a plain array would be', () => {
  const mode = 'r+'
  check(
    'ObjectArray',
    value,
    (urlpath) => ObjectArray.createSync({ urlpath }),
    (path) => openSync(path, { mode, kind: 'objectarray' }),
  )
  check(
    'BatchArray',
    batch,
    (urlpath, size) => BatchArray.createSync({ urlpath, itemsPerBlock: size > 4 ? undefined : size }),
    (path) => openSync(path, { mode, kind: 'batcharray' }),
  )
  const item = 'float64'
  check(
    'ListArray in batches',
    cell,
    (urlpath, batchRows) =>
      ListArray.createSync({ item, nullable: true, urlpath, batchRows, itemsPerBlock: 2 }),
    (path) => openSync(path, { mode, kind: 'listarray' }),
  )
  check(
    'ListArray with a chunk per cell',
    cell,
    (urlpath) => ListArray.createSync({ item, nullable: true, urlpath, backend: 'vl' }),
    (path) => openSync(path, { mode, kind: 'listarray' }),
  )
})
