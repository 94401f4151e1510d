/** Ends this process in the middle of its work: `stop.js <how> <what> <folder>`. */
import { open, save } from '../../../lib/index'
import { values } from '../samples'

const [how = '', what = '', folder = ''] = process.argv.slice(2)
const data = values(1 << 21)
const cparams = { codec: 'zlib', clevel: 9 } as const

async function work(): Promise<void> {
  if (what === 'write') {
    await save({ data, shape: [data.length] }, `${folder}/old.b2nd`, {
      mode: 'w',
      chunks: [1 << 14],
      cparams,
    })
  } else if (what === 'write-new') {
    await save({ data, shape: [data.length] }, `${folder}/new.b2nd`, { chunks: [1 << 14], cparams })
  } else {
    const array = await open(`${folder}/big.b2nd`, {
      dtype: 'float32',
      ...(what === 'map' ? { mmapMode: 'r' } : {}),
    })
    await Promise.all(Array.from({ length: 40 }, () => array.get()))
  }
  console.log('finished')
}

function stop(): void {
  if (how === 'exit') process.exit(7)
  if (how === 'throw') throw new Error('nobody catches this')
  if (how === 'reject') Promise.reject(new Error('nobody catches this'))
  if (how === 'kill') process.kill(process.pid, 'SIGTERM')
}

work()
setTimeout(stop, 5)
