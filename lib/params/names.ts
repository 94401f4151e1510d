/** Codecs, filters and split modes: the names callers use, and the numbers of the format. */

const codecs = {
  blosclz: 0,
  lz4: 1,
  lz4hc: 2,
  zlib: 4,
  zstd: 5,
  ndlz: 32,
  'zfp-acc': 33,
  'zfp-prec': 34,
  'zfp-rate': 35,
} as const

const filters = {
  shuffle: 1,
  bitshuffle: 2,
  delta: 3,
  truncPrec: 4,
  ndcell: 32,
  ndmean: 33,
  bytedelta: 35,
  intTrunc: 36,
} as const

const splitModes = { always: 1, never: 2, auto: 3, forwardCompat: 4 } as const

/** Codecs. `ndlz` and the ZFP modes (lossy) work on arrays only and need `codecMeta`. */
export type Codec = keyof typeof codecs

/** Filters. `truncPrec`, `intTrunc` and `ndmean` lose information. */
export type Filter = keyof typeof filters

/** Whether a block is compressed as one stream, or as one per byte of the element. */
export type SplitMode = keyof typeof splitModes

export const codecIds: Readonly<Record<Codec, number>> = codecs
export const filterIds: Readonly<Record<Filter, number>> = filters
export const splitModeIds: Readonly<Record<SplitMode, number>> = splitModes

function isKey<T extends object>(table: T, key: string): key is string & keyof T {
  return Object.hasOwn(table, key)
}

function namesOf<T extends object>(table: T): (string & keyof T)[] {
  return Object.keys(table).filter((key) => isKey(table, key))
}

export const codecNames: readonly Codec[] = namesOf(codecs)
export const filterNames: readonly Filter[] = namesOf(filters)
export const splitModeNames: readonly SplitMode[] = namesOf(splitModes)

/** The name of a codec's number, where it has one here. */
export function codecNamed(id: number): Codec | undefined {
  return codecNames.find((name) => codecs[name] === id)
}

export function filterNamed(id: number): Filter | undefined {
  return filterNames.find((name) => filters[name] === id)
}

export function splitModeNamed(id: number): SplitMode | undefined {
  return splitModeNames.find((name) => splitModes[name] === id)
}
