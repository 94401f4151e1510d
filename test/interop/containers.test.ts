import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  asarray,
  BatchArray,
  type Embedded,
  EmbedStore,
  ListArray,
  type MetaValue,
  NDArray,
  ObjectArray,
  open,
  SChunk,
} from '../../lib/index'
import { metaValues, normal, type Told, tell } from './metadata-values'
import { cases, eachCase, session } from './session'

type Sequence = ObjectArray | BatchArray | ListArray
type Member = Told | { readonly [kind: string]: readonly Told[] }

const kinds = ['objectarray', 'batcharray', 'listarray'] as const

/** How Python tells the object: see containers.py. */
async function tellMember(value: Embedded): Promise<Member> {
  if (value instanceof ObjectArray || value instanceof BatchArray || value instanceof ListArray)
    return tellSequence(value)
  assert.ok(value instanceof NDArray || value instanceof SChunk)
  return normal(tell(value))
}

async function tellSequence(sequence: Sequence): Promise<Member> {
  const entries: MetaValue[] = []
  for await (const entry of sequence) entries.push(entry)
  return { [sequence.kind]: entries.map((entry) => normal(tell(entry))) }
}

function normalMember(member: Member): Member {
  if (typeof member !== 'object' || member === null) return member
  const [kind, entries] = Object.entries(member)[0] ?? []
  const isSequence = kinds.some((name) => name === kind)
  return isSequence && kind && isTold(entries) ? { [kind]: entries.map(normal) } : normal(told(member))
}

/** C-Blosc2 cannot go on with some of the frames that it makes. */
function isUnable(member: Member | undefined): boolean {
  return typeof member === 'string' && member.startsWith('unable')
}

function isTold(entries: unknown): entries is readonly Told[] {
  return Array.isArray(entries)
}

function told(member: Member): Told {
  return JSON.parse(JSON.stringify(member))
}

/** The first value of a run, so that a case is known by its seed. */
function one<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  const [value] = fc.sample(arbitrary, { seed, numRuns: 1 })
  assert.ok(value !== undefined)
  return value
}

const step = fc.record({
  what: fc.constantFrom('push', 'push', 'extend', 'set', 'insert', 'delete', 'pop'),
  at: fc.nat(50),
})

/** Cells that fit all kinds of items: none, for those are declared by the file. */
const cell = fc.constantFrom([], [], null)

async function changeSequence(sequence: Sequence, seed: number, objects: readonly NDArray[]): Promise<void> {
  const values = metaValues(objects).filter((value) => value !== '__tuple__')
  const steps = one(fc.array(step, { minLength: 1, maxLength: 8 }), seed)
  for (const [i, { what, at }] of steps.entries()) {
    if (sequence instanceof ObjectArray) await change(sequence, what, at, one(values, seed + i))
    else if (sequence instanceof BatchArray)
      await change(sequence, what, at, one(fc.array(values, { minLength: 1 }), seed + i))
    else await change(sequence, what, at, sequence.spec.nullable ? one(cell, seed + i) : [])
  }
}

/** What the three have in common, for entries of one of them. */
interface Changeable<In> {
  readonly length: number
  push(value: In): Promise<number>
  extend(values: Iterable<In>): Promise<number>
  set(index: number, value: In): Promise<void>
  insert(index: number, value: In): Promise<number>
  delete(index: number): Promise<number>
  pop(index: number): Promise<unknown>
}

async function change<In>(sequence: Changeable<In>, what: string, at: number, value: In): Promise<void> {
  const { length } = sequence
  const index = length > 0 ? at % length : 0
  if (what === 'extend') await sequence.extend([value, value])
  else if (what === 'insert') await sequence.insert(at, value)
  // See containers.py: of what Python began, it cannot go on with less than one entry that it knows.
  else if (length < 2 || what === 'push') await sequence.push(value)
  else if (what === 'set') await sequence.set(index, value)
  else if (what === 'delete') await sequence.delete(index)
  else await sequence.pop(index)
}

async function openSequence(path: string): Promise<Sequence> {
  const found = await open(path, { mode: 'r+' })
  assert.ok(found instanceof ObjectArray || found instanceof BatchArray || found instanceof ListArray)
  return found
}

