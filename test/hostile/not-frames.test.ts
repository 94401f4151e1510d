import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fromCframe, load, open, openSync, sniff } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { subjects } from './subjects'

describe('what is no frame', () => {
  const path = scratchFolder()
  const ways = (name: string) => [
    () => open(path(name)),
    () => openSync(path(name)),
    () => open(path(name), { mmapMode: 'r' }),
    () => open(path(name), { kind: 'ndarray' }),
    () => load(path(name)),
    () => sniff(path(name)),
  ]

  async function assertCodes(name: string, codes: RegExp): Promise<void> {
    for (const way of ways(name)) {
      const error = await errorOf(way)
      assert.match(String(codeOf(error)), codes, `${way}: ${error}`)
      const where = error instanceof Error && 'path' in error ? String(error.path) : ''
      assert.ok(where.startsWith(path(name)), where)
    }
  }

  it('is refused as the file system refuses it when it is missing', async () => {
    await assertCodes('missing.b2nd', /^ENOENT$/)
    const error = await errorOf(() => open(path('missing.b2nd')))
    assert.ok(error instanceof Error && 'errno' in error && 'syscall' in error)
    assert.deepEqual([error.errno, typeof error.syscall], [-2, 'string'])
    writeFileSync(path('file'), '')
    await assertCodes('file/below.b2nd', /^ENOTDIR$/)
    symlinkSync(path('missing.b2nd'), path('dangling.b2nd'))
    await assertCodes('dangling.b2nd', /^ENOENT$/)
    symlinkSync(path('loop.b2nd'), path('loop.b2nd'))
    await assertCodes('loop.b2nd', /^ELOOP$/)
  })

  it('is refused when it is a directory without a frame', async () => {
    mkdirSync(path('directory'))
    await assertCodes('directory', /^ERR_BLOSC2_(FORMAT|MMAP)$/)
    mkdirSync(path('strange'))
    writeFileSync(path('strange/chunks.b2frame'), 'no frame')
    await assertCodes('strange', /^ERR_BLOSC2_(FORMAT|MMAP)$/)
    mkdirSync(path('nested/chunks.b2frame'), { recursive: true })
    await assertCodes('nested', /^(EISDIR|ERR_BLOSC2_(FORMAT|MMAP))$/)
  })

  it('is refused when it is a contiguous frame in a directory, or the reverse', async () => {
    mkdirSync(path('wrong-kind'))
    writeFileSync(path('wrong-kind/chunks.b2frame'), subjects().range ?? '')
    await assertCodes('wrong-kind', /^ERR_BLOSC2_(FORMAT|MMAP)$/)
    const sparse = Buffer.from(subjects().range ?? '')
    sparse[26] = 1
    writeFileSync(path('sparse-file.b2nd'), sparse)
    await assertCodes('sparse-file.b2nd', /^ERR_BLOSC2_FORMAT$/)
  })

  const magic = Buffer.from('9ea862326672616d6500', 'hex')
  for (const [name, content, codes] of [
    ['empty', '', /^ERR_BLOSC2_(FORMAT|MMAP)$/],
    ['one byte', Buffer.of(0x9e), /^ERR_BLOSC2_FORMAT$/],
    ['text', 'name,value\na,1\n', /^ERR_BLOSC2_FORMAT$/],
    ['long text', 'lorem ipsum '.repeat(1000), /^ERR_BLOSC2_FORMAT$/],
    ['an array of NumPy', Buffer.from('934e554d5059010076007b', 'hex'), /^ERR_BLOSC2_/],
    ['a zip archive', Buffer.concat([Buffer.from('504b0506', 'hex'), Buffer.alloc(18)]), /^ERR_BLOSC2_/],
    ['zeros', Buffer.alloc(5000), /^ERR_BLOSC2_FORMAT$/],
    ['the magic bytes alone', magic, /^ERR_BLOSC2_(FORMAT|TRUNCATED)$/],
    ['the magic bytes and zeros', Buffer.concat([magic, Buffer.alloc(500)]), /^ERR_BLOSC2_CORRUPT$/],
    ['the magic bytes and ones', Buffer.concat([magic, Buffer.alloc(500, 255)]), /^ERR_BLOSC2_CORRUPT$/],
  ] as const) {
    it(`is refused when it holds ${name}`, async () => {
      writeFileSync(path(`${name}.b2nd`), content)
      await assertCodes(`${name}.b2nd`, codes)
      const error = await errorOf(() => fromCframe(Buffer.from(content)))
      assert.match(String(codeOf(error)), /^ERR_BLOSC2_(FORMAT|TRUNCATED|CORRUPT)$/)
    })
  }

  it('is refused, not waited for, when it is a device, a pipe or a socket', async () => {
    execFileSync('mkfifo', [path('pipe')])
    symlinkSync('/dev/null', path('null'))
    symlinkSync('/dev/zero', path('zero'))
    const server = createServer().listen(path('socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      for (const name of ['pipe', 'null', 'zero']) await assertCodes(name, /^ERR_BLOSC2_(FORMAT|MMAP)$/)
      await assertCodes('socket', /^(ENXIO|ERR_BLOSC2_(FORMAT|MMAP))$/)
    } finally {
      server.close()
    }
  })

  it('is named by its own kind where there is a name for it', async () => {
    writeFileSync(path('numpy.b2nd'), Buffer.from('934e554d5059010076007b', 'hex'))
    const error = await errorOf(() => open(path('numpy.b2nd'), { kind: 'ndarray' }))
    assert.match(String(error), /npy|NumPy/i)
  })
})
