import assert from 'node:assert/strict'
import { loadNpy, packTensor, saveNpy, slice, unpackTensorSync, zeros } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

const shape = [64, 1024]
const count = 64 * 1024
const none = new Uint8Array(count)

/** Leaves memory of the size of the results, full of other values, to whoever asks next. */
function leaveOldValues(): void {
  for (let i = 0; i < 64; i++) Buffer.allocUnsafeSlow(count).fill(0xa5)
  globalThis.gc?.()
}

/** Reads again and again, each time over what somebody else has left. */
async function assertNothingOld(read: () => unknown): Promise<void> {
  for (let round = 0; round < 8; round++) {
    leaveOldValues()
    const data = await read()
    assert.ok(data instanceof Uint8Array)
    assert.deepEqual(data, none)
  }
}

describe('New memory of results', () => {
  const path = scratchFolder()

  it('holds nothing old where an array has no chunks', async () => {
    await using array = await zeros(shape, { dtype: 'uint8', chunks: [16, 1024] })
    await assertNothingOld(() => array.getSync().data)
    await assertNothingOld(async () => (await array.get()).data)
  })

  it('holds nothing old where a window crosses chunks and blocks', async () => {
    await using array = await zeros(shape, { dtype: 'uint8', chunks: [24, 700], blocks: [7, 300] })
    await assertNothingOld(() => array.getSync([slice(null, null, -1), slice(null, null, -1)]).data)
    await assertNothingOld(async () => (await array.get([Array.from({ length: 64 }, (_, i) => i), ':'])).data)
  })

  it('holds nothing old after reading files', async () => {
    await saveNpy(path('none.npy'), { data: none, shape })
    await assertNothingOld(async () => (await loadNpy(path('none.npy'))).data)
    const packed = await packTensor({ data: none, shape })
    await assertNothingOld(() => unpackTensorSync(packed).data)
  })
})
