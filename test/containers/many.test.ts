import assert from 'node:assert/strict'
import { ObjectArray } from '../../lib/index'

async function filled(count: number): Promise<ObjectArray> {
  const objects = await ObjectArray.create()
  await objects.extend(Array.from({ length: count }, (_, i) => i))
  return objects
}

/** ms for 200 entries more, at best. */
async function timeToPush(objects: ObjectArray): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 5; round++) {
    const start = performance.now()
    for (let i = 0; i < 200; i++) objects.pushSync(i)
    times.push(performance.now() - start)
  }
  return Math.min(...times)
}

describe('an ObjectArray in memory with very many entries', () => {
  it('takes further ones without a look at each that it has', async () => {
    const small = await timeToPush(await filled(50))
    const large = await timeToPush(await filled(20_000))
    assert.ok(large < 25 * small, `${large} ms, ${small} ms onto a small one`)
  })

  it('shares entries with copies that change apart', async () => {
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
