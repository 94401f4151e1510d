/** A worker that reads a file: posts checksums of what it read, or reads until it is stopped. */
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { open } from '../../../lib/index'

interface Job {
  readonly path: string
  readonly times: number
  readonly mapped: boolean
}

async function main({ path, times, mapped }: Job): Promise<void> {
  const array = await open(path, { dtype: 'float32', ...(mapped ? { mmapMode: 'r' } : {}) })
  const sums: string[] = []
  parentPort?.postMessage('reading')
  for (let i = 0; i < times; i++) {
    const results = await Promise.all([array.get(), array.get(':, ::-3'), array.get([':', i % 100])])
    results.push(array.getSync())
    const hash = createHash('sha256')
    for (const result of results) {
      if (typeof result === 'number') throw new Error('Expected a tensor')
      hash.update(result.data)
    }
    if (i === 0 || i === times - 1) sums.push(hash.digest('hex'))
  }
  await array.close()
  parentPort?.postMessage(sums)
}

main(workerData)
