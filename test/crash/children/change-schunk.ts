/** Makes the steps of schunk-steps.ts: `change-schunk.js <path> <last>`. Tells each once it is committed. */
import { writeSync } from 'node:fs'
import { open } from '../../../lib/index'
import { change } from '../schunk-steps'

async function main(path: string, last: number): Promise<void> {
  const schunk = await open(path, { kind: 'schunk', mode: 'r+' })
  for (let step = 1; step <= last; step++) {
    await change(schunk, step)
    writeSync(1, `${step}\n`)
  }
  await schunk.close()
}

const [path = '', last = ''] = process.argv.slice(2)
main(path, Number(last))
