import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  arange,
  asarray,
  convert,
  convertSync,
  DictStore,
  EmbedStore,
  loadNpy,
  NDArray,
  open,
  openNpz,
  openSafetensors,
  SChunk,
  save,
  saveNpy,
  saveNpz,
  saveSafetensors,
  TreeStore,
} from '../../lib/index'
import { membersOf, numbers, zoo } from './zoo'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-convert-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const at = (name: string) => join(folder, `${++count}-${name}`)
const about = { format: 'pt', 'größe, a name of more than 31 bytes': '{"a": 1}', '': '' }
const matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }

describe('convert carries everything', () => {
  for (const store of ['.b2d', '.b2z', '.b2e']) {
    it(`from .npz to ${store} and back`, async () => {
      const [first, between, last] = [at('a.npz'), at(`b${store}`), at('c.npz')]
      await saveNpz(first, zoo)
      const info = await convert(first, between)
      assert.equal(info.path, between)
      assert.ok(info.bytesWritten > 0 && info.nbytes > 1000)
      await convert(between, last)
      assert.deepEqual(await membersOf(last), await membersOf(first))
      const sync = at('d.npz')
      convertSync(between, sync)
      assert.deepEqual(await membersOf(sync), await membersOf(first))
    })

    it(`from .safetensors to ${store} and back`, async () => {
      const [first, between, last] = [at('a.safetensors'), at(`b${store}`), at('c.safetensors')]
      const special = {
        'model.weight': { data: Uint16Array.of(0x3f80, 0x7fc1, 0x8000), shape: [3, 1], format: 'BF16' },
        eighth: { data: Uint8Array.of(1, 255), shape: [2], format: 'F8_E4M3' },
      }
      await saveSafetensors(first, { ...numbers, ...special }, { metadata: about })
      await convert(first, between)
      await convert(between, last)
      assert.deepEqual(readFileSync(last), readFileSync(first))
    })
  }

  it('between stores of all kinds, with whatever else is in them', async () => {
    const [first, archive, embedded, back] = [at('a.b2d'), at('b.b2z'), at('c.b2e'), at('d.b2d')]
    await using tree = await TreeStore.open(first, { mode: 'w' })
    await tree.set('/x/y', matrix)
    await tree.set('/log', await SChunk.create({ data: Buffer.from('words') }))
    await tree.subtree('/x').vlmeta.set('unit', 'K')
    await tree.flush()
    await convert(first, archive)
    await using copy = await TreeStore.open(archive)
    assert.deepEqual(copy.subtree('/x').vlmeta.toObject(), { unit: 'K' })
    await convert(archive, embedded)
    await using members = await EmbedStore.open(embedded)
    assert.deepEqual([...members.keys()].sort(), ['/log', '/x/y'])
    await convert(embedded, back)
    await using again = await TreeStore.open(back)
    const log = await again.get('/log', { kind: 'schunk' })
    assert.equal(Buffer.from((await log?.getSlice()) ?? []).toString(), 'words')
    const array = await again.get('/x/y', { kind: 'ndarray' })
    assert.deepEqual((await array?.get())?.data, matrix.data)
    await assert.rejects(convert(back, at('e.npz')), {
      code: 'ERR_BLOSC2_UNSUPPORTED',
      message: /'\/log' in .* is no array.*option 'key'/,
    })
    await convert(back, at('f.npy'), { key: 'x/y' })
  })

  it('array by array through .npy and .b2nd', async () => {
    const archive = at('a.npz')
    await saveNpz(archive, zoo)
    const members = await membersOf(archive)
    for (const [key, content] of Object.entries(members)) {
      const [npy, b2nd, again] = [at('a.npy'), at('b.b2nd'), at('c.npy')]
      await convert(archive, npy, { key })
      assert.equal(readFileSync(npy).toString('latin1'), content, key)
      await convert(npy, b2nd)
      await convert(b2nd, again)
      assert.deepEqual(readFileSync(again), readFileSync(npy), key)
      const fromArchive = at('d.b2nd')
      await convert(archive, fromArchive, { key })
      const direct = at('e.npy')
      await convert(fromArchive, direct)
      assert.deepEqual(readFileSync(direct), readFileSync(npy), key)
    }
  })

  it('through deflated archives, which can be read only forwards', async () => {
    const [first, deflated, store, last, packed] = ['a.npz', 'b.npz', 'c.b2z', 'd.npz', 'e.npz'].map(at)
    assert.ok(first && deflated && store && last && packed)
    await saveNpz(first, zoo)
    await convert(first, deflated, { compression: 'deflate', level: 9 })
    await convert(deflated, store)
    await convert(store, last)
    assert.deepEqual(await membersOf(last), await membersOf(first))
    await convert(store, packed, { compression: 'deflate' })
    assert.deepEqual(await membersOf(packed), await membersOf(first))
    const one = at('f.b2nd')
    await convert(deflated, one, { key: 'fortran' })
    const array = await open(one, { kind: 'ndarray' })
    assert.deepEqual(array.vlmeta.toObject(), { fortran_order: true })
  })

  it('from NumPy to tensors, whose bytes have one order only', async () => {
    const [first, last] = [at('a.npz'), at('b.safetensors')]
    const { fortran, 'group/big': big } = zoo
    assert.ok(fortran && big)
    await saveNpz(first, { fortran, big })
    await convert(first, last)
    await using file = await openSafetensors(last)
    await using source = await openNpz(first)
    for (const key of ['fortran', 'big']) {
      const [made, given] = [await file.get(key, null), await source.get(key, null)]
      assert.deepEqual([made.data, made.shape], [given.data, given.shape], key)
    }
    await assert.rejects(convert(await npzOf('text'), at('c.safetensors')), {
      code: 'ERR_BLOSC2_UNSUPPORTED',
    })
  })
})

