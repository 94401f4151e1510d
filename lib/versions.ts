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
  ...binding.versions(),
  napi: process.versions.napi ?? 'none',
})

function packageVersion(): string {
  // Required, not read, so that bundlers take it along.
  const manifest: unknown = require('../package.json')
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}
