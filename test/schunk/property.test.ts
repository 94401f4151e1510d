import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { fromCframe, open, SChunk } from '../../lib'
import { SchunkModel } from '../models/schunk'
import { bytesFor, type SchunkCase, type Step, schunkCase, steps } from '../models/schunk-arbitraries'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-schunk-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

interface Subject {
  schunk: SChunk
  readonly model: SchunkModel
  readonly urlpath: string | undefined
}

async function make(given: SchunkCase, urlpath?: string, contiguous = true): Promise<Subject> {
  const { typesize, chunkItems } = given
  // That filter works on items up to 255 bytes.
  const isWide = typesize > 255 && given.cparams.filters?.includes('bytedelta')
  const cparams = isWide ? { ...given.cparams, filters: [] } : given.cparams
  const chunksize = chunkItems > 0 ? chunkItems * typesize : chunkItems
  const data = given.data ? bytesFor(given.data, typesize) : Buffer.alloc(0)
  const where = urlpath ? { urlpath, contiguous } : {}
  const schunk = await SChunk.create({ typesize, chunksize, cparams, data, ...where })
  return { schunk, model: new SchunkModel(chunksize, typesize, data), urlpath }
}

async function assertSame({ schunk, model }: Subject, note: string): Promise<void> {
  const { nchunks, nbytes, chunksize, length, typesize } = schunk
  assert.deepEqual(
    { nchunks, nbytes, chunksize, length, typesize },
    {
      nchunks: model.chunks.length,
      nbytes: model.nbytes,
      chunksize: model.chunksize,
      length: model.length,
      typesize: model.typesize,
    },
    note,
  )
  let index = 0
  for await (const { data } of schunk.iterChunks()) {
    assert.ok(model.chunks[index]?.equals(data), `${note}, chunk ${index}`)
    index++
  }
  assert.equal(index, nchunks)
  assert.ok(model.bytes.subarray(0, length * typesize).equals(await schunk.getSlice()), `${note}, whole`)
}

async function assertSlice({ schunk, model }: Subject, a: number, b: number): Promise<void> {
  const { length, typesize } = model
  const [start, stop] = [a % (length + 1), b % (length + 1)].sort((x, y) => x - y)
  const expected = model.slice(start ?? 0, stop ?? 0)
  assert.ok(expected.equals(await schunk.getSlice(start, stop)), `items ${start} to ${stop}`)
  const out = Buffer.alloc(expected.length + typesize, 0xee)
  const got = schunk.getSliceSync(start, stop, { out })
  assert.ok(expected.equals(got) && got.buffer === out.buffer)
  assert.ok(out.subarray(expected.length).every((byte) => byte === 0xee))
}

type Twins = { readonly async: () => Promise<unknown>; readonly sync: () => unknown }

/** Makes a change in both worlds. The super-chunk is another one after `'reopen'`. */
async function perform(subject: Subject, { what, at, data: spec, blocking }: Step): Promise<void> {
  const { schunk, model } = subject
  const { typesize } = model
  const count = model.chunks.length
  const data = bytesFor(spec, typesize)
  const run = async ({ async, sync }: Twins) => {
    const result: unknown = blocking ? sync() : await async()
    if (typeof result === 'number') assert.equal(result, model.chunks.length, what)
  }
  if (what === 'appendData' || what === 'appendFull') {
    const full = what === 'appendFull' && model.chunksize > 0 ? filled(data, model.chunksize) : data
    model.put(count, 0, full)
    await run({ async: () => schunk.appendData(full), sync: () => schunk.appendDataSync(full) })
  } else if (what === 'insertData') {
    const index = at % (count + 1)
    model.put(index, 0, data)
    await run({
      async: () => schunk.insertData(index, data),
      sync: () => schunk.insertDataSync(index, data),
    })
  } else if (what === 'appendChunk' || what === 'insertChunk') {
    const index = what === 'appendChunk' ? count : at % (count + 1)
    const chunk = await foreignChunk(data, at)
    model.put(index, 0, data)
    await run({
      async: () => (index === count ? schunk.appendChunk(chunk) : schunk.insertChunk(index, chunk)),
      sync: () => (index === count ? schunk.appendChunkSync(chunk) : schunk.insertChunkSync(index, chunk)),
    })
  } else if (what === 'setSlice' || what === 'extend') {
    const start = what === 'extend' ? model.length : at % (model.length + 1)
    // Behind a part of an item there is no whole one to go on with.
    if (model.nbytes % typesize !== 0 && what === 'extend') return
    const items = data.subarray(0, Math.floor(data.length / typesize) * typesize)
    model.setSlice(start, items)
    await run({
      async: () => schunk.setSlice(start, items),
      sync: () => schunk.setSliceSync(start, items),
    })
  } else if (what === 'reopen') {
    await reopen(subject)
  } else if (count > 0) {
    await replace(subject, what, at % count, data, run)
  }
}

