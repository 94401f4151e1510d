import {
  compress,
  compressSync,
  decompressSync,
  type MetaValue,
  type NDArray,
  type SaveInfo,
  SChunk,
  setLimits,
  setThreads,
  type Versions,
  versions,
  zstd,
} from '../../lib/index'
import { compiles, expectType, type Same } from './same'

describe('types of super-chunks, metadata and codecs', () => {
  it('say what comes out', () => {
    const created = () => SChunk.create({ data: new Float32Array(8), chunksize: 16 })
    expectType<Same<ReturnType<typeof created>, Promise<SChunk>>>()
    const carrier = (a: NDArray) => a.schunk
    expectType<Same<ReturnType<typeof carrier>, SChunk>>()
    const decoded = (chunks: SChunk) => chunks.decompressChunk(0)
    expectType<Same<ReturnType<typeof decoded>, Promise<Uint8Array>>>()
    const slice = (chunks: SChunk) => chunks.getSliceSync(0, 4)
    expectType<Same<ReturnType<typeof slice>, Uint8Array>>()
    const saved = (chunks: SChunk) => chunks.saveSync('a.b2f', { mode: 'w' })
    expectType<Same<ReturnType<typeof saved>, SaveInfo>>()
    const value = (chunks: SChunk) => chunks.vlmeta.get('a')
    expectType<Same<ReturnType<typeof value>, MetaValue | undefined>>()
    const all = (a: NDArray) => a.meta.toObject()
    expectType<Same<ReturnType<typeof all>, Record<string, MetaValue>>>()
    const packed = () => compress(Uint8Array.of(1), { codec: 'lz4', filters: ['shuffle'] })
    expectType<Same<ReturnType<typeof packed>, Promise<Uint8Array>>>()
    const unpacked = () => decompressSync(Uint8Array.of(1), { maxBytes: 10 })
    expectType<Same<ReturnType<typeof unpacked>, Uint8Array>>()
    const trained = () => zstd.trainDictionarySync([Uint8Array.of(1)], { maxBytes: 100 })
    expectType<Same<ReturnType<typeof trained>, Uint8Array>>()
    const known = () => versions
    expectType<Same<ReturnType<typeof known>, Versions>>()
    const threads = () => setThreads(2)
    expectType<Same<ReturnType<typeof threads>, number>>()
  })

  it('refuse what is none', () => {
    // @ts-expect-error
    const noCodec = () => compressSync(Uint8Array.of(1), { codec: 'snappy' })
    // @ts-expect-error
    const noFilter = () => compressSync(Uint8Array.of(1), { filters: ['shufle'] })
    // @ts-expect-error
    const noSplit = () => compressSync(Uint8Array.of(1), { splitMode: 'sometimes' })
    // @ts-expect-error
    const noBytes = () => compressSync('text')
    // @ts-expect-error
    const noLimit = () => setLimits({ maxMembers: 1 })
    // @ts-expect-error
    const constant = () => Object.assign(versions, {}).zstd.length++
    // @ts-expect-error
    const noMode = (chunks: SChunk) => chunks.saveSync('a.b2f', { mode: 'r+' })
    // @ts-expect-error
    const noOption = () => SChunk.createSync({ chunkSize: 1 })
    // @ts-expect-error
    const fixedMeta = (chunks: SChunk) => chunks.meta.delete('a')
    // @ts-expect-error
    const noName = (chunks: SChunk) => chunks.vlmeta.setSync(1, 1)
    compiles(noCodec, noFilter, noSplit, noBytes, noLimit, constant, noMode, noOption, fixedMeta, noName)
  })
})
