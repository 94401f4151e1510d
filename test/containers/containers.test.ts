import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  asarray,
  BatchArray,
  EmbedStore,
  fromCframe,
  type ItemKind,
  type ItemSpec,
  ListArray,
  load,
  NDArray,
  ObjectArray,
  open,
  openSync,
  Ref,
  save,
  sniff,
  Tuple,
  zeros,
} from '../../lib'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-containers-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

describe('ObjectArray', () => {
  it('holds objects of this package, each within others, and references', async () => {
    await using outer = await ObjectArray.create()
    const inner = await BatchArray.create()
    await inner.push([1, [await asarray(Int8Array.of(5))]])
    const lists = await ListArray.create({ item: 'int8' })
    await lists.push([7])
    const store = await EmbedStore.create()
    await store.set('/a', inner)
    await outer.push({ inner, deep: [new Tuple<unknown>(lists)] })
    await outer.push(store)
    await outer.push(new Ref({ kind: 'dictstore_key', urlpath: 'x.b2d', key: '/a' }))
    const [first, second, third] = await outer.getSlice()
    assert.ok(typeof first === 'object' && first !== null && 'inner' in first && 'deep' in first)
    assert.ok(first.inner instanceof BatchArray && Array.isArray(first.deep))
    assert.ok(first.deep[0] instanceof Tuple && first.deep[0][0] instanceof ListArray)
    assert.deepEqual(first.deep[0][0].getSync(0), [7])
    const [one, list] = first.inner.getSync(0)
    assert.ok(one === 1 && Array.isArray(list) && list[0] instanceof NDArray)
    assert.ok(second instanceof EmbedStore)
    const member = second.getSync('/a')
    assert.ok(member instanceof BatchArray && member.length === 1)
    assert.deepEqual(third, new Ref({ kind: 'dictstore_key', urlpath: 'x.b2d', key: '/a' }))
  })

  it('adds and removes thousands of entries in the middle at once', async () => {
    const urlpath = at('thousands.b2f')
    const numbers = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({ n: from + i }))
    await using objects = await ObjectArray.create({ urlpath })
    await objects.extend([...numbers(0, 10), ...numbers(20, 20_000)])
    assert.equal(await objects.insert(10, { n: 10 }), 19_991)
    await objects.batch(() => void numbers(11, 20).map((value, i) => objects.insert(11 + i, value)))
    const whole: unknown = await objects.getSlice()
    assert.deepEqual(whole, numbers(0, 20_000))
    await objects.clear()
    await objects.extend([1, 'two'])
    await using read = await open(urlpath, { kind: 'objectarray' })
    assert.deepEqual(await read.getSlice(), [1, 'two'])
  })

  it('takes values as they are when they are given', async () => {
    await using objects = await ObjectArray.create()
    const value = { a: [1] }
    const pushed = objects.push(value)
    value.a.push(2)
    await pushed
    assert.deepEqual(await objects.get(0), { a: [1] })
  })

  it('says which entry cannot be stored, and stores none of them', async () => {
    await using objects = await ObjectArray.create()
    await assert.rejects(
      objects.push(() => {}),
      /'push\(\)', got a function/,
    )
    await assert.rejects(objects.extend([1, { a: [Symbol('s')] }]), /'entry 1 of extend\(\)'.a\[0\]/)
    await assert.rejects(Reflect.apply(objects.extend, objects, [5]), TypeError)
    await assert.rejects(objects.set(0, 1), RangeError)
    await assert.rejects(objects.get(0), RangeError)
    await assert.rejects(Reflect.apply(objects.get, objects, ['0']), TypeError)
    await assert.rejects(objects.pop(), RangeError)
    assert.equal(objects.length, 0)
  })

  it('in a file that is only read stays as it is', async () => {
    const urlpath = at('read.b2f')
    const made = await ObjectArray.create({ urlpath, vlmeta: { unit: 'K' } })
    await made.extend(['a', 'b'])
    await made.close()
    const before = readFileSync(urlpath)
    await using objects = await open(urlpath, { kind: 'objectarray', mmapMode: 'r' })
    assert.deepEqual([objects.mode, objects.length, objects.vlmeta.get('unit')], ['r', 2, 'K'])
    await assert.rejects(objects.push('c'), { code: 'ERR_BLOSC2_READ_ONLY' })
    assert.throws(() => objects.clearSync(), { code: 'ERR_BLOSC2_READ_ONLY' })
    assert.deepEqual(readFileSync(urlpath), before)
    await objects.close()
    await assert.rejects(objects.get(0), { code: 'ERR_BLOSC2_CLOSED' })
    await assert.rejects(ObjectArray.create({ urlpath }), { code: 'EEXIST' })
  })

  it('aborts and batches as arrays do', async () => {
    await using objects = await ObjectArray.create({ urlpath: at('batch.b2f') })
    await assert.rejects(objects.push(1, { signal: AbortSignal.abort() }), { name: 'AbortError' })
    const failing = objects.batch(async () => {
      await objects.extend([1, 2])
      await objects.delete(0)
      throw new Error('no')
    })
    await assert.rejects(failing, /no/)
    assert.equal(objects.length, 0)
    await objects.batch(() => Promise.all([objects.push(1), objects.insert(0, 0), objects.push(2)]))
    assert.deepEqual(openSync(at('batch.b2f'), { kind: 'objectarray' }).getSliceSync(), [0, 1, 2])
  })
})

