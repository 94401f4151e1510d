/** Appends pairs of a number and the count so far: `append-rows.js <path> <number> <count>`. */
import { openNpy } from '../../../lib/index'

async function main(path: string, number: number, count: number): Promise<void> {
  await using file = await openNpy(path, { mode: 'r+', dtype: 'int32' })
  for (let i = 0; i < count; i++) await file.append(Int32Array.of(number, i))
}

const [path = '', number, count] = process.argv.slice(2)
main(path, Number(number), Number(count))
