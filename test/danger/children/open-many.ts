/** Opens a file more often than there may be descriptors: `open-many.js <path> <times> close|forget`. */
import { open, openSync } from '../../../lib/index'

async function main(path: string, times: number, ending: string): Promise<void> {
  for (let i = 0; i < times; i++) {
    const array = i % 2 === 0 ? openSync(path, { dtype: 'float32' }) : await open(path, { dtype: 'float32' })
    if ((await array.get([i % 100])) === undefined) throw new Error('Expected an element')
    if (ending === 'close') {
      if (i % 4 < 2) array.closeSync()
      else await array.close()
    } else if (i % 20 === 0) {
      for (let turn = 0; turn < 3; turn++) {
        global.gc?.()
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }
  console.log('opened', times)
}

const [path = '', times = '', ending = ''] = process.argv.slice(2)
main(path, Number(times), ending)
