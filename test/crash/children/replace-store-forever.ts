/**
 * Replaces a store as a whole by its next state until it is killed: `replace-store-forever.js <path> <last step>`. Tells
 * each once it is in place.
 */
import { writeSync } from 'node:fs'
import { load } from '../../../lib/index'
import { change } from '../store-model'

async function main(path: string, last: number): Promise<void> {
  const store = await load(path, { kind: 'treestore' })
  writeSync(1, 'changing\n')
  for (let step = last + 1; ; step++) {
    await change(store, step)
    await (path.endsWith('.b2z') ? store.toB2z(path, { mode: 'w' }) : store.toB2d(path, { mode: 'w' }))
    writeSync(1, `${step}\n`)
  }
}

const [path = '', last = ''] = process.argv.slice(2)
main(path, Number(last))
