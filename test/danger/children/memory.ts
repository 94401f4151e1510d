/** Opens, reads and changes arrays over and over, and prints how many bytes this process grew: `memory.js <folder>`. */
import { open } from '../../../lib/index'
import { sampleArray, values } from '../samples'

async function cycles(path: string, times: number): Promise<void> {
  const out = new Float32Array(20_000)
  const kept = await sampleArray(20_000, { chunks: [5000] })
  for (let i = 0; i < times; i++) {
    await using array = await open(path, { dtype: 'float32', ...(i % 2 === 0 ? {} : { mmapMode: 'r' }) })
    await array.get(null, { out })
    await kept.set([{ start: 5000, stop: 10_000, step: 1 }], { data: values(5000, i), shape: [5000] })
    if (i % 100 === 0) await settle()
  }
  kept.closeSync()
  await settle()
}

/** Lets go of what the collector would let go of some time. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    global.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function main(folder: string): Promise<void> {
  const path = `${folder}/memory.b2nd`
  await using _ = await sampleArray(20_000, { chunks: [5000], urlpath: path, mode: 'w' })
  await cycles(path, 200)
  const before = process.memoryUsage().rss
  await cycles(path, 2000)
  console.log(process.memoryUsage().rss - before)
}

main(process.argv[2] ?? '')
