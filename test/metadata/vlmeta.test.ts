import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { asarray, fromCframe, load, NDArray, open, Ref, save, setLimits, Tuple, zeros } from '../../lib'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { carrierOf } from '../frames/carrier'

describe('vlmeta', () => {
  const path = scratchFolder()
  const stored = (name: string) => path(`${name}.b2nd`)

  it('is set and deleted, in memory and in files of both layouts', async () => {
    for (const [name, options] of Object.entries({
      memory: {},
      file: { urlpath: stored('file') },
      sparse: { urlpath: stored('sparse'), contiguous: false },
      summed: { urlpath: stored('summed'), checksum: 'crc32c' },
    } as const)) {
      await using a = await zeros([10], { ...options, vlmeta: { first: 1 } })
      await a.vlmeta.set('second', { list: [1, new Tuple(2)], at: new Date(5) })
      a.vlmeta.setSync('first', 'replaced')
      await a.vlmeta.update({ third: null, fourth: 2n ** 63n })
      a.vlmeta.updateSync(new Map([['fifth', new Ref({ kind: 'urlpath', urlpath: 'x' })]]))
      assert.equal(await a.vlmeta.delete('third'), true, name)
      assert.equal(a.vlmeta.deleteSync('third'), false)
      const expected = {
        first: 'replaced',
        second: { list: [1, new Tuple(2)], at: new Date(5) },
        fourth: 2n ** 63n,
        fifth: new Ref({ kind: 'urlpath', urlpath: 'x' }),
      }
      const again = a.urlpath === undefined ? a : await open(a.urlpath, { kind: 'ndarray' })
      for (const { vlmeta } of [a, a.schunk, again, await fromCframe(await a.toCframe())]) {
        assert.deepEqual(vlmeta.toObject(), expected, name)
        assert.deepEqual([...vlmeta.keys()], Object.keys(expected))
        assert.deepEqual([vlmeta.size, vlmeta.has('third'), vlmeta.get('third')], [4, false, undefined])
      }
      a.vlmeta.clearSync()
      assert.equal(a.schunk.vlmeta.size, 0)
      await a.vlmeta.set('x', 1)
      await a.schunk.vlmeta.clear()
      assert.deepEqual(a.vlmeta.toObject(), {})
    }
  })

  it('joins a batch, and goes with it when it fails', async () => {
    const a = await zeros([4], { urlpath: stored('batch'), vlmeta: { state: 'old' }, meta: { n: 1 } })
    const before = readFileSync(stored('batch'))
    await assert.rejects(
      a.batch(async () => {
        await a.set([0], 1)
        await a.vlmeta.set('state', 'new')
        await a.meta.set('n', 2)
        assert.deepEqual([a.vlmeta.get('state'), a.meta.get('n')], ['new', 2])
        throw new Error('stop')
      }),
      /stop/,
    )
    assert.deepEqual([a.vlmeta.get('state'), a.meta.get('n'), await a.get([0])], ['old', 1, 0])
    assert.deepEqual(readFileSync(stored('batch')), before)
    await a.batch(async () => {
      await a.set([0], 1)
      await a.vlmeta.set('state', 'new')
      await a.meta.set('n', 2)
      assert.deepEqual((await open(stored('batch'), { kind: 'ndarray' })).vlmeta.get('state'), 'old')
    })
    await using b = await open(stored('batch'), { dtype: 'float64' })
    assert.deepEqual([b.vlmeta.get('state'), b.meta.get('n'), await b.get([0])], ['new', 2, 1])
  })

  it('is kept by every change of the data, and in no case by a slice', async () => {
    const vlmeta = { unit: 'K', blob: new Uint8Array(5000).fill(7) }
    await using a = await zeros([10, 10], {
      urlpath: stored('kept'),
      vlmeta,
      meta: { m: [1] },
      chunks: [4, 4],
    })
    await a.set([0], 1)
    await a.resize([20, 10])
    await a.append({ data: new Float64Array(10), shape: [1, 10] })
    await a.insert(3, { data: new Float64Array(10), shape: [1, 10] })
    await a.delete(0, 2)
    await a.vlmeta.set('more', true)
    await a.compact()
    await save(a, stored('kept2'))
    const others = [await a.copy(), await a.astype('int8'), await load(stored('kept2'), { kind: 'ndarray' })]
    for (const { meta, vlmeta: found } of [a, carrierOf(await open(stored('kept'))), ...others]) {
      assert.deepEqual(found.toObject(), { ...vlmeta, more: true })
      assert.deepEqual(meta.toObject(), { m: [1] })
    }
    assert.deepEqual((await a.slice('0:2')).vlmeta.toObject(), {})
  })

  it('holds arrays and super-chunks', async () => {
    await using stored7 = await asarray(Float32Array.of(1, 2, 3), {
      urlpath: stored('inner'),
      vlmeta: { deep: 1 },
    })
    const memory = await asarray(Int8Array.of(1), { vlmeta: { inner: stored7, twice: [stored7, 1] } })
    await memory.vlmeta.set('chunks', new Map([['of', stored7.schunk]]))
    const again = await fromCframe(await memory.toCframe())
    const inner = again.vlmeta.get('inner')
    assert.ok(inner instanceof NDArray)
    assert.deepEqual((await inner.get()).data, Float32Array.of(1, 2, 3))
    assert.deepEqual([inner.urlpath, inner.dtype, inner.vlmeta.get('deep')], [undefined, 'float32', 1])
    await inner.set([0], 9)
    assert.equal(await stored7.get([0]), 1)
    memory.vlmeta.setSync('self', memory)
    const self = memory.vlmeta.get('self')
    assert.ok(self instanceof NDArray && self.vlmeta.size === 3)
  })

  it('has room for 16 entries, one of which checksums take', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, i]))
    const limit = { name: 'Blosc2Error', code: 'ERR_BLOSC2_LIMIT' }
    for (const [checksum, room] of [
      ['none', 16],
      ['crc32c', 15],
    ] as const) {
      const urlpath = stored(`room-${checksum}`)
      await assert.rejects(zeros([1], { urlpath, checksum, vlmeta: many(room + 1) }), limit)
      await using a = await zeros([1], { urlpath, checksum, vlmeta: many(room) })
      const before = readFileSync(urlpath)
      await assert.rejects(a.vlmeta.set('more', 1), { ...limit, message: new RegExp(`at most ${room} `) })
      await assert.rejects(a.vlmeta.update({ n0: 2, more: 1 }), limit)
      assert.throws(() => a.vlmeta.setSync('x'.repeat(32), 1), limit)
      assert.deepEqual(readFileSync(urlpath), before)
      await a.vlmeta.set('n3', 'three')
      assert.deepEqual(
        [(await open(urlpath, { kind: 'ndarray' })).vlmeta.size, a.vlmeta.get('n3')],
        [room, 'three'],
      )
    }
    await using full = await zeros([1], { vlmeta: many(16) })
    await assert.rejects(full.copy({ checksum: 'crc32c' }), limit)
    await assert.rejects(save(full.schunk, stored('full'), { checksum: 'crc32c' }), limit)
    assert.throws(() => full.vlmeta.setSync('_node_checksums', 1), TypeError)
  })

  it('is bounded by the limits, on its way in and out', async () => {
    const a = await zeros([1], { vlmeta: { big: new Uint8Array(100_000) }, urlpath: stored('big') })
    setLimits({ maxBytes: 50_000 })
    try {
      assert.equal(
        codeOf(await errorOf(() => a.vlmeta.set('other', new Uint8Array(60_000)))),
        'ERR_BLOSC2_LIMIT',
      )
      const b = await open(stored('big'), { kind: 'ndarray' })
      assert.deepEqual([b.vlmeta.size, b.vlmeta.has('big')], [1, true])
      assert.equal(codeOf(await errorOf(() => b.vlmeta.get('big'))), 'ERR_BLOSC2_LIMIT')
    } finally {
      setLimits({ maxBytes: Number.POSITIVE_INFINITY })
    }
  })

  it('takes values as they are when it is called', async () => {
    const a = await zeros([1])
    const list = [1]
    const setting = a.vlmeta.set('list', list)
    list.push(2)
    await setting
    assert.deepEqual(a.vlmeta.get('list'), [1])
    const bytes = a.vlmeta.getBytes('list')
    bytes?.fill(0)
    assert.deepEqual(a.vlmeta.get('list'), [1])
    for (const value of [undefined, new Set(), { f() {} }])
      await assert.rejects(a.vlmeta.set('x', value), TypeError)
    await assert.rejects(a.vlmeta.set('', 1), TypeError)
    await assert.rejects(a.vlmeta.set('\ud800', 1), TypeError)
    await assert.rejects(Reflect.apply(a.vlmeta.set, a.vlmeta, ['x', 1, { sync: true }]), /'sync'/)
    await assert.rejects(a.vlmeta.set('x', 1, { signal: AbortSignal.abort(new Error('no')) }), /no/)
    assert.equal(a.vlmeta.size, 1)
  })

  it('takes turns with other changes, also through other handles', async () => {
    await using a = await zeros([8], { urlpath: stored('turns'), dtype: 'int32', chunks: [4] })
    await using b = await open(stored('turns'), { mode: 'r+', dtype: 'int32' })
    const changes = Array.from({ length: 30 }, async (_, i) => {
      const handle = i % 2 === 0 ? a : b
      await handle.vlmeta.set(`n${i % 10}`, i)
      await handle.set([i % 8], i)
    })
    await Promise.all(changes)
    await Promise.all([a.refresh(), b.refresh()])
    assert.equal(a.vlmeta.size, 10)
    assert.deepEqual(a.vlmeta.toObject(), b.vlmeta.toObject())
    await a.verify()
    assert.deepEqual((await a.get()).data, (await b.get()).data)
  })

  it('is refused through read-only and closed handles', async () => {
    await (await zeros([1], { urlpath: stored('closed'), vlmeta: { a: 1 }, meta: { m: 1 } })).close()
    const a = carrierOf(await open(stored('closed')))
    const refused = async (code: string) => {
      for (const change of [
        () => a.vlmeta.set('a', 2),
        () => a.vlmeta.setSync('a', 2),
        () => a.vlmeta.delete('a'),
        () => a.vlmeta.deleteSync('a'),
        () => a.vlmeta.clear(),
        () => a.vlmeta.update({ a: 2 }),
        () => a.meta.set('m', 2),
        () => a.meta.updateSync({ m: 2 }),
      ]) {
        assert.equal(codeOf(await errorOf(change)), code)
      }
    }
    await refused('ERR_BLOSC2_READ_ONLY')
    await a.close()
    await refused('ERR_BLOSC2_CLOSED')
  })
})

