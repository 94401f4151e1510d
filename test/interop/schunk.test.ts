import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fromCframe, open, SChunk } from '../../lib/index'
import { SchunkModel } from '../models/schunk'
import { bytesFor, type DataSpec, dataSpec, type SchunkCase, schunkCase } from '../models/schunk-arbitraries'
import { cases, eachCase, seed, session } from './session'

interface Answer {
  readonly chunks: readonly string[]
  readonly blocks: readonly (readonly string[])[] | null
  readonly chunksize: number
  readonly typesize: number
  readonly nbytes: number
}

interface Change {
  readonly what: 'append' | 'insert' | 'update' | 'delete'
  readonly at: number
  readonly data: DataSpec
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    what: fc.constantFrom('append', 'append', 'insert', 'update', 'delete'),
    at: fc.nat(100),
    data: dataSpec,
  }),
  { minLength: 1, maxLength: 5 },
)

/** Noise, in whole items: Python’s own zeros, dictionaries and deltas of anything else do not come back. */
function harmless(spec: DataSpec): DataSpec {
  return { ...spec, kind: 'noise', extra: 0, items: Math.max(spec.items, 32), seed: spec.seed + 1 }
}

/** Python takes away the size of chunks that are all zero when it makes a super-chunk one of different sizes. */
function nonzero(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte || 1))
}

type MakeBytes = (spec: DataSpec, typesize: number) => Buffer
const anyBytes: MakeBytes = bytesFor
const nonzeroBytes: MakeBytes = (spec, typesize) => nonzero(bytesFor(spec, typesize))
const harmlessBytes: MakeBytes = (spec, typesize) => bytesFor(harmless(spec), typesize)

/** The same change with what it is about: a chunk that is there, and bytes. */
function settled({ what, at, data: spec }: Change, model: SchunkModel, make: MakeBytes) {
  const count = model.chunks.length
  const data = make(spec, model.typesize)
  if (what === 'append' || (count === 0 && what !== 'insert')) {
    model.put(count, 0, data)
    return { what: 'append', at: count, data } as const
  }
  const index = at % (what === 'insert' ? count + 1 : count)
  if (what === 'delete') model.drop(index)
  else model.put(index, what === 'update' ? 1 : 0, data)
  return { what, at: index, data } as const
}

async function changeHere(
  schunk: SChunk,
  given: readonly Change[],
  model: SchunkModel,
  make: MakeBytes = anyBytes,
): Promise<void> {
  for (const change of given) {
    const { what, at, data } = settled(change, model, make)
    if (what === 'append') await schunk.appendData(data)
    else if (what === 'insert') await schunk.insertData(at, data)
    else if (what === 'update') await schunk.updateData(at, data)
    else await schunk.deleteChunk(at)
  }
}

/**
 * C-Blosc2 refuses a first chunk that is larger than those to come, and chunks behind a first one that is smaller,
 * which the model does not.
 */
function changesThere(given: readonly Change[], model: SchunkModel): Record<string, unknown>[] {
  return given.flatMap((change) => {
    const before = { chunks: model.chunks.slice(), chunksize: model.chunksize }
    const { what, at, data } = settled(change, model, harmlessBytes)
    const held = before.chunks.reduce((sum, { length }) => sum + length, 0)
    const { chunksize } = before
    const first = before.chunks.length === 0 && data.length > chunksize
    const second = before.chunks.length > 0 && held < chunksize && data.length < chunksize
    const refused = (what === 'append' || what === 'insert') && chunksize > 0 && (first || second)
    if (!refused) return [what === 'delete' ? { what, at } : { what, at, data: base64(data) }]
    Object.assign(model, before)
    return []
  })
}

function assertAnswer(answer: Answer, model: SchunkModel, note: string): void {
  assert.deepEqual([answer.nbytes, answer.typesize], [model.nbytes, model.typesize], note)
  assert.deepEqual(answer.chunks, model.chunks.map(base64), note)
}

async function assertHere(schunk: SChunk, model: SchunkModel, note: string): Promise<void> {
  const found = [...schunk.iterChunksSync()].map(({ data }) => base64(data))
  assert.deepEqual(found, model.chunks.map(base64), note)
  const whole = model.bytes.subarray(0, model.length * model.typesize)
  assert.ok(whole.equals(await schunk.getSlice()), note)
}

function casesOf(caseSeed: number) {
  const parts = fc.tuple(schunkCase, changes, changes, fc.boolean(), fc.boolean())
  const [given, first, second, contiguous, inMemory] =
    fc.sample(parts, { seed: caseSeed, numRuns: 1 })[0] ?? []
  assert.ok(given && first && second)
  const chunksize = given.chunkItems > 0 ? given.chunkItems * given.typesize : given.chunkItems
  return { given, first, second, chunksize, contiguous: contiguous !== true, inMemory: inMemory === true }
}

function plain({ typesize, cparams }: SchunkCase, forPython: boolean) {
  const { useDict: _, ...others } = cparams
  // Python cannot open files whose filters have parameters beyond 127.
  const wide = typesize > 127 && cparams.filters?.includes('bytedelta')
  const filters = wide ? { filters: [] } : {}
  return { ...(forPython ? others : cparams), ...filters, typesize }
}

