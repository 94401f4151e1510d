import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { convert, loadNpy, openNpy, saveNpy } from '../../lib/index'
import { runChild } from './processes'
import { scratchFolder } from './scratch'

describe('conversions', () => {
  const path = scratchFolder()
  const at = (name: string) => join(path(), name)

  it('of arrays that are larger than memory need little of it', async function () {
    this.timeout(120_000)
    // 384 MiB of zeros, which take no room on the disk.
    const shape = [6144, 8192]
    // Where an AddressSanitizer watches, it holds back what was freed.
    const env = { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=4` }
    await (await openNpy(at('large.npy'), { mode: 'w+', shape, dtype: 'float64' })).close()
    for (const [from, to] of [
      ['large.npy', 'large.b2nd'],
      ['large.b2nd', 'back.npy'],
    ] as const) {
      const ended = await runChild('danger/children/convert', { args: [at(from), at(to)], env })
      assert.equal(ended.code, 0, ended.stderr)
      const most = Number(ended.stdout.split('\n')[1])
      assert.ok(most < 320 * 2 ** 20, `${from} to ${to} took ${most} bytes`)
    }
    await using back = await openNpy(at('back.npy'), { dtype: 'float64' })
    assert.deepEqual([back.shape, await back.get([-1, -1])], [shape, 0])
  })

  it('that are killed leave what was there, and nothing once the next is done', async function () {
    this.timeout(120_000)
    const noise = Float64Array.from({ length: 2 ** 21 }, (_, i) => Math.sin(i * i))
    await saveNpy(at('noise.npy'), noise)
    for (const [n, name] of ['k.b2nd', 'k.b2z', 'k.b2d', 'k.b2e', 'k.npz'].entries()) {
      await saveNpy(at('small.npy'), Float64Array.of(n), { mode: 'w' })
      await convert(at('small.npy'), at(name))
      const before = readdirSync(path()).length
      for (const after of [0, 20, 60]) {
        const args = [at('noise.npy'), at(name)]
        await runChild('danger/children/convert', { args, kill: { at: 'begins', after } })
        await convert(at(name), at('found.npy'), { mode: 'w' })
        const { data } = await loadNpy(at('found.npy'), { dtype: 'float64' })
        assert.ok(data.length === 1 || data.length === noise.length, name)
      }
      await convert(at('small.npy'), at(name), { mode: 'w' })
      const left = readdirSync(path()).filter((file) => file.startsWith('.'))
      assert.deepEqual(left, [], name)
      assert.ok(readdirSync(path()).length <= before + 1)
    }
  })
})