describe('BatchArray', () => {
  it('divides batches into blocks, by the sizes of the first one or as it is told', async () => {
    await using told = await BatchArray.create({ itemsPerBlock: 2 })
    await told.extend([[1, 2, 3, 4, 5], [6]])
    assert.deepEqual([told.itemsPerBlock, told.batchLengths, told.itemCount], [2, [5, 1], 6])
    assert.deepEqual([told.schunk.chunkInfoSync(0).vlblocks, told.schunk.chunkInfoSync(1).vlblocks], [3, 1])
    assert.deepEqual([...told.itemsSync()], [1, 2, 3, 4, 5, 6])
    assert.deepEqual([await told.getItem(4), told.getItemSync(-1), await told.getItem(0)], [5, 6, 1])
    await assert.rejects(told.getItem(6), RangeError)
    await using large = await BatchArray.create({ cparams: { clevel: 1 }, urlpath: at('large.b2b') })
    assert.equal(large.itemsPerBlock, undefined)
    await large.push(Array.from({ length: 5 }, (_, i) => new Uint8Array(400_000).fill(i)))
    assert.deepEqual([large.itemsPerBlock, large.schunk.chunkInfoSync(0).vlblocks], [2, 3])
    assert.equal(openSync(at('large.b2b'), { kind: 'batcharray' }).itemsPerBlock, 2)
  })

  it('refuses batches that are none', async () => {
    await using batches = await BatchArray.create()
    await assert.rejects(batches.push([]), RangeError)
    for (const batch of ['text', 5, null, new Uint8Array(3), new Set([1])])
      await assert.rejects(Reflect.apply(batches.push, batches, [batch]), TypeError)
    await assert.rejects(batches.push(['__tuple__']), TypeError)
    await assert.rejects(BatchArray.create({ itemsPerBlock: 0 }), RangeError)
    await assert.rejects(batches.vlmeta.set('_batch_array_metadata', {}), TypeError)
    assert.equal(batches.length, 0)
  })
})