describe(`super-chunks both ways, seed ${seed}`, () => {
  const there = session()
  const ask = (parameters: Record<string, unknown>) => there.python.ask<Answer>('schunk', parameters)

  it(`${cases} made here are read there, changed there and read here`, async () => {
    await eachCase(cases, async (caseSeed) => {
      const { given, first, second, chunksize, contiguous, inMemory } = casesOf(caseSeed)
      const { typesize } = given
      const path = there.path(`here-${caseSeed}`)
      // What Python goes on with must be something it can write.
      const make = inMemory ? anyBytes : nonzeroBytes
      const data = given.data ? make(given.data, typesize) : Buffer.alloc(0)
      const model = new SchunkModel(chunksize, typesize, data)
      const cparams = plain(given, inMemory === false)
      const where = inMemory ? {} : { urlpath: path, contiguous }
      const schunk = await SChunk.create({ chunksize, cparams, data, ...where })
      await changeHere(schunk, first, model, make)
      if (inMemory) {
        const cframe = await schunk.toCframe()
        assertAnswer(await ask({ cframe: base64(cframe) }), model, 'cframe')
        return
      }
      await schunk.close()
      assertAnswer(await ask({ path }), model, 'file')
      if (contiguous) assertAnswer(await ask({ path, mmap: 'r' }), model, 'mapped')
      const changed = await ask({ path, steps: changesThere(second, model) })
      assertAnswer(changed, model, 'changed there')
      await using again = await open(path, { kind: 'schunk', mode: 'r+' })
      await assertHere(again, model, 'back here')
      await changeHere(again, first, model)
      await again.close()
      assertAnswer(await ask({ path }), model, 'and there again')
    })
  })

  it(`${cases} made there are read here, changed here and read there`, async () => {
    await eachCase(cases, async (caseSeed) => {
      const { given, first, second, chunksize, contiguous, inMemory } = casesOf(caseSeed)
      const { typesize } = given
      const spec = given.data && harmless(given.data)
      const data = spec ? bytesFor(spec, typesize) : Buffer.alloc(0)
      const size = chunksize > 0 ? chunksize : data.length || -1
      const model = new SchunkModel(size, typesize, data)
      const path = there.path(`there-${caseSeed}`)
      const make = {
        chunksize: size,
        cparams: plain(given, true),
        contiguous,
        ...(spec ? { data: base64(data) } : {}),
      }
      const made = await ask({ path, make, steps: changesThere(first, model) })
      assertAnswer(made, model, 'there')
      await using schunk = await open(path, { kind: 'schunk', mode: inMemory ? 'r' : 'r+' })
      await assertHere(schunk, model, 'here')
      const changing = inMemory
        ? await fromCframe(await schunk.toCframe(), { kind: 'schunk' }).catch(() => schunk.copy())
        : schunk
      await changeHere(changing, second, model)
      await assertHere(changing, model, 'changed here')
      if (inMemory) {
        assertAnswer(await ask({ cframe: base64(await changing.toCframe()) }), model, 'cframe')
        return
      }
      await schunk.close()
      assertAnswer(await ask({ path }), model, 'back there')
    })
  })

  it(`${cases} of blocks of variable length`, async () => {
    await eachCase(cases, async (caseSeed) => {
      const block = fc.tuple(dataSpec, fc.nat(300)).map(([spec, n]) => bytesFor(spec, 1).subarray(0, n + 1))
      const list = fc.array(fc.array(block, { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 4 })
      const parts = fc.tuple(list, list, schunkCase)
      const [ours, theirs, given] = fc.sample(parts, { seed: caseSeed, numRuns: 1 })[0] ?? []
      assert.ok(ours && theirs && given)
      const { cparams } = given
      const path = there.path(`blocks-${caseSeed}`)
      const filters = cparams.filters?.includes('delta') ? { filters: [] } : {}
      const schunk = await SChunk.create({
        chunksize: -1,
        cparams: { ...cparams, ...filters },
        urlpath: path,
      })
      for (const blocks of ours) await schunk.appendVlblocks(blocks)
      await schunk.close()
      assert.deepEqual(
        (await ask({ path })).blocks,
        ours.map((blocks) => blocks.map(base64)),
      )
      const steps = theirs.map((blocks, i) => ({
        what: (['append', 'insert', 'update'] as const)[i % 3],
        at: 0,
        blocks: blocks.map(base64),
      }))
      const expected = ours.slice()
      for (const [i, blocks] of theirs.entries()) {
        if (i % 3 === 0) expected.push(blocks)
        else expected.splice(0, i % 3 === 1 ? 0 : 1, blocks)
      }
      assert.deepEqual(
        (await ask({ path, steps })).blocks,
        expected.map((blocks) => blocks.map(base64)),
      )
      await using again = await open(path, { kind: 'schunk' })
      for (const [i, blocks] of expected.entries()) {
        assert.deepEqual((await again.getVlblocks(i)).map(base64), blocks.map(base64))
        assert.equal(
          base64(await again.getVlblock(i, blocks.length - 1)),
          base64(blocks.at(-1) ?? Buffer.alloc(0)),
        )
      }
    })
  })
})
