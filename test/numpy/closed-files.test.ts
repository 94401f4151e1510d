import assert from 'node:assert/strict'
import {
  convert,
  load,
  loadTensor,
  open,
  openNpy,
  openNpySync,
  openNpz,
  openNpzSync,
  openSafetensors,
  openSafetensorsSync,
  saveNpy,
  saveNpz,
  saveSafetensors,
  saveTensor,
  sniff,
} from '../../lib/index'
import { held } from '../danger/held'
import { scratchFolder } from '../danger/scratch'

const x = { data: Float64Array.from({ length: 60_000 }, (_, i) => i), shape: [300, 200] }

describe('a NumPy file or tensors that were closed are not open any more', () => {
  // What a process has open can be seen there alone.
  if (process.platform !== 'linux') return
  const path = scratchFolder()
  const nothingHeld = (after: string) => assert.deepEqual(held(path()), [], after)

  it('.npy', async () => {
    const file = path('a.npy')
    await saveNpy(file, x)
    nothingHeld('saveNpy')
    for (const options of [{}, { mmap: true }, { mode: 'r+' }, { mode: 'r+', mmap: true }] as const) {
      const array = await openNpy(file, options)
      await array.get('5:9')
      if ('mode' in options) await array.set([0, 0], 5)
      const unfinished = array.get()
      await array.close()
      nothingHeld('close')
      await unfinished
      const again = openNpySync(file, options)
      again.getSync('5:9')
      const awaited = again.get()
      again.closeSync()
      await awaited.catch(() => {})
      nothingHeld('closeSync')
    }
  })

  it('.npz', async () => {
    const file = path('a.npz')
    for (const compression of ['stored', 'deflate'] as const) {
      await saveNpz(file, { x, y: x.data }, { compression, mode: 'w' })
      nothingHeld('saveNpz')
      for (const options of [{}, { mmap: compression === 'stored' }]) {
        const archive = await openNpz(file, options)
        await archive.get('x', '5:9')
        await archive.verify('y')
        const unfinished = archive.get('y')
        await archive.close()
        nothingHeld('close')
        await unfinished
        const again = openNpzSync(file, options)
        again.getSync('x', '5:9')
        const awaited = again.get('y')
        again.closeSync()
        await awaited.catch(() => {})
        nothingHeld('closeSync')
      }
    }
  })

  it('.safetensors', async () => {
    const file = path('a.safetensors')
    await saveSafetensors(file, { x })
    nothingHeld('saveSafetensors')
    const opened = await openSafetensors(file)
    await opened.get('x')
    const unfinished = opened.get('x')
    await opened.close()
    nothingHeld('close')
    await unfinished
    const again = openSafetensorsSync(file)
    again.getSync('x')
    again.closeSync()
    nothingHeld('closeSync')
  })

  it('what is read or written as a whole', async () => {
    await saveTensor(x, path('t.b2frame'))
    nothingHeld('saveTensor')
    await loadTensor(path('t.b2frame'))
    nothingHeld('loadTensor')
    await saveNpy(path('b.npy'), x)
    for (const target of ['b.b2nd', 'b.b2z', 'b.b2d', 'b.b2e', 'b.npz', 'b.safetensors']) {
      await convert(path('b.npy'), path(target))
      nothingHeld(`convert to ${target}`)
      await convert(path(target), path(`${target}.npy`), target === 'b.b2nd' ? {} : { key: 'b' }).catch(
        () => {},
      )
      nothingHeld(`convert from ${target}`)
      await sniff(path(target))
      nothingHeld(`sniff ${target}`)
    }
    const array = await load(path('b.b2nd'))
    nothingHeld('load')
    array.closeSync()
    const opened = await open(path('b.b2nd'))
    await opened.close()
    nothingHeld('open')
  })
})
