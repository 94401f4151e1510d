/** Changes an array in its file as another program would: appends to it, or replaces it by another file. */
import { asarray, open } from '../../../lib/index'

async function main([path = '', how]: readonly string[]): Promise<void> {
  const tail = { data: new Float32Array(1500).fill(3), shape: [1500] }
  if (how === 'replace') {
    const made = await asarray(tail, { dtype: 'float32', chunks: [1000], urlpath: path, mode: 'w' })
    await made.close()
    return
  }
  const array = await open(path, { dtype: 'float32', mode: 'r+' })
  await array.append(tail)
  await array.close()
}

main(process.argv.slice(2))