async function replace(
  { schunk, model }: Subject,
  what: Step['what'],
  index: number,
  data: Buffer,
  run: (twins: Twins) => Promise<void>,
): Promise<void> {
  if (what === 'deleteChunk') {
    model.drop(index)
    await run({ async: () => schunk.deleteChunk(index), sync: () => schunk.deleteChunkSync(index) })
  } else if (what === 'updateData') {
    model.put(index, 1, data)
    await run({
      async: () => schunk.updateData(index, data),
      sync: () => schunk.updateDataSync(index, data),
    })
  } else if (what === 'updateChunk') {
    const chunk = await foreignChunk(data, index)
    model.put(index, 1, data)
    await run({
      async: () => schunk.updateChunk(index, chunk),
      sync: () => schunk.updateChunkSync(index, chunk),
    })
  } else {
    const size = model.chunks[index]?.length ?? 0
    const wide = size % model.typesize === 0
    const value = wide ? filled(data, model.typesize) : 'zero'
    model.put(index, 1, wide ? filled(filled(data, model.typesize), size) : Buffer.alloc(size))
    await run({
      async: () => schunk.updateSpecial(index, value),
      sync: () => schunk.updateSpecialSync(index, value),
    })
  }
}

/** The same bytes as a chunk of another super-chunk. */
async function foreignChunk(data: Buffer, seed: number): Promise<Buffer> {
  const codec = (['zstd', 'lz4', 'blosclz', 'zlib'] as const)[seed % 4]
  const other = await SChunk.create({ data, typesize: 1 + (seed % 9), chunksize: -1, cparams: { codec } })
  return Buffer.concat([await other.getChunk(0), Buffer.alloc(seed % 3, 0xff)])
}

/** `length` bytes of `data`, over and over. */
function filled(data: Buffer, length: number): Buffer {
  return Buffer.alloc(length, data)
}

async function reopen(subject: Subject): Promise<void> {
  const { schunk, urlpath } = subject
  const again = urlpath
    ? await open(urlpath, { kind: 'schunk', mode: 'r+' })
    : await fromCframe(await schunk.toCframe(), { kind: 'schunk' })
  await schunk.close()
  subject.schunk = again
}

async function play(subject: Subject, list: readonly Step[], dice: readonly number[]): Promise<void> {
  await assertSame(subject, 'at first')
  for (const [n, step] of list.entries()) {
    await perform(subject, step)
    await assertSame(subject, `step ${n}, ${step.what}`)
    await assertSlice(subject, dice[n] ?? 3, dice[n + 1] ?? 11)
  }
  await reopen(subject)
  await assertSame(subject, 'at last')
  await subject.schunk.close()
}

const dice = fc.array(fc.nat(1e4), { minLength: 13, maxLength: 13 })

describe('random super-chunks', () => {
  it('in memory are what a list of chunks is', async () => {
    await fc.assert(
      fc.asyncProperty(schunkCase, steps, dice, async (given, list, numbers) => {
        await play(await make(given), list, numbers)
      }),
      { numRuns: 300 },
    )
  }).timeout(120_000)

  it('in files are what a list of chunks is', async () => {
    await fc.assert(
      fc.asyncProperty(schunkCase, steps, dice, async (given, list, numbers) => {
        const path = join(folder, `${files++}.b2frame`)
        const subject = await make(given, path)
        await play(subject, list, numbers)
        const bytes = await fromCframe(readFileSync(path), { kind: 'schunk' })
        await assertSame({ ...subject, schunk: bytes }, 'the file')
        rmSync(path)
      }),
      { numRuns: 150 },
    )
  }).timeout(120_000)

  it('in directories are what a list of chunks is', async () => {
    await fc.assert(
      fc.asyncProperty(schunkCase, steps, dice, async (given, list, numbers) => {
        await play(await make(given, join(folder, `${files++}`), false), list.slice(0, 5), numbers)
      }),
      { numRuns: 30 },
    )
  }).timeout(120_000)

  it('changed in a batch show all of it or nothing', async () => {
    await fc.assert(
      fc.asyncProperty(schunkCase, steps, async (given, list) => {
        const path = join(folder, `${files++}.b2frame`)
        const subject = await make(given, path)
        const before = readFileSync(path)
        const quick = list
          .filter(({ what }) => what !== 'reopen')
          .map((step) => ({ ...step, blocking: false }))
        await subject.schunk.batch(async () => {
          for (const step of quick) await perform(subject, step)
          assert.ok(before.equals(readFileSync(path)))
        })
        await reopen(subject)
        await assertSame(subject, 'after the batch')
        const kept = subject.model.chunks.slice()
        const failure = new Error('no')
        await assert.rejects(
          subject.schunk.batch(async () => {
            await subject.schunk.appendData(Buffer.from('never'))
            throw failure
          }),
          failure,
        )
        subject.model.chunks = kept
        await assertSame(subject, 'after a batch that failed')
        await subject.schunk.close()
      }),
      { numRuns: 40 },
    )
  }).timeout(120_000)
})
