import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import {
  convert,
  DictStore,
  EmbedStore,
  load,
  loadNpy,
  loadSync,
  loadTensor,
  open,
  openNpy,
  openNpySync,
  openNpz,
  openNpzSync,
  openSafetensors,
  openSafetensorsSync,
  openSync,
  recover,
  saveNpy,
  saveNpz,
  saveSafetensors,
  sniff,
  sniffSync,
  TreeStore,
} from '../../lib/index'
import { held } from '../danger/held'
import { scratchFolder } from '../danger/scratch'
import { subjects } from './subjects'

interface Closing {
  closeSync(): void
}

/** Every way into a file. What can be opened is closed. */
const ways: Readonly<Record<string, (file: string, other: string) => Promise<Closing | unknown>>> = {
  open: (file) => open(file),
  openSync: async (file) => openSync(file),
  'open mapped': (file) => open(file, { mmapMode: 'r' }),
  'openSync mapped': async (file) => openSync(file, { mmapMode: 'r+' }),
  'open to write': (file) => open(file, { mode: 'r+', mmapMode: 'r+' }),
  'open with locking': (file) => open(file, { mode: 'r+', locking: true }),
  'open verified': (file) => open(file, { verify: true }),
  'open another kind': (file) => open(file, { kind: 'objectarray' }),
  'openSync another kind': async (file) => openSync(file, { kind: 'schunk' }),
  'open another dtype': (file) => open(file, { dtype: 'complex64' }),
  load: (file) => load(file),
  loadSync: async (file) => loadSync(file),
  loadTensor: (file) => loadTensor(file),
  sniff: (file) => sniff(file),
  sniffSync: async (file) => sniffSync(file),
  recover: (file, other) => recover(file, other, { mode: 'w' }),
  convert: (file, other) => convert(file, `${other}.npz`, { mode: 'w' }),
  'convert to a store': (file, other) => convert(file, `${other}.b2z`, { mode: 'w' }),
  openNpy: (file) => openNpy(file),
  'openNpy to write': (file) => openNpy(file, { mode: 'r+', mmap: true }),
  openNpySync: async (file) => openNpySync(file),
  'openNpy another dtype': (file) => openNpy(file, { dtype: 'complex64' }),
  loadNpy: (file) => loadNpy(file),
  openNpz: (file) => openNpz(file),
  openNpzSync: async (file) => openNpzSync(file, { mmap: true }),
  openSafetensors: (file) => openSafetensors(file),
  openSafetensorsSync: async (file) => openSafetensorsSync(file),
  TreeStore: (file) => TreeStore.open(file),
  'TreeStore to write': (file) => TreeStore.open(file, { mode: 'r+' }),
  'TreeStore mapped': async (file) => TreeStore.openSync(file, { mmapMode: 'r' }),
  DictStore: (file) => DictStore.open(file, { mode: 'a' }),
}

/** What may have become of a file. */
const damages: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  nothing: (bytes) => bytes,
  'it is empty': () => Buffer.alloc(0),
  'it is garbage': ({ length }) => Buffer.alloc(length, 0xa7),
  'its first byte is another': (bytes) => flipped(bytes, 0),
  'its 40th byte is another': (bytes) => flipped(bytes, 40),
  'its middle is another': (bytes) => flipped(bytes, bytes.length >> 1),
  'its last bytes are others': (bytes) => flipped(flipped(bytes, bytes.length - 1), bytes.length - 21),
  'it ends in its header': (bytes) => bytes.subarray(0, 30),
  'it ends behind that': (bytes) => bytes.subarray(0, 130),
  'it ends in its middle': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'its last byte is missing': (bytes) => bytes.subarray(0, -1),
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  if (at >= 0 && at < copy.length) copy.writeUInt8((copy[at] ?? 0) ^ 0xff, at)
  return copy
}

async function attempt(way: (file: string, other: string) => Promise<Closing | unknown>, file: string) {
  try {
    const opened = await way(file, `${file}-made`)
    if (typeof opened === 'object' && opened !== null && 'closeSync' in opened) {
      if (typeof opened.closeSync === 'function') opened.closeSync()
    }
    return 'opened'
  } catch (error) {
    assert.ok(error instanceof Error)
    return error.name
  }
}

describe('a file that could not be opened is not left open', () => {
  // What a process has open can be seen there alone.
  if (process.platform !== 'linux') return
  const path = scratchFolder()
  let kinds: Readonly<Record<string, string>> = {}

  before(async () => {
    const x = { data: Int32Array.from({ length: 3000 }, (_, i) => i), shape: [30, 100] }
    const { zstd = Buffer.alloc(0), blocks = Buffer.alloc(0) } = subjects()
    writeFileSync(path('good.b2nd'), zstd)
    writeFileSync(path('good.b2frame'), blocks)
    await saveNpy(path('good.npy'), x)
    await saveNpz(path('good.npz'), { x })
    await saveSafetensors(path('good.safetensors'), { x })
    await using embedded = await EmbedStore.create({ urlpath: path('good.b2e') })
    await embedded.set('/x', x)
    await using store = await TreeStore.open(path('good.b2z'), { mode: 'w' })
    await store.set('/x', x)
    kinds = Object.fromEntries(
      ['b2nd', 'b2frame', 'npy', 'npz', 'safetensors', 'b2e', 'b2z'].map((kind) => [
        kind,
        path(`good.${kind}`),
      ]),
    )
  })

  for (const [damage, apply] of Object.entries(damages)) {
    it(`where ${damage}`, async function () {
      this.timeout(120_000)
      for (const [kind, good] of Object.entries(kinds)) {
        const bytes = apply(readFileSync(good))
        for (const [name, way] of Object.entries(ways)) {
          const file = path(`damaged.${kind}`)
          const outcomes = new Set<string>()
          for (let round = 0; round < 3; round++) {
            writeFileSync(file, bytes)
            outcomes.add(await attempt(way, file))
            assert.deepEqual(held(file), [], `${name} of ${kind}`)
          }
          assert.equal(outcomes.size, 1, `${name} of ${kind}`)
        }
      }
    })
  }
})
