import { asarraySync, compressSync, decompressSync, zstd } from 'blosc2/linux-x64'

const array = asarraySync(Int32Array.of(1, 2, 3, 4), { shape: [2, 2] })
const row = array.getSync([1, ':']).data.join()
if (row !== '3,4') throw new Error(`Expected 3,4, got ${row}`)
const chunk = compressSync(new Uint8Array(1000))
const { length } = decompressSync(zstd.decompressSync(zstd.compressSync(chunk)))
if (length !== 1000) throw new Error(`Expected 1000 bytes, got ${length}`)
console.log('ok, out of a bundle')
