/** The utility process: it alone loads the addon, makes a file on the first start, and reads what is asked for. */
import { access } from 'node:fs/promises'
import { open, save } from 'blosc2'
import type { Answer, Question } from './messages'

const size = 1024

async function openWaves(path: string) {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (!exists) {
    const data = Float32Array.from({ length: size * size }, (_, i) =>
      Math.sin(Math.hypot((i % size) - size / 2, Math.floor(i / size) - size / 2) / 20),
    )
    await save({ data, shape: [size, size] }, path)
  }
  return open(path, { dtype: 'float32' })
}

const waves = openWaves(process.argv[2] ?? 'waves.b2nd')

async function answer({ id, selection }: Question): Promise<Answer> {
  try {
    const got = await (await waves).get(selection)
    if (typeof got !== 'object')
      throw new TypeError(`Expected a selection of several elements, got '${selection}'`)
    return { id, shape: got.shape, data: got.data }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

process.parentPort.on('message', ({ data }: { data: Question }) => {
  void answer(data).then((reply) => process.parentPort.postMessage(reply))
})
