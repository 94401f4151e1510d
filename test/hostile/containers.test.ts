import assert from 'node:assert/strict'
import {
  BatchArray,
  EmbedStore,
  fromCframeSync,
  isBlosc2Error,
  ListArray,
  type MetadataInput,
  ObjectArray,
  type Opened,
  SChunk,
} from '../../lib/index'
import { seeded } from '../models/seeded'

/** A super-chunk with these metalayers, opened as whatever they make of it. */
function opened(
  meta: MetadataInput,
  vlmeta: MetadataInput,
  fill: (schunk: SChunk) => void = () => {},
): Opened {
  const schunk = SChunk.createSync({ chunksize: -1, meta, vlmeta })
  fill(schunk)
  return fromCframeSync(schunk.toCframeSync())
}

const mark = { version: 1 }

describe('EmbedStores that others made up', () => {
  const store = (metadata: unknown, bytes = 100) =>
    opened({ b2embed: mark }, { estore_metadata: metadata }, (schunk) =>
      schunk.appendDataSync(Buffer.alloc(bytes, 7)),
    )
  const entry = { offset: 0, length: 10 }

  const maps: Record<string, readonly [metadata: unknown, code: string]> = {
    'no map': [[1, 2], 'ERR_BLOSC2_FORMAT'],
    'no members': [{ current_offset: 0 }, 'ERR_BLOSC2_FORMAT'],
    'members in a list': [{ embed_map: [], current_offset: 0 }, 'ERR_BLOSC2_FORMAT'],
    'no end': [{ embed_map: {} }, 'ERR_BLOSC2_FORMAT'],
    'an end before the beginning': [{ embed_map: {}, current_offset: -1 }, 'ERR_BLOSC2_FORMAT'],
    'an end behind the heap': [{ embed_map: {}, current_offset: 101 }, 'ERR_BLOSC2_CORRUPT'],
    'an end of 2^63': [{ embed_map: {}, current_offset: 2n ** 63n }, 'ERR_BLOSC2_FORMAT'],
    'a member behind the heap': [
      { embed_map: { '/a': { offset: 99, length: 2 } }, current_offset: 0 },
      'ERR_BLOSC2_CORRUPT',
    ],
    'a member of negative length': [
      { embed_map: { '/a': { offset: 5, length: -1 } }, current_offset: 10 },
      'ERR_BLOSC2_FORMAT',
    ],
    'a member without a place': [{ embed_map: { '/a': {} }, current_offset: 10 }, 'ERR_BLOSC2_FORMAT'],
    'a member that is text': [{ embed_map: { '/a': 'b' }, current_offset: 10 }, 'ERR_BLOSC2_FORMAT'],
    'binary keys': [
      { embed_map: new Map([[Buffer.from('/a'), entry]]), current_offset: 10 },
      'ERR_BLOSC2_FORMAT',
    ],
  }
  for (const key of ['/../a', '/a/../../b', '..', '/a\\b', '/a\0b', '/a//b', '/a/', '', 'C:/a', '/.'])
    maps[`the key ${JSON.stringify(key)}`] = [
      { embed_map: { [key]: entry }, current_offset: 10 },
      'ERR_BLOSC2_KEY',
    ]
  for (const [name, [metadata, code]] of Object.entries(maps)) {
    it(`are refused: ${name}`, () => {
      assert.throws(() => store(metadata), { code })
    })
  }

  it('are read as far as they make sense', async () => {
    const found = store({
      embed_map: { '/__vlmeta__': entry, '/a': entry, '/0': { offset: 0, length: 0 } },
      current_offset: 3,
    })
    assert.ok(found instanceof EmbedStore)
    assert.deepEqual([...found.keys()], ['/__vlmeta__', '/a', '/0'])
    await assert.rejects(found.get('/a'), { code: 'ERR_BLOSC2_FORMAT' })
    await assert.rejects(found.info('/0'), isBlosc2Error)
    // What overlaps is not written over.
    await found.set('/new', Uint8Array.of(1, 2, 3))
    assert.deepEqual((await found.info('/new'))?.offset, 100)
    const prototype = store({ embed_map: new Map([['__proto__', entry]]), current_offset: 10 })
    assert.ok(prototype instanceof EmbedStore && prototype.has('__proto__'))
  })
})

