/** Where files of NumPy's are read from. */
import { settledView } from '../dtype/views'
import { type FilePath, filePath } from '../path'

/** A path (not as a Buffer), or the bytes of a file. */
export type NpySource = string | URL | Uint8Array

export interface CheckedSource {
  readonly file?: FilePath
  readonly bytes?: ArrayBufferView
}

export function checkSource(source: unknown, owner: string): CheckedSource {
  if (source instanceof Uint8Array) return { bytes: settledView(source, 'the bytes') }
  return { file: filePath(source, owner) }
}
