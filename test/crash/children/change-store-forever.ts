/**
 * Makes step after step until it is killed: `change-store-forever.js <path> <last step>`. Tells each once it is
 * committed.
 */
import { writeSync } from 'node:fs'
import { TreeStore } from '../../../lib/index'
import { change, threshold } from '../store-model'

async function main(path: string, last: number): Promise<void> {
  const store = await TreeStore.open(path, { mode: 'r+', threshold })
  writeSync(1, 'changing\n')
  for (let step = last + 1; ; step++) {
    await change(store, step)
    writeSync(1, `${step}\n`)
    // Archives are written anew now and then.
    if (step % 40 === 0) await store.compact()
  }
}

const [path = '', last = ''] = process.argv.slice(2)
main(path, Number(last))
