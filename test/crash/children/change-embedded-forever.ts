/**
 * Sets key after key until it is killed: `change-embedded-forever.js <path> <last step>`. Tells each step once it is
 * committed.
 */
import { writeSync } from 'node:fs'
import { EmbedStore } from '../../../lib/index'
import { changeEmbedded } from '../embedded-model'

async function main(path: string, last: number): Promise<void> {
  const store = await EmbedStore.open(path, { mode: 'r+' })
  writeSync(1, 'changing\n')
  for (let step = last + 1; ; step++) {
    await changeEmbedded(store, step)
    writeSync(1, `${step}\n`)
  }
}

const [path = '', last = ''] = process.argv.slice(2)
main(path, Number(last))
