/** Appends rows of their own number until it is killed: `append-forever.js <path>`. */
import { openNpy } from '../../../lib/index'

async function main(path: string): Promise<void> {
  const file = await openNpy(path, { mode: 'r+', dtype: 'int32' })
  for (let row = file.shape[0] ?? 0; ; row++) {
    await file.append(new Int32Array(500).fill(row))
    if (row % 10 === 3) console.log('appending')
  }
}

main(process.argv[2] ?? '')