async function npzOf(key: string): Promise<string> {
  const path = at('one.npz')
  const { [key]: x } = zoo
  assert.ok(x)
  await saveNpz(path, { [key]: x })
  return path
}

describe('convert', () => {
  it('compresses as it is told', async () => {
    const npy = at('a.npy')
    await saveNpy(npy, { data: new Float64Array(10_000).map((_, i) => i), shape: [100, 100] })
    const made = at('b.b2nd')
    await convert(npy, made, {
      chunks: [30, 40],
      blocks: [10, 10],
      cparams: { codec: 'lz4', clevel: 9, filters: ['bitshuffle'] },
      checksum: 'crc32c',
    })
    const array = await open(made)
    assert.ok(array instanceof NDArray)
    assert.deepEqual([array.chunks, array.blocks, array.cparams.codec], [[30, 40], [10, 10], 'lz4'])
    assert.equal(array.checksums, 'complete')
    await array.verify()
    assert.deepEqual((await array.get()).data, (await loadNpy(npy)).data)
    const again = at('c.b2nd')
    await convert(made, again, { cparams: { codec: 'zstd' } })
    assert.equal((await open(again, { kind: 'ndarray' })).cparams.codec, 'zstd')
    const store = at('d.b2z')
    await convert(made, store, { key: 'a/b', cparams: { codec: 'blosclz' } })
    await using tree = await TreeStore.open(store)
    const member = await tree.get('/a/b', { kind: 'ndarray' })
    assert.deepEqual([member?.cparams.codec, member?.checksums], ['blosclz', 'complete'])
  })

  it('names a single array after its file, or as it is told', async () => {
    const source = join(folder, 'weights.v1.b2nd')
    await save(matrix, source)
    const archive = at('a.npz')
    await convert(source, archive)
    await using file = await openNpz(archive)
    assert.deepEqual([...file.keys()], ['weights.v1'])
    const other = at('b.b2z')
    await convert(source, other, { key: 'x' })
    await using store = await DictStore.open(other)
    assert.deepEqual([...store.keys()], ['/x'])
  })

  it('replaces files and directories only when it may', async () => {
    const npy = at('a.npy')
    await saveNpy(npy, matrix)
    for (const name of ['a.b2nd', 'a.npz', 'a.safetensors', 'a.b2z', 'a.b2d', 'a.b2e', 'b.npy']) {
      const target = at(name)
      await convert(npy, target)
      await assert.rejects(convert(npy, target), { code: 'EEXIST' }, name)
      await convert(npy, target, { mode: 'w' })
      const back = at('back.npy')
      await convert(target, back)
      assert.deepEqual(readFileSync(back), readFileSync(npy), name)
    }
    await convert(npy, npy, { mode: 'w' })
    assert.deepEqual((await loadNpy(npy)).data, matrix.data)
  })

  it('leaves nothing behind when it fails or is aborted', async () => {
    const directory = at('empty')
    mkdirSync(directory)
    const archive = at('a.npz')
    await saveNpz(archive, { a: matrix, 'a/b': matrix })
    const damaged = at('b.npz')
    await saveNpz(
      damaged,
      { a: { data: new Uint8Array(100_000).map((_, i) => i % 7), shape: [100_000] } },
      { compression: 'deflate' },
    )
    const bytes = readFileSync(damaged)
    const place = bytes.indexOf('a.npy') + 60
    bytes.writeUInt8(bytes.readUInt8(place) ^ 0xff, place)
    writeFileSync(damaged, bytes)
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    for (const name of ['a.b2z', 'a.b2d', 'a.b2e']) {
      await assert.rejects(convert(archive, join(directory, name)), {
        code: 'ERR_BLOSC2_KEY',
        message: /'\/a\/b' below it/,
      })
    }
    for (const name of ['a.b2z', 'a.b2d', 'a.b2e', 'a.npz', 'a.b2nd', 'a.npy', 'a.safetensors']) {
      await assert.rejects(convert(damaged, join(directory, name)), { name: 'Blosc2Error' }, name)
      await assert.rejects(
        convert(archive, join(directory, name), { key: 'a', signal: stop.signal }),
        /enough/,
      )
    }
    assert.deepEqual(readdirSync(directory), [])
    await assert.rejects(convert(archive, join(directory, 'no', 'a.b2z'), { key: 'a' }), { code: 'ENOENT' })
    assert.deepEqual(readdirSync(directory), [])
  })

  it('says what it has done so far', async () => {
    const source = at('a.b2nd')
    await arange(1e6, { urlpath: source, chunks: [10_000] })
    const seen: number[] = []
    await convert(source, at('b.npy'), { onProgress: ({ done }) => seen.push(done) })
    assert.ok((seen.at(-1) ?? 0) >= 100, String(seen))
  })

  it('refuses what makes no sense', async () => {
    const npy = at('a.npy')
    await saveNpy(npy, matrix)
    const archive = at('a.npz')
    await saveNpz(archive, { a: matrix, b: matrix })
    const text = at('a.txt')
    writeFileSync(text, 'words and words and words')
    const wrong: [string, string, Record<string, unknown>, object][] = [
      [npy, at('x.hdf5'), {}, { name: 'TypeError', message: /to end in one of \.npy, .*x\.hdf5/ }],
      [text, at('x.npy'), {}, { code: 'ERR_BLOSC2_FORMAT' }],
      [at('missing.npy'), at('x.npz'), {}, { code: 'ENOENT' }],
      [npy, at('x.npz'), { chunks: [1] }, { message: /Unknown option 'chunks' for convert\(\) to \.npz/ }],
      [npy, at('x.b2z'), { level: 3 }, { message: /Unknown option 'level'/ }],
      [npy, at('x.npz'), { level: 3 }, { message: /needs compression 'deflate'/ }],
      [
        npy,
        at('x.b2nd'),
        { key: 'a' },
        { code: 'ERR_BLOSC2_KEY', message: /holds one array without a name/ },
      ],
      [archive, at('x.b2nd'), {}, { code: 'ERR_BLOSC2_KEY', message: /'a', 'b': choose one/ }],
      [archive, at('x.b2z'), { key: 'c' }, { code: 'ERR_BLOSC2_KEY', message: /got 'c'/ }],
      [npy, at('x.b2z'), { key: '../x' }, { code: 'ERR_BLOSC2_KEY' }],
      [npy, at('x.npz'), { key: '../x' }, { code: 'ERR_BLOSC2_KEY' }],
    ]
    for (const [from, to, options, expected] of wrong)
      await assert.rejects(convert(from, to, options), expected, to)
    const plain = at('plain.b2frame')
    await SChunk.create({ data: new Uint8Array(8), urlpath: plain })
    await assert.rejects(convert(plain, at('x.npy')), { code: 'ERR_BLOSC2_TYPE', message: /found schunk/ })
    const array = await asarray(matrix)
    assert.equal(array.closed, false)
  })
})
