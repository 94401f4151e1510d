import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { EmbedStore, TreeStore } from '../../lib/index'
import { workplace } from './program'

describe('blosc2 with stores', () => {
  const { path, piped } = workplace()
  beforeEach(() => {
    const store = EmbedStore.createSync({ urlpath: path('data.b2e') })
    const waves = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i))
    store.setSync('/train/labels', Uint8Array.of(3, 1, 4))
    store.setSync('/train/images', { data: waves, shape: [3, 200] })
    store.vlmeta.setSync('author', 'Ada')
    store.closeSync()
  })

  it('lists the members', () => {
    const { out, status } = piped('info', 'data.b2e')
    assert.equal(status, 0)
    assert.match(
      out,
      /members +\/train\/labels +uint8 +3 +3 bytes\n +\/train\/images +float32 +3 × 200 +2\.40 kB/,
    )
    assert.match(out, /author = "Ada"/)
    const { members } = JSON.parse(piped('info', 'data.b2e', '--json').out)
    assert.deepEqual(members['/train/images'].shape, [3, 200])
  })

  it('looks into one of them', () => {
    assert.equal(piped('cat', 'data.b2e', '1:', '--key', '/train/labels', '--format', 'csv').out, '1,4\n')
    assert.match(piped('info', 'data.b2e', '--key', '/train/labels').out, /dtype +uint8/)
    const missing = piped('cat', 'data.b2e', '--key', '/train/nothing')
    assert.equal(missing.status, 2)
    assert.match(missing.complaint, /'\/train\/nothing' .* which has \/train\/labels, \/train\/images\n$/)
    assert.match(
      piped('cat', 'data.b2e').complaint,
      /^blosc2: Expected an array, got an EmbedStore: name one .*'--key'\n$/,
    )
  })

  it('reads every member to verify them', () => {
    assert.match(piped('verify', 'data.b2e').out, /^ok {2}data\.b2e: \d+ chunks decoded/)
    const bytes = readFileSync(path('data.b2e'))
    bytes.fill(0xff, 800, 900)
    writeFileSync(path('data.b2e'), bytes)
    assert.equal(piped('verify', 'data.b2e').status, 1)
  })

  it('draws trees, some levels of them', () => {
    const tree = TreeStore.openSync(path('tree.b2z'), { mode: 'a' })
    tree.setSync('/train/x', Float32Array.of(1, 2))
    tree.setSync('/train/deep/y', Int8Array.of(1))
    tree.setSync('/z', Int8Array.of(1))
    tree.closeSync()
    const lines = [
      'tree.b2z',
      '├── train',
      '│   ├── deep',
      '│   │   └── y  int8, 1, 1 byte',
      '│   └── x  float32, 2, 8 bytes',
      '└── z  int8, 1, 1 byte',
    ]
    assert.equal(piped('tree', 'tree.b2z').out, `${lines.join('\n')}\n`)
    const short = piped('tree', 'tree.b2z', '--depth', '1').out
    assert.equal(short, `tree.b2z\n├── train\n${lines[5]}\n`)
    const { kind, members } = JSON.parse(piped('tree', 'tree.b2z', '--json').out)
    assert.deepEqual(
      [kind, Object.keys(members)],
      ['treestore', ['/train', '/train/deep', '/train/deep/y', '/train/x', '/z']],
    )
    assert.match(piped('verify', 'tree.b2z').out, /^ok {2}tree\.b2z: 3 chunks decoded/)
    assert.equal(piped('cat', 'tree.b2z', '--key', '/train/x', '--format', 'csv').out, '1,2\n')
  })

  it('compares members of an archive with the checksums that it has of them', () => {
    const tree = TreeStore.openSync(path('sums.b2z'), { mode: 'w', cparams: { clevel: 0 } })
    tree.setSync('/first', Int32Array.of(1, 2, 3))
    tree.setSync('/second', new Int32Array(1000).fill(0x01020304))
    const window = tree.memberWindowSync('/second')
    tree.closeSync()
    const bytes = readFileSync(path('sums.b2z'))
    const at = (window?.offset ?? 0) + 1000
    assert.equal(bytes.readUInt8(at) > 0 && bytes.readUInt8(at) < 5, true)
    bytes.writeUInt8(0x7f, at)
    writeFileSync(path('sums.b2z'), bytes)
    const { out, status } = piped('verify', 'sums.b2z')
    assert.equal(status, 1)
    assert.match(out, /^damaged .*'\/second'.* checksum/)
  })
})
