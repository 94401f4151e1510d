/**
 * Finds the addon: the one an entry point for a single platform has provided, or the one that fits this process.
 *
 * Installed as a package, it is found at once or never. In a bundle, an entry point may provide it after this module was
 * loaded: whoever asked for it before gets a stand-in, which looks again each time it is called.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import nodeGypBuild from 'node-gyp-build'
import { loadFailure } from './addon-failure'

let provided: { readonly addon: unknown } | undefined

/** For entry points that name the file of the addon themselves, since bundlers follow only what is spelled out. */
export function provideAddon(addon: unknown): void {
  // Some bundlers make an ES module of it.
  provided ??= { addon: isObject(addon) && 'default' in addon ? addon.default : addon }
}

/**
 * Its functions, in an object of the caller's own. Its type is the caller's word.
 *
 * @throws `ERR_BLOSC2_UNSUPPORTED`, with the reason and what to do about it; in a bundle, a call of a function does.
 */
export function loadAddon<Addon extends object>(): Addon
export function loadAddon(): object {
  return provided !== undefined || isPackage(home()) ? { ...addonNow() } : standIn()
}

function addonNow(): object {
  const addon = provided === undefined ? findAddon() : provided.addon
  // Beside a bundle, the addon of another package may be what is found.
  if (isObject(addon) && 'openFrame' in addon) return addon
  const found =
    provided === undefined ? 'No native build was found' : 'the bundle has something else in its place'
  throw loadFailure(found, home())
}

function findAddon(): unknown {
  try {
    return nodeGypBuild(home())
  } catch (error) {
    throw loadFailure(error, process.env.BLOSC2_PREBUILD ?? home())
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Where `build` or `prebuilds` are: beside this package's files. In a bundle of ES modules there is no __dirname. */
function home(): string {
  return typeof __dirname === 'string' ? join(__dirname, '..') : dirname(process.execPath)
}

/** Read, not required: a bundler would take a required manifest along. */
function isPackage(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return isObject(manifest) && 'name' in manifest && manifest.name === 'blosc2'
  } catch {
    return false
  }
}

function standIn(): object {
  const functions = new Map<string | symbol, unknown>()
  return new Proxy(
    {},
    {
      get(own, name) {
        if (Reflect.has(own, name)) return Reflect.get(own, name)
        const known = functions.get(name) ?? forward(name)
        functions.set(name, known)
        return known
      },
    },
  )
}

/** A function, not an arrow: some of the addon's are classes. */
function forward(name: string | symbol): unknown {
  return function forwarded(...args: unknown[]): unknown {
    const target: unknown = Reflect.get(addonNow(), name)
    if (typeof target !== 'function') throw new TypeError(`The addon has no function '${String(name)}'`)
    return new.target === undefined ? Reflect.apply(target, undefined, args) : Reflect.construct(target, args)
  }
}
