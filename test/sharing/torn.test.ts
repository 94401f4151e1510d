import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { asarray, open } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

/** Writes bytes into a file as other programs do: where they are, a part at a time. */
function overwrite(path: string, position: number, bytes: Uint8Array): void {
  const descriptor = openSync(path, 'r+')
  writeSync(descriptor, bytes, 0, bytes.length, position)
  closeSync(descriptor)
}

describe('a file that another program is in the middle of writing', () => {
  const path = scratchFolder()

  for (const [what, byte] of [
    ['a version there is none of', 124],
    ['nonsense', 255],
    ['zeros', 0],
  ] as const) {
    it(`is looked at again, where its index begins with ${what} for a moment`, async () => {
      const file = path(`${byte}.b2nd`)
      const options = { chunks: [10], blocks: [5] }
      await (
        await asarray(
          Int32Array.from({ length: 40 }, (_, i) => i),
          { ...options, urlpath: file },
        )
      ).close()
      const longer = Int32Array.from({ length: 70 }, (_, i) => i)
      await (await asarray(longer, { ...options, urlpath: path('longer.b2nd'), mode: 'w' })).close()
      const after = readFileSync(path('longer.b2nd'))
      await using array = await open(file, { dtype: 'int32' })
      // The header's lengths are at 11 and 16, those of what lies before the index at 39: see formats of frames.
      const index = after.readUInt32BE(11) + Number(after.readBigInt64BE(39))
      writeFileSync(file, after)
      overwrite(file, index, new Uint8Array(16).fill(byte))
      const refreshed = array.refresh()
      await wait(15)
      overwrite(file, index, after.subarray(index, index + 16))
      await refreshed
      assert.deepEqual((await array.get()).data, longer)
    })
  }

  it('is an error, if it stays like that', async () => {
    const file = path('stays.b2nd')
    await (await asarray(new Int32Array(40).fill(7), { chunks: [10], blocks: [5], urlpath: file })).close()
    await using array = await open(file, { dtype: 'int32' })
    await (
      await asarray(
        Int32Array.from({ length: 70 }, (_, i) => i),
        { chunks: [10], blocks: [5], urlpath: path('other.b2nd') },
      )
    ).close()
    const after = readFileSync(path('other.b2nd'))
    after[after.readUInt32BE(11) + Number(after.readBigInt64BE(39))] = 124
    writeFileSync(file, after)
    await assert.rejects(array.refresh(), { code: 'ERR_BLOSC2_UNSUPPORTED' })
  })
})
