import assert from 'node:assert/strict'
import { ObjectArray } from '../../lib/index'

async function filled(count: number): Promise<ObjectArray> {
  const objects = await ObjectArray.create()
  await objects.extend(Array.from({ length: count }, (_, i) => i))
  return objects
}

describe('an ObjectArray in memory with very many entries', () => {
  it('shares them with the states that were before, each of which stays as it was', async () => {
    const objects = await filled(1000)
    const copy = await ObjectArray.create()
    await copy.extend(await objects.getSlice())
    const { cbytes } = objects.schunk
    const before = objects.valuesSync()
    assert.equal(before.next().value, 0)
    await objects.set(0, 'first')
    await objects.set(500, 'middle')
    await objects.delete(999)
    await objects.push('last')
    assert.deepEqual(await objects.getSlice(498, 502), [498, 499, 'middle', 501])
    assert.deepEqual(await objects.getSlice(-2), [998, 'last'])
    assert.deepEqual(await copy.getSlice(-2), [998, 999])
    await objects.set(0, 0)
    await objects.set(500, 500)
    await objects.set(999, 999)
    assert.equal(objects.schunk.cbytes, cbytes)
    assert.deepEqual(await objects.getSlice(), await copy.getSlice())
    await objects.clear()
    assert.equal(objects.schunk.cbytes, 0)
  })
})