describe('meta', () => {
  const path = scratchFolder()

  it('can be set to values of the same length only', async () => {
    const meta = { n: 1, text: 'abc', pair: new Tuple(1, 2) }
    for (const options of [{}, { urlpath: path('m.b2nd') }, { urlpath: path('s.b2nd'), contiguous: false }]) {
      await using a = await zeros([10], { ...options, meta })
      await a.meta.set('n', 127)
      a.meta.setSync('text', 'xyz')
      await assert.rejects(a.meta.update({ n: -1, pair: [1] }), RangeError)
      assert.deepEqual(a.meta.toObject(), { ...meta, n: 127, text: 'xyz' })
      await assert.rejects(a.meta.set('n', 128), {
        name: 'RangeError',
        message: /1 bytes for 'n'.*got one of 2/,
      })
      await assert.rejects(a.meta.set('new', 1), { code: 'ERR_BLOSC2_KEY', message: /'new'.*vlmeta/ })
      await assert.rejects(a.meta.set('b2nd', 1), TypeError)
      const again = options.urlpath === undefined ? a : carrierOf(await open(options.urlpath))
      assert.deepEqual(again.meta.toObject(), { ...meta, n: 127, text: 'xyz' })
      assert.deepEqual([again.meta.size, 'delete' in again.meta], [3, false])
    }
  })
})
