/** Finds the addon: the one an entry point for a single platform has provided, or the one that fits this process. */
import { join } from 'node:path'
import nodeGypBuild from 'node-gyp-build'
import { loadFailure } from './addon-failure'

let provided: { readonly addon: unknown } | undefined

/** For entry points that name the file of the addon themselves, since bundlers follow only what is spelled out. */
export function provideAddon(addon: unknown): void {
  provided ??= { addon }
}

/**
 * Its type is the caller's word.
 *
 * @throws `ERR_BLOSC2_UNSUPPORTED`, with the reason and what to do about it.
 */
export function loadAddon<Addon>(): Addon
export function loadAddon(): unknown {
  if (provided !== undefined) return provided.addon
  // Beside this package's files are `build` or `prebuilds`. In a bundle of ES modules there is no __dirname.
  const home = join(__dirname, '..')
  try {
    return nodeGypBuild(home)
  } catch (error) {
    throw loadFailure(error, process.env.BLOSC2_PREBUILD ?? home)
  }
}
