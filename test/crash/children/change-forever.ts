/**
 * Makes step after step until it is killed: `change-forever.js <path> <kind> <last step> <how>`. Tells each
 * once it is committed.
 */
import { writeSync } from 'node:fs'
import { open } from '../../../lib/index'
import { kindNamed } from '../kinds'

async function main(path: string, name: string, last: number, how: string): Promise<void> {
  const kind = kindNamed(name)
  const array = await open(path, {
    dtype: 'int32',
    ...(how === 'mapped' ? { mmapMode: 'r+' } : { mode: 'r+' }),
  })
  writeSync(1, 'changing\n')
  for (let step = last + 1; ; step++) {
    await kind.change(array, step)
    writeSync(1, `${step}\n`)
  }
}

const [path = '', name = '', last = '', how = ''] = process.argv.slice(2)
main(path, name, Number(last), how)
