import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import {
  convert,
  convertSync,
  DictStore,
  EmbedStore,
  loadNpy,
  loadTensor,
  loadTensorSync,
  openNpz,
  openSafetensors,
  TreeStore,
} from '../../lib/index'
import { scratchFolder } from '../danger/scratch'

describe('a pipe that nobody writes to', () => {
  const path = scratchFolder()
  const readers: Readonly<Record<string, (file: string) => unknown>> = {
    loadTensor: (file) => loadTensor(file),
    loadTensorSync: (file) => loadTensorSync(file),
    convert: (file) => convert(file, path('made.npz')),
    convertSync: (file) => convertSync(file, path('made.b2nd')),
    loadNpy: (file) => loadNpy(file),
    openNpz: (file) => openNpz(file),
    openSafetensors: (file) => openSafetensors(file),
    'TreeStore.open': (file) => TreeStore.open(file),
    'DictStore.open to change it': (file) => DictStore.open(file, { mode: 'a' }),
    'EmbedStore.open': (file) => EmbedStore.open(file),
  }

  before(() => {
    execFileSync(
      'mkfifo',
      ['pipe', 'pipe.npy', 'pipe.b2z'].map((name) => path(name)),
    )
  })

  for (const [name, read] of Object.entries(readers)) {
    it(`is refused, not waited for, by ${name}`, async () => {
      for (const file of ['pipe', 'pipe.npy', 'pipe.b2z']) {
        await assert.rejects(async () => read(path(file)), { code: 'ERR_BLOSC2_FORMAT' }, file)
      }
      assert.deepEqual(readdirSync(path()).sort(), ['pipe', 'pipe.b2z', 'pipe.npy'])
    })
  }
})
