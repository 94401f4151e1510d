import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { resolveDType } from '../../lib/dtype'
import { openNpz, saveNpy } from '../../lib/index'
import { headerBytes } from '../../lib/numpy/header-text'
import { localHeader, memberOf } from '../../lib/zip/records'
import { directoryBytes } from '../../lib/zip/writing'
import { session } from './session'

describe('archives beyond 4 GiB', () => {
  const there = session()

  it('are read by NumPy and unpacked by others, sizes and offsets of 64 bits included', async () => {
    const extent = 5 * 2 ** 30
    const [path, small] = [there.path('far.npz'), there.path('small.npy')]
    await saveNpy(small, Float64Array.of(1, 2, 3))
    const content = readFileSync(small)
    const header = headerBytes({ type: resolveDType('uint8'), shape: [extent], fortran: false })
    // Its elements are a hole, which takes no room on the disk.
    const hole = memberOf({ name: 'hole.npy', crc: 0, size: header.length + extent, headerOffset: 0 })
    const far = { name: 'far.npy', crc: crc32(content), size: content.length, headerOffset: hole.limit }
    const members = [hole, memberOf(far)]
    const end = members[1]?.limit ?? 0
    const file = openSync(path, 'w')
    for (const [bytes, at] of [
      [Buffer.concat([localHeader(hole), header]), 0],
      [Buffer.concat([localHeader(far), content]), hole.limit],
      [directoryBytes(members, end), end],
    ] as const) {
      writeSync(file, bytes, 0, bytes.length, at)
    }
    closeSync(file)
    await using archive = await openNpz(path)
    assert.deepEqual((await archive.get('far')).data, Float64Array.of(1, 2, 3))
    assert.deepEqual((await archive.get('hole', '-2:')).data, Uint8Array.of(0, 0))
    assert.deepEqual(await there.python.ask('npz_far', { path }), {
      members: [
        ['hole.npy', hole.size, 0],
        ['far.npy', content.length, hole.limit],
      ],
      far: [1, 2, 3],
      hole: [[extent], '|u1'],
    })
    rmSync(path)
  })
})
