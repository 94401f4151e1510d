/** What `.safetensors` files say of themselves as a whole, on its way through files of other kinds. */
import { decodeValue } from '../msgpack'
import { isObject } from '../options'

export type Texts = Readonly<Record<string, string>>

/** The entry of `vlmeta` that holds them, of a store or a single array. */
export const textsName = 'safetensors_metadata'

/** `bytes`: the entry as it is stored. Whatever else users keep under the name stays where it is. */
export function decodeTexts(bytes: Uint8Array | undefined): Texts | undefined {
  const value: unknown = bytes === undefined ? undefined : decodeValue(bytes, textsName)
  if (!isObject(value) || Array.isArray(value)) return undefined
  const entries = Object.entries(value).flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' ? [[name, text]] : [],
  )
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

/** The entry for the metadata of a new file. */
export function textsEntry(texts: Texts | undefined): { vlmeta?: Readonly<Record<string, Texts>> } {
  return texts === undefined ? {} : { vlmeta: { [textsName]: texts } }
}
