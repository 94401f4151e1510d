/** A worker that opens, reads and makes arrays without ever going back to its event loop. */
import { parentPort, workerData } from 'node:worker_threads'
import { openSync, zerosSync } from '../../../lib/index'

parentPort?.postMessage('reading')
for (;;) {
  const array = openSync(workerData, { dtype: 'float32' })
  array.getSync('5, 3:20')
  array.toCframeSync()
  array.schunk.decompressChunkSync(0)
  zerosSync([10, 10]).closeSync()
  array.closeSync()
  try {
    array.getSync()
  } catch {
    // Closed, as it should be.
  }
}
