/**
 * `binaries.ts [folder] [--from build]`: puts the built addon, stripped and named for node-gyp-build, into `prebuilds/`
 * of the given folder (default: the project). It works on a copy, since prebuildify moves what it finds and
 * build/Release must stay usable. One that was compiled for another platform is taken `--from` its own build folder,
 * under the variables PREBUILD_ARCH, PREBUILD_LIBC and PREBUILD_STRIP_BIN of prebuildify.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import prebuildify from 'prebuildify'
import { root } from './project'

const staging = join(root, 'build', 'binaries')
const { positionals, values } = parseArgs({ allowPositionals: true, options: { from: { type: 'string' } } })
const out = resolve(positionals[0] ?? root)
const built = join(resolve(values.from ?? join(root, 'build')), 'Release', 'blosc2.node')

rmSync(staging, { recursive: true, force: true })
mkdirSync(join(staging, 'build', 'Release'), { recursive: true })
cpSync(built, join(staging, 'build', 'Release', 'blosc2.node'))

prebuildify(
  {
    name: 'blosc2',
    napi: true,
    strip: true,
    tagLibc: process.platform === 'linux',
    cwd: staging,
    out,
    // There is nothing left to compile, but prebuildify always runs something.
    nodeGyp: `"${process.execPath}" -e 0`,
    shell: true,
    quiet: true,
  },
  (error) => {
    if (error) throw error
    rmSync(staging, { recursive: true, force: true })
  },
)
