import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asarray, convert, open, openSafetensors, saveSafetensors, TreeStore } from '../../lib/index'

const about = { format: 'pt', 'größe, a name of more than 31 bytes': '{"a": 1}', '': '' }
const matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }

describe('texts of .safetensors files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-texts-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  let count = 0
  const at = (name: string) => join(folder, `${++count}-${name}`)

  it('go through all files that have metadata', async () => {
    const [first, ...between] = ['a.safetensors', 'b.b2z', 'c.b2e', 'd.b2d', 'e.b2nd'].map(at)
    assert.ok(first)
    await saveSafetensors(first, { 'layer.weight': matrix }, { metadata: about })
    let from = first
    for (const next of between) {
      await convert(from, next)
      const last = at('last.safetensors')
      await convert(next, last, next.endsWith('b2nd') ? { key: 'layer.weight' } : {})
      assert.deepEqual(readFileSync(last), readFileSync(first), next)
      from = next
    }
    const [archive = '', , , array = ''] = between
    await using tree = await TreeStore.open(archive)
    assert.deepEqual(tree.vlmeta.toObject(), { safetensors_metadata: about })
    await using alone = await open(array, { kind: 'ndarray' })
    assert.deepEqual(alone.vlmeta.get('safetensors_metadata'), about)
  })

  it('stay where the kind of file stays', async () => {
    const [first, same] = [at('a.safetensors'), at('b.safetensors')]
    await saveSafetensors(first, { x: matrix }, { metadata: about })
    await convert(first, same)
    assert.deepEqual(readFileSync(same), readFileSync(first))
  })

  it('are texts: whatever else has their name is left out', async () => {
    const [array, last] = [at('a.b2nd'), at('b.safetensors')]
    for (const value of [{ format: 7 }, 'pt', ['pt'], null]) {
      await asarray(matrix, { urlpath: array, mode: 'w', vlmeta: { safetensors_metadata: value } })
      await convert(array, last, { key: 'x', mode: 'w' })
      await using file = await openSafetensors(last)
      assert.deepEqual(file.metadata, {})
    }
  })
})
