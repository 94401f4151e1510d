/** Ends this process in the middle of its work: `stop.js <how> <what> <folder>`. */
import { open, save } from '../../../lib/index'
import { values } from '../samples'

const [how = '', what = '', folder = ''] = process.argv.slice(2)
const data = values(1 << 21)
const cparams = { codec: 'zlib', clevel: 9 } as const

/** The first one that hears of some work being done stops the process. */
let stopping = false
function onProgress(): void {
  if (!stopping) setImmediate(stop)
  stopping = true
}

async function work(): Promise<void> {
  if (what === 'write') {
    const options = { mode: 'w', chunks: [1 << 14], cparams, onProgress } as const
    await save({ data, shape: [data.length] }, `${folder}/old.b2nd`, options)
  } else if (what === 'write-new') {
    await save({ data, shape: [data.length] }, `${folder}/new.b2nd`, {
      chunks: [1 << 14],
      cparams,
      onProgress,
    })
  } else {
    const array = await open(`${folder}/big.b2nd`, {
      dtype: 'float32',
      ...(what === 'map' ? { mmapMode: 'r' } : {}),
    })
    await Promise.all(Array.from({ length: 40 }, () => array.get(undefined, { onProgress })))
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
