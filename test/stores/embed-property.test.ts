import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { EmbedStore, fromCframeSync, NDArray, SChunk } from '../../lib'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-embed-model-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** Some of them compress to nothing, some are larger than a chunk of the store. */
const content = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }),
  fc
    .record({ length: fc.integer({ min: 1, max: 30_000 }), seed: fc.nat(255) })
    .map(({ length, seed }) =>
      Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, 2654435761 + seed) >>> 24),
    ),
  fc.integer({ min: 1, max: 30_000 }).map((length) => new Uint8Array(length)),
)
const key = fc
  .array(fc.constantFrom('a', 'b c', 'x.y', '日本', 'é', '%', '$'), { minLength: 1, maxLength: 2 })
  .map((segments) => `/${segments.join('/')}`)

const step = fc.record({
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('set', 'set', 'chunks', 'delete') },
    { weight: 1, arbitrary: fc.constantFrom('compact', 'reopen', 'metadata', 'cframe') },
  ),
  key,
  content,
  blocking: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

interface Subject {
  store: EmbedStore
  readonly urlpath: string | undefined
}

async function perform({ store }: Subject, model: Map<string, Uint8Array>, given: Step): Promise<void> {
  const { what, key, content, blocking } = given
  if (what === 'set' || what === 'chunks') {
    const value = what === 'set' ? content : SChunk.createSync({ data: content })
    if (blocking) store.setSync(key, value)
    else await store.set(key, value)
    model.set(key, content)
  } else if (what === 'delete') {
    assert.equal(blocking ? store.deleteSync(key) : await store.delete(key), model.delete(key))
  } else if (what === 'compact') {
    if (blocking) store.compactSync()
    else await store.compact()
  } else if (what === 'metadata') {
    await store.vlmeta.set('last', key)
  }
}

async function assertSame(store: EmbedStore, model: ReadonlyMap<string, Uint8Array>): Promise<void> {
  assert.deepEqual([...store.keys()], [...model.keys()])
  assert.equal(store.size, model.size)
  for (const [key, expected] of model) {
    assert.ok(store.has(key))
    const value = await store.get(key)
    assert.ok(value instanceof NDArray || value instanceof SChunk)
    const found = value instanceof NDArray ? (await value.get()).data : await value.getSlice()
    assert.deepEqual(found, expected, key)
    assert.equal((await store.info(key))?.kind, value.kind)
  }
}

describe('an EmbedStore is what a Map would be', () => {
  for (const batched of [false, true]) {
    it(batched ? 'when changes are committed together' : 'when each change is committed', async () => {
      const steps = fc.array(step, { minLength: 1, maxLength: 14 })
      const property = fc.asyncProperty(steps, fc.boolean(), async (given, inFile) => {
        const urlpath = inFile ? join(folder, `${files++}.b2e`) : undefined
        const subject: Subject = { store: await EmbedStore.create({ urlpath }), urlpath }
        const model = new Map<string, Uint8Array>()
        const work = async () => {
          for (const one of given) {
            if (batched && one.what === 'compact') continue
            if (!batched && one.what === 'reopen' && urlpath) {
              await subject.store.close()
              subject.store = await EmbedStore.open(urlpath, { mode: 'r+' })
            } else if (!batched && one.what === 'cframe') {
              await assertSame(fromCframeSync(subject.store.toCframeSync(), { kind: 'embedstore' }), model)
            } else {
              await perform(subject, model, one)
            }
          }
          await assertSame(subject.store, model)
        }
        if (batched) await subject.store.batch(work)
        else await work()
        await assertSame(subject.store, model)
        if (urlpath) await assertSame(await EmbedStore.open(urlpath), model)
        await subject.store.close()
        if (urlpath) rmSync(urlpath)
      })
      await fc.assert(property, { numRuns: 50 })
    })
  }
})