describe('sequences that others made up', () => {
  const batches = {
    batcharray: { version: 1, serializer: 'msgpack', items_per_block: 2, arrow_schema: null },
  }
  const list = { version: 1, kind: 'list', item: { kind: 'int32' }, nullable: false, serializer: 'msgpack' }

  it('fail where entries are not msgpack', async () => {
    const objects = opened({ vlarray: mark }, {}, (schunk) => {
      schunk.appendDataSync(Uint8Array.of(0xc1))
      schunk.appendDataSync(Uint8Array.of(0x93, 1))
      schunk.appendDataSync(Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff))
      schunk.appendDataSync(Uint8Array.of(0xc3))
    })
    assert.ok(objects instanceof ObjectArray)
    for (const index of [0, 1, 2])
      await assert.rejects(objects.get(index), { code: 'ERR_BLOSC2_FORMAT' }, `entry ${index}`)
    assert.equal(await objects.get(3), true)
  })

  it('fail where batches are ordinary chunks, no arrays, or of another length than declared', async () => {
    const ordinary = opened(batches, {}, (schunk) => schunk.appendDataSync(Uint8Array.of(0x91, 1)))
    assert.ok(ordinary instanceof BatchArray)
    await assert.rejects(ordinary.get(0), { code: 'ERR_BLOSC2_FORMAT' })
    const text = opened(batches, {}, (schunk) => schunk.appendVlblocksSync([Buffer.from('\xa1a', 'latin1')]))
    assert.ok(text instanceof BatchArray)
    await assert.rejects(text.get(0), { code: 'ERR_BLOSC2_FORMAT' })
    assert.throws(() => text.itemCount, { code: 'ERR_BLOSC2_FORMAT' })
    const lying = { _batch_array_metadata: { batch_lengths: [2 ** 40] } }
    const short = opened({ listarray: list, ...batches }, lying, (schunk) =>
      schunk.appendVlblocksSync([Uint8Array.of(0x92, 0x90, 0x91, 1)]),
    )
    assert.ok(short instanceof ListArray)
    assert.equal(short.length, 2 ** 40)
    await assert.rejects(short.getSlice(), { code: 'ERR_BLOSC2_CORRUPT' })
    await assert.rejects(short.get(-1), { code: 'ERR_BLOSC2_FORMAT' })
    assert.deepEqual(await short.get(1), [1])
  })

  it('count batches themselves where their lengths make no sense', () => {
    for (const lengths of [[1, 1], [0], [-1], ['a'], 'text', null]) {
      const found = opened(batches, { _batch_array_metadata: { batch_lengths: lengths } }, (schunk) =>
        schunk.appendVlblocksSync([Uint8Array.of(0x92, 5, 6), Uint8Array.of(0x91, 7)]),
      )
      assert.ok(found instanceof BatchArray)
      assert.deepEqual([found.batchLengths, found.getItemSync(2)], [[3], 7], JSON.stringify(lengths))
    }
  })

  it('are refused where their description is none', () => {
    assert.throws(() => opened({ listarray: [1], ...batches }, {}), { code: 'ERR_BLOSC2_FORMAT' })
    assert.throws(() => opened({ listarray: { ...list, backend: 'none' }, ...batches }, {}), {
      code: 'ERR_BLOSC2_FORMAT',
    })
    const pickled = opened({ batcharray: { ...batches.batcharray, serializer: 'pickle' } }, {})
    assert.ok(pickled instanceof BatchArray)
    assert.throws(() => pickled.serializer, { code: 'ERR_BLOSC2_UNSUPPORTED' })
  })

  it('of items of unknown kinds are read but not written', async () => {
    const found = opened({ listarray: { ...list, item: { kind: 'decimal' } }, ...batches }, {}, (schunk) =>
      schunk.appendVlblocksSync([Uint8Array.of(0x91, 0x91, 1)]),
    )
    assert.ok(found instanceof ListArray)
    assert.deepEqual([await found.getSlice(), found.spec.item], [[[1]], undefined])
    await assert.rejects(found.push([1]), { code: 'ERR_BLOSC2_UNSUPPORTED' })
    assert.equal(await found.delete(0), 0)
  })
})

describe('bits that flip in containers', () => {
  const store = EmbedStore.createSync()
  const objects = ObjectArray.createSync()
  objects.extendSync([{ a: [1, 2] }, 'text', null, new Uint8Array(40)])
  const batch = BatchArray.createSync({ itemsPerBlock: 2 })
  batch.extendSync([[1, 'a', null], [{ b: 2.5 }]])
  const lists = ListArray.createSync({ item: 'utf8', nullable: true })
  lists.extendSync([['x', 'y'], [], null])
  for (const [key, value] of Object.entries({ objects, batch, lists })) store.setSync(`/${key}`, value)
  store.setSync('/array', Float32Array.from({ length: 100 }, Math.sqrt))

  for (const subject of [store, objects, batch, lists]) {
    it(`are told, or do nothing: ${subject.kind}`, () => {
      const bytes = Buffer.from(subject.toCframeSync())
      const random = seeded(bytes.length)
      for (let run = 0; run < 1500; run++) {
        const damaged = Buffer.from(bytes)
        for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
          const at = Math.floor(random() * damaged.length)
          damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at)
        }
        try {
          use(fromCframeSync(damaged))
        } catch (error) {
          // Whatever a file holds, it is the file's fault; a number that became another is no misuse.
          assert.ok(isBlosc2Error(error) && error.code !== 'ERR_BLOSC2_INTERNAL', String(error))
        }
      }
    })
  }

  function use(object: Opened): void {
    if (object instanceof EmbedStore)
      for (const [, value] of object.entriesSync()) if (value.kind !== 'ref') use(value)
    if (object instanceof ObjectArray || object instanceof BatchArray || object instanceof ListArray) {
      const all = [...object.valuesSync()]
      assert.ok(all.length <= 1000)
    }
    if (object instanceof BatchArray && object.length > 0) object.getItemSync(-1)
  }
})
