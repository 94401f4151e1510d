import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { asarray, fromCframe, open, zeros } from '../../lib/index'
import { codeOf, errorOf } from '../danger/samples'
import { scratchFolder } from '../danger/scratch'
import { carrierOf } from '../frames/carrier'

function entries(n: number, size = 1): Record<string, string> {
  return Object.fromEntries(Array.from({ length: n }, (_, i) => [`entry ${i}`, String(i).repeat(size)]))
}

describe('limits of metadata, checked before anything is written', () => {
  const path = scratchFolder()

  it('D10: sixteen fixed entries beside the layout of an array are refused, fifteen are fine', async () => {
    for (const urlpath of [undefined, path('meta.b2nd')]) {
      const error = await errorOf(() => zeros([3], { meta: entries(16), urlpath }))
      assert.equal(codeOf(error), 'ERR_BLOSC2_LIMIT')
      assert.equal(existsSync(path('meta.b2nd')), false)
    }
    await using array = await zeros([3], { meta: entries(15), urlpath: path('meta.b2nd') })
    await using again = carrierOf(await open(path('meta.b2nd')))
    assert.deepEqual(again.meta.toObject(), array.meta.toObject())
    assert.equal(again.meta.size, 15)
  })

  it('D10: a name of more than 31 bytes is refused, in any alphabet', async () => {
    for (const option of ['meta', 'vlmeta'] as const) {
      for (const name of ['x'.repeat(32), 'é'.repeat(16), '名'.repeat(11)]) {
        const error = await errorOf(() => zeros([3], { [option]: { [name]: 1 }, urlpath: path('name.b2nd') }))
        assert.equal(codeOf(error), 'ERR_BLOSC2_LIMIT', name)
      }
      const names = ['x'.repeat(31), `${'é'.repeat(15)}x`, `${'名'.repeat(10)}x`]
      const array = await zeros([3], { [option]: Object.fromEntries(names.map((name) => [name, name])) })
      const copy = await fromCframe(await array.toCframe(), { kind: 'ndarray' })
      assert.deepEqual([...copy[option].keys()], names)
    }
    assert.equal(existsSync(path('name.b2nd')), false)
  })

  it('D10: the names of the layout itself are refused', async () => {
    for (const name of ['b2nd', 'caterva']) {
      assert.ok((await errorOf(() => zeros([3], { meta: { [name]: 1 } }))) instanceof TypeError)
    }
  })

  it('D11: a fixed entry that gets another length in a copy has all of its new value', async () => {
    const array = await asarray({ data: Int32Array.of(1, 2), shape: [2] }, { meta: { unit: 'kilometres' } })
    for (const unit of ['m', 'metres', 'nautical miles and more than before']) {
      const copy = await array.copy({ meta: { unit } })
      assert.equal(copy.meta.get('unit'), unit)
      await copy.save(path('copy.b2nd'), { mode: 'w' })
      await using again = await open(path('copy.b2nd'), { dtype: 'int32' })
      assert.deepEqual([again.meta.get('unit'), (await again.get()).data], [unit, Int32Array.of(1, 2)])
    }
    assert.equal(array.meta.get('unit'), 'kilometres')
  })

  it('D12: seventeen entries of variable length are refused, sixteen are fine', async () => {
    for (const urlpath of [undefined, path('vlmeta.b2nd')]) {
      assert.equal(
        codeOf(await errorOf(() => zeros([3], { vlmeta: entries(17), urlpath }))),
        'ERR_BLOSC2_LIMIT',
      )
      assert.equal(existsSync(path('vlmeta.b2nd')), false)
    }
    await using array = await zeros([3], { vlmeta: entries(16, 5000), urlpath: path('vlmeta.b2nd') })
    await using again = await open(path('vlmeta.b2nd'), { kind: 'ndarray' })
    assert.deepEqual(again.vlmeta.toObject(), entries(16, 5000))
    const grown = await errorOf(() => array.copy({ vlmeta: { 'one more': 1 } }))
    assert.equal(codeOf(grown), 'ERR_BLOSC2_LIMIT')
    const copy = await array.copy({ vlmeta: { 'entry 3': 'another' } })
    assert.deepEqual([copy.vlmeta.size, copy.vlmeta.get('entry 3')], [16, 'another'])
  })

  it('D13: closing one of several objects that share metadata leaves that of the others', async () => {
    const array = await asarray(
      { data: Int32Array.of(1, 2), shape: [2] },
      { vlmeta: { a: 1 }, meta: { b: 2 } },
    )
    const copies = [await array.copy(), await array.slice('0:1'), await fromCframe(await array.toCframe())]
    await array.close()
    global.gc?.()
    for (const copy of copies.filter((_, i) => i !== 1)) {
      assert.deepEqual([copy.vlmeta.toObject(), copy.meta.toObject()], [{ a: 1 }, { b: 2 }])
    }
  })
})