describe('ListArray', () => {
  const cells: readonly (readonly [item: ItemKind | ItemSpec, good: unknown[], bad: unknown[]])[] = [
    ['int8', [-128, 127, 5n], [128, -129, 1.5, '1', null]],
    ['uint64', [0, 2n ** 64n - 1n], [-1, 2n ** 64n]],
    [{ kind: 'int32', ge: 0, lt: 5 }, [0, 4], [-1, 5]],
    [{ kind: 'float64', gt: 0, le: 1 }, [0.5, 1], [0, 1.5, Number.NEGATIVE_INFINITY]],
    ['float32', [0.5, -1], ['a', 1n, true]],
    ['bool', [true, false], [0, 1, 'true']],
    ['string', ['', 'é'.repeat(32)], ['x'.repeat(33), 5]],
    [{ kind: 'string', minLength: 1, maxLength: 2 }, ['😀😀'], ['', 'abc']],
    ['utf8', ['x'.repeat(1000)], ['\ud800']],
    [{ kind: 'bytes', maxLength: 1 }, [Uint8Array.of(1)], [Uint8Array.of(1, 2), 'a']],
    ['vlbytes', [new Uint8Array(0)], [[1]]],
    [{ kind: 'timestamp', unit: 's' }, [1_700_000_000, 2n ** 62n], [1.5, new Date()]],
    [
      { kind: 'struct', fields: [{ name: 'a', kind: 'int8' }] },
      [{ a: 1 }, { a: null }, { a: 2, more: 1 }],
      [{}, { a: 'x' }, 5, [1]],
    ],
  ]
  for (const [item, good, bad] of cells) {
    const kind = typeof item === 'string' ? item : JSON.stringify(item)
    it(`takes items of the kind it declares: ${kind}`, async () => {
      await using lists = await ListArray.create({ item })
      assert.equal(await lists.push(good), 1)
      const read = await lists.get(0)
      assert.ok(Array.isArray(read) && read.length === good.length)
      for (const value of bad) await assert.rejects(lists.push([value]), /item 0 of push\(\)/)
      await assert.rejects(lists.push(null), TypeError)
      assert.equal(lists.length, 1)
      // The kind is what the file declares, whoever opens it.
      await using again = await fromCframe(await lists.toCframe(), { kind: 'listarray' })
      assert.deepEqual(again.spec, lists.spec)
      await assert.rejects(again.push([bad[0]]))
    })
  }

  it('keeps floats floats, and cells together that come one by one', async () => {
    await using lists = await ListArray.create({ item: 'float64', batchRows: 100 })
    for (let i = 0; i < 250; i++) await lists.push(Float32Array.of(i, i + 0.5))
    assert.equal(lists.schunk.nchunks, 3)
    await lists.set(120, [])
    await lists.delete(0)
    assert.deepEqual([await lists.get(0), await lists.get(119), lists.length], [[1, 1.5], [], 249])
    const [block] = lists.schunk.getVlblocksSync(0)
    // An array of two floats: 1 is not an integer.
    assert.deepEqual([...(block ?? []).slice(3, 5)], [0x92, 0xcb])
  })

  it('refuses kinds of items that make no sense', async () => {
    const wrong = [
      { kind: 'int8', maxLength: 1 },
      { kind: 'struct' },
      { kind: 'struct', fields: [{ kind: 'int8' }] },
    ]
    for (const item of ['float16', 5, null, {}, { kind: 'list' }, { kind: 'int8', ge: 'x' }, ...wrong])
      await assert.rejects(
        Reflect.apply(ListArray.create, ListArray, [{ item }]),
        TypeError,
        JSON.stringify(item),
      )
    await assert.rejects(
      Reflect.apply(ListArray.create, ListArray, [{ item: 'int8', backend: 'x' }]),
      TypeError,
    )
    await assert.rejects(ListArray.create({ item: 'int8', batchRows: 0 }), RangeError)
  })
})

describe('containers in files', () => {
  it('go through save, load, sniff, compact and metadata of other objects', async () => {
    const made = [
      await ObjectArray.create({ meta: { origin: 1 } }),
      await BatchArray.create(),
      await ListArray.create({ item: 'int8' }),
    ]
    for (const [i, container] of made.entries()) {
      if (container instanceof ObjectArray) await container.extend(['a', 'b'])
      else if (container instanceof BatchArray) await container.extend([['a'], ['b']])
      else await container.extend([[1], [2]])
      const path = at(`${i}.b2f`)
      await save(container, path)
      await assert.rejects(container.save(path), { code: 'EEXIST' })
      assert.equal((await sniff(path)).kind, container.kind)
      await using file = await open(path, { mode: 'r+' })
      assert.equal(file.kind, container.kind)
      await using memory = await load(path)
      assert.ok(memory instanceof ObjectArray || memory instanceof BatchArray || memory instanceof ListArray)
      await memory.delete(0)
      await memory.compact()
      assert.deepEqual([memory.length, container.length, memory.urlpath], [1, 2, undefined])
      await using holder = await zeros([1], { vlmeta: { held: container } })
      const held = holder.vlmeta.get('held')
      assert.ok(held instanceof ObjectArray || held instanceof BatchArray || held instanceof ListArray)
      assert.deepEqual(held.getSliceSync(), container.getSliceSync())
      await container.clear()
      assert.deepEqual([container.length, [...container.valuesSync()]], [0, []])
    }
  })

  it('are told from other files', async () => {
    await save(await zeros([1]), at('array.b2nd'))
    await assert.rejects(open(at('array.b2nd'), { kind: 'objectarray' }), { code: 'ERR_BLOSC2_TYPE' })
    await assert.rejects(open(at('0.b2f'), { kind: 'listarray' }), { code: 'ERR_BLOSC2_TYPE' })
    await using carrier = await open(at('0.b2f'), { kind: 'schunk' })
    assert.deepEqual([carrier.kind, carrier.nchunks, carrier.unsupported], ['schunk', 2, undefined])
    writeFileSync(at('short.b2f'), readFileSync(at('0.b2f')).subarray(0, -40))
    await assert.rejects(open(at('short.b2f')), { code: 'ERR_BLOSC2_TRUNCATED' })
  })
})
