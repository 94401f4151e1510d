import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { asarraySync, isBlosc2Error, open, openSync, TreeStore } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { seeded } from '../models/seeded'
import { type Crafted, type EndOverrides, zipOf } from './craft-zip'

describe('archives that are not what they say', () => {
  const path = scratchFolder()
  const array = Buffer.from(asarraySync(Int32Array.of(1, 2, 3)).toCframeSync())
  let embed: Buffer

  before(async () => {
    await using store = await TreeStore.open(path('empty.b2d'), { mode: 'w' })
    await store.close()
    embed = readFileSync(path('empty.b2d/embed.b2e'))
  })

  function crafted(members: readonly Crafted[], end?: EndOverrides): string {
    const file = path('crafted.b2z')
    writeFileSync(file, zipOf([...members, { name: 'embed.b2e', content: embed }], end))
    return file
  }

  async function refused(file: string, code: string, message: RegExp): Promise<void> {
    for (const mode of ['r', 'r+', 'a'] as const) {
      await assert.rejects(TreeStore.open(file, { mode }), { name: 'Blosc2Error', code, message })
    }
    assert.throws(() => TreeStore.openSync(file), { code, message })
    await assert.rejects(open(file), { code, message })
  }

  it('but are archives of other programs, are read', async () => {
    const file = path('foreign.b2z')
    const members = [
      { name: 'embed.b2e', content: embed, localExtra: Buffer.from('0100040000000000', 'hex') },
      { name: 'group/' },
      { name: 'README.txt', content: Buffer.from('about this store') },
      { name: 'group/a.b2nd', content: array, localExtra: Buffer.from('fe0100', 'hex') },
      { name: 'odd.suffix', content: array },
      { name: Buffer.from('x\x81.b2nd', 'latin1'), content: array },
      { name: 'ü.b2nd', content: array, flags: 0x800 },
      { name: 'stray.b2nd.77.tmp', content: array },
    ]
    writeFileSync(file, zipOf(members, { comment: Buffer.from('made by hand') }))
    await using store = await TreeStore.open(file)
    assert.deepEqual([...store.keys()], ['/group', '/group/a', '/odd', '/xü', '/ü'])
    for (const key of ['/group/a', '/odd', '/xü', '/ü']) {
      const found = await store.get(key, { kind: 'ndarray' })
      assert.deepEqual((await found?.get())?.data, Int32Array.of(1, 2, 3), key)
    }
  })

  it('or contain names that lead elsewhere, are refused', async () => {
    const names = [
      '../a.b2nd',
      '/a.b2nd',
      'a/../b.b2nd',
      'a\\b.b2nd',
      'C:/a.b2nd',
      'a\0.b2nd',
      './a.b2nd',
      'a//b.b2nd',
    ]
    for (const name of names)
      await refused(crafted([{ name, content: array }]), 'ERR_BLOSC2_KEY', /stay within/)
    await refused(crafted([{ name: '..', content: array }]), 'ERR_BLOSC2_KEY', /stay within/)
    await refused(crafted([{ name: 'a\nb.b2nd', content: array }]), 'ERR_BLOSC2_KEY', /control/)
  })

  it('or contain a member twice, are refused', async () => {
    const file = crafted([
      { name: 'a.b2nd', content: array },
      { name: 'a.b2nd', content: array },
    ])
    await refused(file, 'ERR_BLOSC2_CORRUPT', /'a\.b2nd' twice/)
  })

  it('or lie about sizes and places, are refused', async () => {
    const one: Crafted = { name: 'a.b2nd', content: array }
    const corrupt = (members: readonly Crafted[], message: RegExp, end?: EndOverrides) =>
      refused(crafted(members, end), 'ERR_BLOSC2_CORRUPT', message)
    await corrupt([{ ...one, size: array.length + 1 }], /one size/)
    await corrupt([{ ...one, storedSize: 1e6, size: 1e6 }], /to end before the next/)
    await corrupt([one, { ...one, name: 'b.b2nd', offset: 10 }], /to end before the next/)
    await corrupt([one, { ...one, name: 'b.b2nd', offset: 0 }], /to end before the next/)
    await corrupt([{ ...one, offset: 0xffff_fff0 }], /to end before the next/)
    await corrupt([{ ...one, offset: 0xffff_ffff }], /64 bits/)
    await corrupt([one], /entries in the central directory/, { count: 60_000 })
    await corrupt([one], /entries in \d+ bytes/, { count: 1 })
    await corrupt([one], /central directory/, { length: 0xffff_fff0 })
    await corrupt([one], /central directory/, { offset: 0xffff_fff0 })
    await refused(crafted([one], { disk: 1 }), 'ERR_BLOSC2_UNSUPPORTED', /one file/)
  })

  it('or have members that cannot be read in place, tell so of those', async () => {
    const packed = deflateRawSync(array)
    const file = crafted([
      { name: 'deflated.b2nd', content: packed, method: 8, size: array.length },
      { name: 'encrypted.b2nd', content: array, flags: 1 },
      { name: 'bomb.b2nd', content: deflateRawSync(Buffer.alloc(1e6)), method: 8, size: 0xffff_fff0 },
      { name: 'good.b2nd', content: array },
    ])
    await using store = await TreeStore.open(file)
    assert.deepEqual([...store.keys()], ['/good'])
    for (const key of ['/deflated', '/encrypted', '/bomb']) {
      assert.equal(store.has(key), false)
      await assert.rejects(store.get(key), { code: 'ERR_BLOSC2_UNSUPPORTED', message: /unpack the archive/ })
    }
    const compressed = path('compressed.b2z')
    writeFileSync(
      compressed,
      zipOf([{ name: 'embed.b2e', content: deflateRawSync(embed), method: 8, size: embed.length }]),
    )
    await refused(compressed, 'ERR_BLOSC2_UNSUPPORTED', /'embed\.b2e' is compressed/)
  })

  it('or have members that are no frames, fail where those are opened', async () => {
    const local = Buffer.from(zipOf([{ name: 'a.b2nd', content: array }]))
    const file = crafted([
      { name: 'noise.b2nd', content: Buffer.alloc(500, 7) },
      { name: 'cut.b2nd', content: array.subarray(0, 100) },
      { name: 'empty.b2nd' },
      { name: 'extra.b2nd', content: local, localExtra: Buffer.alloc(5) },
    ])
    const bytes = readFileSync(file)
    // The header of the last but one tells of a longer extra field than there is room for.
    bytes.writeUInt16LE(60_000, bytes.indexOf('extra.b2nd') - 2)
    writeFileSync(file, bytes)
    await using store = await TreeStore.open(file)
    for (const key of ['/noise', '/cut', '/empty', '/extra']) {
      await assert.rejects(store.get(key), (error) => {
        assert.ok(isBlosc2Error(error), String(error))
        assert.match(error.code, /^ERR_BLOSC2_(FORMAT|TRUNCATED|CORRUPT)$/)
        return true
      })
    }
  })

  it('or are cut off anywhere, or have bits that flipped, are read or refused', async function () {
    this.timeout(60_000)
    const whole = zipOf([
      { name: 'group/a.b2nd', content: array },
      { name: 'b.b2nd', content: array },
      { name: 'embed.b2e', content: embed },
    ])
    const file = path('damaged.b2z')
    const look = (bytes: Buffer, what: string) => {
      writeFileSync(file, bytes)
      try {
        using store = openSync(file)
        assert.equal(store.kind, 'treestore')
        for (const key of store.keys()) store.getSync(key)
        return 'read'
      } catch (error) {
        assert.ok(isBlosc2Error(error), `${what}: ${error}`)
        return error.code
      }
    }
    for (let length = 0; length < whole.length; length += 3) {
      assert.notEqual(look(whole.subarray(0, length), `cut to ${length}`), 'read')
    }
    const random = seeded(11)
    for (let n = 0; n < 1500; n++) {
      const bytes = Buffer.from(whole)
      const at = Math.floor(random() * bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      look(bytes, `bit in ${at}`)
    }
  })
})
