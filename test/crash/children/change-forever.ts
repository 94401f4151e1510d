/**
 * Makes step after step until it is killed, or has made the last: `change-forever.js <path> <kind> <first> <how> <last>`.
 * Tells each once it is committed. `first` is made already.
 */
import { writeSync } from 'node:fs'
import { open } from '../../../lib/index'
import { kindNamed } from '../kinds'

async function main(path: string, name: string, first: number, how: string, last: number): Promise<void> {
  const kind = kindNamed(name)
  const array = await open(path, {
    dtype: 'int32',
    ...(how === 'mapped' ? { mmapMode: 'r+' } : { mode: 'r+' }),
  })
  writeSync(1, 'changing\n')
  for (let step = first + 1; step <= last; step++) {
    await kind.change(array, step)
    writeSync(1, `${step}\n`)
  }
  await array.close()
}

const [path = '', name = '', first = '', how = '', last = 'Infinity'] = process.argv.slice(2)
main(path, name, Number(first), how, Number(last))