describe('containers, written and changed in turns', () => {
  const there = session()

  for (const kind of kinds) {
    it(`${kind}: begun by Python`, async () => {
      await eachCase(Math.ceil(cases / 5), async (seed) => {
        const path = there.path(`their-${kind}-${seed}.b2f`)
        const begun = await there.python.ask<Member>('container_written', { seed, path, kind })
        await turns(path, seed, begun)
      })
    })
  }

  it('objectarray and batcharray: begun here', async () => {
    await eachCase(Math.ceil(cases / 5), async (seed) => {
      const path = there.path(`our-${seed}.b2f`)
      const made = seed % 2 === 0 ? ObjectArray : BatchArray
      await using sequence = await made.create({ urlpath: path })
      await sequence.close()
      await turns(path, seed)
    })
  })

  it('listarray: begun here, of all kinds of items', async () => {
    const items = [
      ['int8', [-128, 127]],
      ['uint64', [0, 2n ** 64n - 1n]],
      ['float32', [0.5, 1, -1]],
      ['float64', [1, 1e300]],
      ['utf8', ['', 'x'.repeat(100), '日本']],
      ['string', ['ü']],
      ['vlstring', ['😀']],
      ['bytes', [Uint8Array.of(1, 2)]],
      ['vlbytes', [new Uint8Array(100)]],
      ['bool', [true, false]],
      ['timestamp', [1_700_000_000_000_000]],
    ] as const
    for (const [item, values] of items) {
      for (const backend of ['batch', 'vl'] as const) {
        const path = there.path(`our-${item}-${backend}.b2f`)
        await using lists = await ListArray.create({ item, backend, nullable: true, urlpath: path })
        await lists.extend([[...values], null, [], [...values].reverse()])
        await lists.close()
        await turns(path, 7)
      }
    }
  })

  async function turns(path: string, seed: number, begun?: Member): Promise<void> {
    await using sequence = await openSequence(path)
    if (isUnable(begun)) return
    if (begun) assert.deepEqual(await tellSequence(sequence), normalMember(begun), 'as Python left it')
    const objects = [await asarray(Int16Array.of(1, 2, 3))]
    for (let turn = 0; turn < 2; turn++) {
      await changeSequence(sequence, seed + turn, objects)
      const ours = await tellSequence(sequence)
      const seen = await there.python.ask<Member>('container_found', { path })
      assert.deepEqual(normalMember(seen), ours, `our turn ${turn}`)
      const theirs = await there.python.ask<Member>('container_changed', { path, seed: seed + turn })
      // With what was begun here, Python is always able to go on.
      if (begun && isUnable(theirs)) return
      await sequence.refresh()
      assert.deepEqual(await tellSequence(sequence), normalMember(theirs), `their turn ${turn}`)
    }
  }
})

describe('EmbedStores, written and changed in turns', () => {
  const there = session()
  const key = fc
    .array(fc.constantFrom('a', 'b c', 'x.y', '日本', 'é', 'own', '$'), { minLength: 1, maxLength: 3 })
    .map((segments) => `/${segments.join('/')}`)

  it('hold the same under the same keys in the same order', async () => {
    await eachCase(Math.ceil(cases / 3), async (seed) => {
      const path = there.path(`${seed}.b2e`)
      const begun =
        seed % 2 === 0
          ? await there.python.ask<[string, Member][]>('embedded_written', { seed, path })
          : undefined
      await using store = await EmbedStore.open(path, { mode: 'a' })
      if (begun) assert.deepEqual(await tellStore(store), normalStore(begun), 'as Python left it')
      for (let turn = 0; turn < 2; turn++) {
        await changeStore(store, seed + turn)
        const ours = await tellStore(store)
        const seen = await there.python.ask<[string, Member][]>('embedded_found', { path })
        assert.deepEqual(normalStore(seen), ours, `our turn ${turn}`)
        const theirs = await there.python.ask<[string, Member][]>('embedded_changed', {
          path,
          seed: seed + turn,
        })
        await store.refresh()
        assert.deepEqual(await tellStore(store), normalStore(theirs), `their turn ${turn}`)
      }
    })
  })

  async function changeStore(store: EmbedStore, seed: number): Promise<void> {
    const steps = one(fc.array(fc.tuple(key, fc.nat(6)), { minLength: 1, maxLength: 8 }), seed)
    const work = async () => {
      for (const [i, [name, what]] of steps.entries()) {
        if (what === 0) await store.delete([...store.keys()][0] ?? '/none')
        else if (what === 1) await store.set(name, Float64Array.from({ length: i * 100 }, Math.sqrt))
        else if (what === 2) await store.set(name, await SChunk.create({ data: Buffer.alloc(5000, name) }))
        else if (what === 3) await store.set(name, await asarray(Uint8Array.of(i), { vlmeta: { i } }))
        else if (what === 4) await store.compact()
        else {
          const made = what === 5 ? await ObjectArray.create() : await BatchArray.create()
          await changeSequence(made, seed + i, [])
          await store.set(name, made)
        }
      }
    }
    if (seed % 3 === 0) await store.batch(work)
    else await work()
  }

  async function tellStore(store: EmbedStore): Promise<[string, Member][]> {
    const members: [string, Member][] = []
    for await (const [name, value] of store) members.push([name, await tellMember(value)])
    return members
  }

  function normalStore(members: readonly [string, Member][]): [string, Member][] {
    return members.map(([name, member]) => [name, normalMember(member)])
  }
})
