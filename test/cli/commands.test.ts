import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { asarraySync, openSync, saveSync } from '../../lib/index'
import { workplace } from './program'

describe('the program blosc2', () => {
  const { path, piped } = workplace()
  const save = (name: string, options = {}) =>
    saveSync(
      { data: Float64Array.from({ length: 6000 }, (_, i) => Math.sin(i)), shape: [60, 100] },
      path(name),
      {
        chunks: [20, 100],
        ...options,
      },
    )

  it('tells what files hold', () => {
    save('a.b2nd', { vlmeta: { author: 'Ada', tags: [1, 2] } })
    const { out, status } = piped('info', 'a.b2nd')
    assert.equal(status, 0)
    for (const line of [
      /dtype +float64/,
      /shape +60 × 100/,
      /chunks +20 × 100 \(3 chunks\)/,
      /zstd level 5, shuffle/,
    ]) {
      assert.match(out, line)
    }
    assert.match(out, /author = "Ada"\n +tags = \[ 1, 2 \]/)
  })

  it('tells it as JSON, an object for each file', () => {
    save('a.b2nd', { vlmeta: { big: 2n ** 60n } })
    const one = JSON.parse(piped('info', 'a.b2nd', '--json').out)
    assert.deepEqual([one.file, one.kind, one.dtype, one.shape], ['a.b2nd', 'ndarray', 'float64', [60, 100]])
    assert.equal(one.vlmeta.big, String(2n ** 60n))
    assert.equal(JSON.parse(piped('info', 'a.b2nd', 'a.b2nd', '--json').out).length, 2)
  })

  it('finds damage, names the chunk, and goes on with the next file', () => {
    save('good.b2nd')
    save('bad.b2nd', { checksum: 'crc32c' })
    const bytes = readFileSync(path('bad.b2nd'))
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000)
    writeFileSync(path('bad.b2nd'), bytes)
    const { out, status } = piped('verify', 'bad.b2nd', 'good.b2nd', 'missing.b2nd')
    const [bad, good, missing] = out.split('\n')
    assert.match(bad ?? '', /^damaged {2}.*bad\.b2nd/)
    assert.equal(good, 'ok  good.b2nd: 3 chunks decoded, no checksums to compare with')
    assert.match(missing ?? '', /^not read {2}ENOENT: .*missing\.b2nd/)
    assert.equal(status, 1)
    const verdicts = JSON.parse(piped('verify', 'bad.b2nd', 'good.b2nd', '--json').out)
    assert.deepEqual(
      [verdicts[0].ok, verdicts[0].code, verdicts[1].ok],
      [false, 'ERR_BLOSC2_INTEGRITY', true],
    )
    assert.equal(piped('verify', 'good.b2nd').status, 0)
  })

  it('recovers what is left of a file', () => {
    save('whole.b2nd')
    const bytes = readFileSync(path('whole.b2nd'))
    writeFileSync(path('cut.b2nd'), bytes.subarray(0, bytes.length - 60))
    assert.equal(piped('verify', 'cut.b2nd').status, 1)
    const { out, status } = piped('recover', 'cut.b2nd', 'back.b2nd')
    assert.match(out, /^back\.b2nd: 3 of 3 chunks are back, in the order/)
    assert.equal(status, 0)
    const [back, whole] = ['back.b2nd', 'whole.b2nd'].map((name) => openSync<string>(path(name)))
    assert.ok(back?.kind === 'ndarray' && whole?.kind === 'ndarray')
    assert.deepEqual(back.getSync(), whole.getSync())
    const again = piped('recover', 'cut.b2nd', 'back.b2nd')
    assert.equal(again.status, 1)
    assert.match(again.complaint, /^blosc2: EEXIST: .*'--force' replaces it/)
    assert.equal(piped('recover', 'cut.b2nd', 'back.b2nd', '--force').status, 0)
  })

  it('takes unused space out of files', () => {
    const random = Float64Array.from({ length: 20_000 }, () => Math.random())
    const array = asarraySync(random, { chunks: [10_000], urlpath: path('a.b2nd') })
    array.resizeSync([10_000])
    array.closeSync()
    const before = statSync(path('a.b2nd')).size
    const told = JSON.parse(piped('compact', 'a.b2nd', '--json').out)
    const after = statSync(path('a.b2nd')).size
    assert.deepEqual(told, { file: 'a.b2nd', before, after })
    assert.ok(after < before, `${after} < ${before}`)
  })

  it('measures codecs', () => {
    save('a.b2nd')
    const { name, results } = JSON.parse(piped('bench', 'a.b2nd', '--megabytes', '1', '--json').out)
    assert.equal(name, 'a.b2nd')
    assert.equal(results.length, 14)
    for (const { cratio, compression, decompression } of results) {
      assert.ok(cratio > 0.9 && compression > 0 && decompression > 0)
    }
  })

  it('exits with 2 and one line for what is wrong with a command', () => {
    save('a.b2nd')
    const misuses = [
      ['bogus'],
      ['info'],
      ['cat', 'a.b2nd', '--format', 'xml'],
      ['cat', 'a.b2nd', 'zzz'],
      ['bench', '--megabytes', '-1'],
    ]
    for (const args of misuses) {
      const { status, complaint, out } = piped(...args)
      assert.equal(status, 2, args.join(' '))
      assert.match(complaint, /^blosc2: [^\n]+\n$/)
      assert.equal(out, '')
    }
  })

  it('helps with every command, and shows examples', () => {
    const { out, status } = piped('--help')
    assert.equal(status, 0)
    assert.match(out, /Examples:/)
    for (const [, command = ''] of out.matchAll(/^ {2}([a-z]+) \[options\]/gm)) {
      const help = piped(command, '--help')
      assert.equal(help.status, 0)
      assert.match(help.out, new RegExp(`Usage: blosc2 ${command}`))
      const longest = Math.max(...help.out.split('\n').map((line) => line.length))
      assert.ok(longest <= 82, `A line of ${longest} characters`)
    }
    assert.match(piped('--version').out, /^blosc2 \d+\.\d+\.\d+ \(C-Blosc2 3\./)
  })
})
