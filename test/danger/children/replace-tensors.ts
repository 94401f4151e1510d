/** Replaces files by others that are full of another number, until it is killed: `replace-tensors.js <folder>`. */
import { join } from 'node:path'
import { convert, save, saveNpy, saveNpz, saveTensor } from '../../../lib/index'

async function main(folder: string): Promise<void> {
  const mode = 'w'
  for (let value = 1; ; value++) {
    const data = new Float32Array(50_000).fill(value)
    await saveTensor(data, join(folder, 'a.bl2'), { mode })
    await save({ data, shape: [200, 250] }, join(folder, 'a.b2nd'), { mode, chunks: [40, 50] })
    await saveNpy(join(folder, 'a.npy'), data, { mode })
    await saveNpz(join(folder, 'a.npz'), { a: data }, { mode })
    await convert(join(folder, 'a.npz'), join(folder, 'a.b2z'), { mode })
    if (value === 1) console.log('replacing')
  }
}

main(process.argv[2] ?? '')
