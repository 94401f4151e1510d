/** What to do where the addon does not load: the messages of dynamic linkers alone help nobody. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Blosc2Error } from './errors'

interface Reason {
  readonly why: string
  readonly remedy: string
}

interface Host {
  readonly platform: string
  /** Of glibc; undefined elsewhere. */
  readonly glibc: string | undefined
  readonly runtime: string
  readonly napi: number
  /** Platforms that are prebuilt in this installation, as `linux-x64 with glibc`. */
  readonly prebuilt: readonly string[]
}

const reinstall = "Delete 'node_modules' and install again on this machine"

type Rule = (message: string, host: Host) => Reason | undefined

const rules: readonly Rule[] = [
  (_, { napi }) =>
    napi >= 9
      ? undefined
      : { why: `it needs Node-API 9, this is ${napi}`, remedy: 'Use Node.js 20.17 or newer' },

  (message) =>
    /ERR_DLOPEN_DISABLED|addons? (is|are|has been) disabled|--no-addons/i.test(message)
      ? {
          why: 'addons are disabled',
          remedy: "Run without '--no-addons', or with '--allow-addons' beside '--permission'",
        }
      : undefined,

  (message) =>
    /ffi access|allow-ffi/i.test(message)
      ? { why: 'Deno was not allowed to load it', remedy: "Run Deno with '--allow-ffi' (or '-A')" }
      : undefined,

  (message, { prebuilt, platform }) => {
    if (!/No native build was found/.test(message)) return undefined
    if (prebuilt.length === 0) {
      return {
        why: 'no prebuilt addon lies beside this code',
        remedy:
          `Where a bundler has moved the code, mark blosc2 as external or import 'blosc2/${platform}' in it, too; in Electron, ` +
          "unpack it from the asar archive; in a checkout, run 'npm run build'",
      }
    }
    return {
      why: `it is prebuilt for ${prebuilt.join(', ')}`,
      remedy: 'Use one of these, or compile a checkout of the repository as its CONTRIBUTING.md tells',
    }
  },

  (message, { glibc }) => {
    const [, library, version] = /version [`'](GLIBC|GLIBCXX|CXXABI)_([\d.]+)' not found/.exec(message) ?? []
    if (library === undefined) return undefined
    const name = library === 'GLIBC' ? 'glibc' : `libstdc++ with ${library}`
    const found = library === 'GLIBC' && glibc !== undefined ? `, this system has ${glibc}` : ''
    return {
      why: `it needs ${name} ${version}${found}`,
      remedy: 'Use a newer system or container image, or compile a checkout of the repository on this one',
    }
  },

  (message, { glibc }) =>
    glibc === undefined && /ld-linux|libc\.so\.6|libstdc\+\+\.so|Error relocating/.test(message)
      ? {
          why: 'this system has musl instead of glibc',
          remedy:
            "Set the environment variable LIBC to 'musl' to get the addon for musl (on Alpine that happens by itself; install libstdc++ there)",
        }
      : undefined,

  (message) =>
    /invalid ELF header|wrong ELF class|file too short|mach-o|incompatible architecture|not a valid Win32/i.test(
      message,
    )
      ? { why: 'the file is damaged, or was made for another system', remedy: reinstall }
      : undefined,
]

/** The error to throw instead of `cause`. `home` is the folder with `prebuilds`. */
export function loadFailure(cause: unknown, home: string): Blosc2Error {
  const host = describeHost(home)
  const message = textOf(cause)
  const reason = rules.map((rule) => rule(message, host)).find((found) => found !== undefined)
  const { why, remedy } = reason ?? { why: message.trim(), remedy: reinstall }
  const libc = host.glibc === undefined ? '' : `, glibc ${host.glibc}`
  return new Blosc2Error(
    'ERR_BLOSC2_UNSUPPORTED',
    `Expected the native part of blosc2 to load on ${host.platform} (${host.runtime}${libc}), but ${why}. ${remedy}.`,
    { cause },
  )
}

function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause ? `${String(cause.code)}: ${cause.message}` : cause.message
}

function describeHost(home: string): Host {
  const { platform, arch, versions } = process
  return {
    platform: `${platform}-${arch}`,
    glibc: platform === 'linux' ? glibcVersion() : undefined,
    runtime: runtimeName(versions),
    napi: Number(versions.napi ?? 0),
    prebuilt: prebuiltPlatforms(home),
  }
}

function runtimeName({ electron, bun, deno, node }: NodeJS.ProcessVersions): string {
  if (electron !== undefined) return `Electron ${electron}`
  if (bun !== undefined) return `Bun ${bun}`
  if (deno !== undefined) return `Deno ${deno}`
  return `Node.js ${node}`
}

/** Runtimes other than Node.js may have no reports. */
function glibcVersion(): string | undefined {
  const report: unknown = process.report?.getReport()
  const header = property(report, 'header')
  const version = property(header, 'glibcVersionRuntime')
  return typeof version === 'string' ? version : undefined
}

function property(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined
}

/** Read synchronously: loading a module is. File names end as in `.glibc.node`, where the C library matters. */
function prebuiltPlatforms(home: string): string[] {
  const folder = join(home, 'prebuilds')
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.node'))
      .map((name) => name.replace(/[/\\].*?(\.glibc|\.musl)?\.node$/, '$1').replace('.', ' with '))
  } catch {
    return []
  }
}
