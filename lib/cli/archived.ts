/** An array in an archive whose members have no handles of their own: `.npz` and `.safetensors`. */
import { type DType, type ReadAs, resolveDType } from '../dtype'
import type { Got, ReadOptions } from '../ndarray/read'
import type { NpzFile } from '../numpy/npz-file'
import type { SafetensorsFile } from '../safetensors/safetensors-file'
import type { Selection } from '../selection'

type Archive = NpzFile | SafetensorsFile

export class ArchivedArray {
  readonly kind = 'archived'
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly #archive: Archive
  readonly #key: string

  constructor(archive: Archive, key: string, { dtype, shape }: Pick<ArchivedArray, 'dtype' | 'shape'>) {
    this.#archive = archive
    this.#key = key
    this.dtype = dtype
    this.shape = shape
  }

  get itemsize(): number {
    return resolveDType(this.dtype).itemsize
  }

  get<const S extends Selection = undefined, A extends ReadAs | undefined = undefined>(
    selection?: S,
    options?: ReadOptions<A>,
  ): Promise<Got<DType, S, A>>
  get(selection?: Selection, options?: ReadOptions): Promise<unknown> {
    return this.#archive.get(this.#key, selection, options)
  }
}

export async function archivedArray(archive: Archive, key: string): Promise<ArchivedArray> {
  const { dtype, shape } = archive.kind === 'npz' ? await archive.header(key) : archive.info(key)
  if (dtype === undefined) throw new TypeError(`Expected elements of whole bytes in '${key}'`)
  return new ArchivedArray(archive, key, { dtype, shape })
}
