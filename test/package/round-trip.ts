import { asarraySync, compress, decompressSync, versions, zstd } from 'blosc2'

export async function roundTrip(): Promise<void> {
  const array = asarraySync(Int32Array.of(1, 2, 3, 4), { shape: [2, 2] })
  const row = array.getSync([1, ':']).data.join()
  if (row !== '3,4') throw new Error(`Expected 3,4, got ${row}`)
  const { signal } = new AbortController()
  const chunk = await compress(new Uint8Array(1000), {}, { signal })
  const { length } = decompressSync(zstd.decompressSync(zstd.compressSync(chunk)))
  if (length !== 1000) throw new Error(`Expected 1000 bytes, got ${length}`)
  if (!/^\d/.test(versions.cBlosc2)) throw new Error(`Expected a version, got ${versions.cBlosc2}`)
}
