import { open, save } from 'blosc2'

const data = Float32Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i / 1000))
const { nbytes, cbytes } = await save({ data, shape: [1000, 1000] }, 'waves.b2nd')

const waves = await open('waves.b2nd', { mode: 'r+' })
await waves.set('0, :', 0)
const { shape } = await waves.get('::100, -1')
await waves.close()
console.log(`ok, ${(nbytes / cbytes).toFixed(1)} times smaller, read ${shape}`)
