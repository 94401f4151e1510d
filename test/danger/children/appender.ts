/** A worker that changes the same array as others: appends rows of its own number, and counts in a row of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { open } from '../../../lib/index'

interface Job {
  readonly path: string
  readonly worker: number
  readonly times: number
}

async function main({ path, worker, times }: Job): Promise<void> {
  await using array = await open(path, { dtype: 'int32', mode: 'r+' })
  const width = array.shape[1] ?? 0
  const row = new Int32Array(width).fill(worker)
  for (let n = 1; n <= times; n++) {
    await array.append({ data: row, shape: [1, width] })
    await array.set([worker], n)
    if (n % 5 === 0) await array.vlmeta.set(`worker${worker}`, n)
    if (n % 10 === 0) await array.get()
  }
  parentPort?.postMessage('done')
}

main(workerData)
