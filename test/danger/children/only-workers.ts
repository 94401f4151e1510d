/** Starts readers one after the other in a thread that never loads the addon: `only-workers.js <path> <times>`. */
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

async function main(path: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const worker = new Worker(join(__dirname, 'reader.js'), {
      workerData: { path, times: 1, mapped: i % 2 === 1 },
    })
    const [code] = await once(worker, 'exit')
    if (code !== 0) throw new Error(`The worker ended with code ${code}`)
  }
  console.log('ended', times)
}

const [path = '', times = ''] = process.argv.slice(2)
main(path, Number(times))
