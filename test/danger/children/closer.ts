/** A worker that changes an array as others do, closes it, says so and stays. */
import { parentPort, workerData } from 'node:worker_threads'
import { open } from '../../../lib/index'

interface Job {
  readonly file: string
  readonly worker: number
}

async function main({ file, worker }: Job): Promise<void> {
  parentPort?.on('message', () => {})
  for (let round = 0; round < 10; round++) {
    const array = await open(file, { dtype: 'float32', mode: 'r+' })
    await array.set([worker], round)
    await array.append({ data: new Float32Array(100), shape: [100] })
    await Promise.all([array.get(), array.get(':50')])
    await array.close()
  }
  parentPort?.postMessage('closed')
}

main(workerData)
