import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import {
  isBlosc2Error,
  loadNpzSync,
  openNpz,
  openNpzSync,
  saveNpySync,
  saveNpzSync,
  setLimits,
} from '../../lib/index'
import { directoryEnd, localHeader, memberOf, type NewMember } from '../../lib/zip/records'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-npz-hostile-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'a.npz')
const code = (code: string, message = /^/) => ({ name: 'Blosc2Error', code: `ERR_BLOSC2_${code}`, message })

const npy = (() => {
  saveNpySync(join(folder, 'x.npy'), { data: Int32Array.from({ length: 100 }, (_, i) => i), shape: [10, 10] })
  return readFileSync(join(folder, 'x.npy'))
})()
const deflated = deflateRawSync(npy)

/** An archive of members that say of themselves whatever they like. */
function archive(members: readonly (Partial<NewMember> & { readonly content: Buffer })[]): Buffer {
  const parts: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const { content, ...told } of members) {
    const member = { name: 'x.npy', crc: 0, size: npy.length, headerOffset: at, ...told }
    const header = localHeader(member)
    parts.push(header, content)
    entries.push(memberOf(member).directory)
    at += header.length + content.length
  }
  const directory = Buffer.concat(entries)
  return Buffer.concat([...parts, directory, directoryEnd(entries.length, directory.length, at)])
}

/** With a changed byte in the entry of the directory, counted from its beginning. */
function patched(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[copy.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + at] = value
  return copy
}

const plain = archive([{ content: npy }])
const squeezed = archive([{ content: deflated, deflatedSize: deflated.length }])

const cases: readonly [name: string, bytes: Buffer, expected: object][] = [
  ['no archive', Buffer.alloc(100), code('FORMAT')],
  ['a directory cut off', plain.subarray(0, -30), code('FORMAT')],
  ['a directory elsewhere', patched(plain, 42, 9), code('CORRUPT')],
  ['two members of a name', archive([{ content: npy }, { content: npy }]), code('CORRUPT', /twice/)],
  [
    'members over each other',
    archive([
      { content: npy, size: npy.length + 60 },
      { name: 'y.npy', content: npy },
    ]),
    code('CORRUPT'),
  ],
  ['a way out', archive([{ name: '../x.npy', content: npy }]), code('KEY')],
  ['an absolute way out', archive([{ name: '/etc/x.npy', content: npy }]), code('KEY')],
  ['encrypted members', patched(plain, 8, 1), code('UNSUPPORTED', /encrypted/)],
  ['another compression', patched(plain, 10, 12), code('UNSUPPORTED', /method 12/)],
  [
    'more than deflate can hold',
    archive([{ content: deflated, deflatedSize: deflated.length, size: 2 ** 40 }]),
    code('CORRUPT', /more than/),
  ],
  [
    'fewer bytes than declared',
    archive([{ content: deflated, deflatedSize: deflated.length, size: npy.length + 1 }]),
    code('CORRUPT', /end after 528/),
  ],
  [
    'more bytes than declared',
    archive([{ content: deflated, deflatedSize: deflated.length, size: npy.length - 1 }]),
    code('TRUNCATED'),
  ],
  [
    'deflated data cut off',
    archive([{ content: deflated.subarray(0, -9), deflatedSize: deflated.length - 9 }]),
    code('TRUNCATED'),
  ],
  [
    'noise for deflated data',
    archive([{ content: Buffer.alloc(400, 0xfe), deflatedSize: 400 }]),
    code('CORRUPT', /does not decode/),
  ],
  ['a wrong sum', archive([{ content: npy, crc: 7 }]), code('INTEGRITY')],
  [
    'a wrong sum of deflated data',
    archive([{ content: deflated, deflatedSize: deflated.length, crc: 5 }]),
    code('INTEGRITY'),
  ],
  [
    'an array longer than its member',
    archive([{ content: npy.subarray(0, 300), size: 300 }]),
    code('TRUNCATED'),
  ],
  ['no array', archive([{ content: Buffer.from('hello'), size: 5 }]), code('FORMAT')],
  ['a pickle', archive([{ content: pickled(), size: pickled().length }]), code('UNSAFE_DTYPE')],
]

function pickled(): Buffer {
  return Buffer.from(npy.toString('latin1').replace("'<i4'", "'|O' "), 'latin1')
}

describe('archives that nobody should trust', () => {
  for (const [name, bytes, expected] of cases) {
    it(`are refused with ${name}`, () => assert.throws(() => loadNpzSync(bytes), expected))
  }

  it('hand out parts whatever their sums are, which nobody can tell', async () => {
    for (const bytes of [plain, squeezed]) {
      await using file = await openNpz(bytes)
      assert.equal(await file.get('x', [9, 8]), 98)
      await assert.rejects(file.get('x'), code('INTEGRITY'))
      await assert.rejects(file.verify(), code('INTEGRITY'))
    }
  })

  it('take no memory for what they inflate to but is not asked for', async () => {
    const size = 256 * 2 ** 20
    saveNpzSync(
      path,
      { x: { data: new Uint8Array(size), shape: [size] } },
      { compression: 'deflate', level: 1 },
    )
    global.gc?.()
    const before = process.memoryUsage().rss
    await using file = await openNpz(path)
    assert.equal(await file.get('x', [-1]), 0)
    const grown = process.memoryUsage().rss - before
    assert.ok(grown < 48 * 2 ** 20, `${grown} bytes more`)
    setLimits({ maxBytes: 1e8 })
    try {
      await assert.rejects(file.get('x'), code('LIMIT'))
      await assert.rejects(file.bytes('x'), code('LIMIT'))
    } finally {
      setLimits({ maxBytes: Number.POSITIVE_INFINITY })
    }
  })

  it('full of noise are read right or refused by a documented code, and nothing worse', () => {
    saveNpzSync(
      path,
      { x: [1, 2, 3], y: { data: new Uint8Array(3000), shape: [30, 100] } },
      { compression: 'deflate', mode: 'w' },
    )
    const whole = readFileSync(path)
    const good = loadNpzSync(whole)
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        try {
          using file = openNpzSync(bytes)
          file.verifySync()
          for (const [key, { data }] of Object.entries(loadNpzSync(bytes))) {
            if (good[key]) assert.deepEqual(data, good[key].data)
          }
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error
          assert.ok(isBlosc2Error(error), String(error))
          assert.match(
            error.code,
            /_(FORMAT|CORRUPT|TRUNCATED|INTEGRITY|UNSUPPORTED|KEY|LIMIT|UNSAFE_DTYPE)$/,
          )
        }
      }),
      { numRuns: 2000 },
    )
  })
})
