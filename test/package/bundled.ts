// As in a larger program: a file that knows of no platform comes first, and the entry point after it.
import { isMainThread, Worker } from 'node:worker_threads'
import { roundTrip } from './round-trip'
import 'blosc2/linux-x64'

async function main(): Promise<void> {
  await roundTrip()
  if (!isMainThread) return
  const worker = new Worker(process.argv[1] ?? '')
  worker.on('exit', (code) => {
    if (code !== 0) throw new Error(`The worker ended with ${code}`)
    console.log('ok, out of a bundle and in a worker of it')
  })
}

void main()
