import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asarray, full, open, sniff } from '../../lib'

describe('what commits leave for C-Blosc2', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'blosc2-commit-'))
  })
  after(() => rmSync(folder, { recursive: true }))
  const numbers = (n: number) => Int16Array.from({ length: n }, (_, i) => i * 997)

  it('an array that was emptied has its trailer right behind the header, where C-Blosc2 looks for it', async () => {
    const urlpath = join(folder, 'emptied.b2nd')
    const options = { chunks: [2, 3], blocks: [1, 2], urlpath, vlmeta: { unit: 'K' } }
    const array = await asarray({ data: numbers(20), shape: [4, 5] }, options)
    await using other = await open(urlpath, { kind: 'ndarray' })
    await array.resize([0, 5])
    assert.deepEqual((await other.get(null)).shape, [0, 5])
    await array.close()
    const file = readFileSync(urlpath)
    const headerLength = file.readInt32BE(11)
    assert.equal(file[headerLength], 0x94)
    assert.equal(file.readBigUInt64BE(16), BigInt(file.length))
    assert.equal(headerLength + file.readUInt32BE(file.length - 22), file.length)

    await using again = await open(urlpath, { kind: 'ndarray', mode: 'r+' })
    assert.equal(again.vlmeta.get('unit'), 'K')
    await again.append({ data: numbers(5), shape: [1, 5] })
    assert.deepEqual((await again.get(null)).data, numbers(5))
  })

  it('a file that somebody has cut off is left alone', async () => {
    const urlpath = join(folder, 'cut.b2nd')
    await using array = await asarray({ data: numbers(5000), shape: [5000] }, { chunks: [100], urlpath })
    const { size } = statSync(urlpath)
    truncateSync(urlpath, size - 100)
    await assert.rejects(array.set([0], 1), { code: 'ERR_BLOSC2_TRUNCATED' })
    await assert.rejects(array.append(numbers(5)), { code: 'ERR_BLOSC2_TRUNCATED' })
    await assert.rejects(array.vlmeta.set('unit', 'K'), { code: 'ERR_BLOSC2_TRUNCATED' })
    assert.equal(statSync(urlpath).size, size - 100)
  })

  it('a header of several pages is only written within the first, which a killed process cannot leave half done', async () => {
    const urlpath = join(folder, 'paged.b2nd')
    const meta = { near: 'abc', far: 'x'.repeat(9000), farther: 'def' }
    const options = { chunks: [100], urlpath, meta } as const
    await using array = await asarray({ data: numbers(1000), shape: [1000] }, options)
    await using other = await open(urlpath, { dtype: 'int16' })
    const inode = () => statSync(urlpath).ino
    const first = inode()
    await array.append(numbers(50))
    await array.meta.set('near', 'ABC')
    await array.vlmeta.set('unit', 'K')
    assert.equal(inode(), first)
    await array.meta.set('farther', 'DEF')
    assert.notEqual(inode(), first, 'another file took its place')
    const second = inode()
    await array.append(numbers(50))
    assert.equal(inode(), second)
    await other.refresh()
    for (const one of [array, other]) {
      assert.deepEqual(one.meta.toObject(), { ...meta, near: 'ABC', farther: 'DEF' })
      assert.equal(one.vlmeta.get('unit'), 'K')
      assert.deepEqual((await one.get('1000:')).data, Int16Array.of(...numbers(50), ...numbers(50)))
      await one.verify()
    }
  })

  it('chunks of a sparse directory keep low numbers, however often they are replaced', async () => {
    const urlpath = join(folder, 'sparse.b2nd')
    const array = await full([1], 7, { dtype: 'uint8', urlpath, contiguous: false })
    for (let value = 1; value < 9; value++) await array.set(null, value)
    await array.close()
    const chunks = readdirSync(urlpath).filter((name) => name.endsWith('.chunk'))
    assert.equal(chunks.length, 1)
    assert.ok(Number.parseInt(chunks[0] ?? '', 16) <= 1, String(chunks))
    await using again = await open(urlpath, { dtype: 'uint8' })
    assert.equal(await again.get([0]), 8)
  })

  it('parameters for the chunks of one handle do not become those of the file', async () => {
    const urlpath = join(folder, 'codec.b2nd')
    const cparams = { codec: 'zstd' } as const
    await (
      await asarray({ data: numbers(10000), shape: [10000] }, { chunks: [1000], urlpath, cparams })
    ).close()
    const array = await open(urlpath, { kind: 'ndarray', mode: 'r+', cparams: { codec: 'lz4' } })
    await array.set(':1000', { data: numbers(1000), shape: [1000] })
    await array.append({ data: numbers(2000), shape: [2000] })
    assert.equal((await array.chunkInfo(0)).codec, 'lz4')
    assert.equal((await array.chunkInfo(11)).codec, 'lz4')
    await array.close()
    await using again = await open(urlpath, { kind: 'ndarray' })
    assert.equal(again.cparams.codec, 'zstd')
    assert.equal((await again.chunkInfo(1)).codec, 'zstd')
  })

  it('sniffing tells the compressed size without the index', async () => {
    const urlpath = join(folder, 'sniffed.b2nd')
    await using array = await asarray({ data: numbers(1000), shape: [1000] }, { urlpath })
    assert.equal((await sniff(urlpath)).cbytes, array.cbytes)
  })
})
