/** Cuts a file that is open and mapped, and prints the code of what reads of it fail with. */
import { copyFileSync, truncateSync } from 'node:fs'
import { open } from '../../../lib/index'
import { codeOf, errorOf } from '../../danger/samples'

async function main(original: string, copy: string, size: number): Promise<void> {
  copyFileSync(original, copy)
  const array = await open(copy, { mmapMode: 'r', dtype: 'float32' })
  await array.get()
  truncateSync(copy, size)
  for (const read of [
    () => array.get(),
    () => array.getSync([50_000]),
    () => array.toCframe(),
    () => array.schunk.decompressChunkSync(0),
  ]) {
    console.log(codeOf(await errorOf(read)))
  }
  await array.close()
}

const [original = '', copy = '', size = ''] = process.argv.slice(2)
main(original, copy, Number(size))
