import { inspect } from 'node:util'
import { binding } from './binding'

/** What this build is made of. */
export interface Versions {
  /** This package. */
  readonly blosc2: string
  readonly cBlosc2: string
  readonly zstd: string
  readonly lz4: string
  readonly zlib: string
  /** Version of N-API of the running Node. */
  readonly napi: string
}

/**
 * Versions of this package, of the libraries linked into it, and of the running Node's N-API.
 * @example
 * ```ts
 * console.log(blosc2.versions.cBlosc2)
 * ```
 */
export const versions: Versions = Object.freeze({
  blosc2: packageVersion(),
  // Asked for when they are read: in a bundle the addon may come after this module.
  get cBlosc2() {
    return binding.versions().cBlosc2
  },
  get zstd() {
    return binding.versions().zstd
  },
  get lz4() {
    return binding.versions().lz4
  },
  get zlib() {
    return binding.versions().zlib
  },
  napi: process.versions.napi ?? 'none',
  [inspect.custom]: () => ({ blosc2: versions.blosc2, ...binding.versions(), napi: versions.napi }),
})

function packageVersion(): string {
  // Required, not read, so that bundlers take it along.
  const manifest: unknown = require('../package.json')
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}
