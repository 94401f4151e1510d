/**
 * Puts the built addon, stripped and named for node-gyp-build, into `prebuilds/` of the given folder (default: the
 * project). It works on a copy, since prebuildify moves what it finds and build/Release must stay usable.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import prebuildify from 'prebuildify'
import { root } from './project'

const staging = join(root, 'build', 'binaries')
const out = resolve(process.argv[2] ?? root)
const addon = join('build', 'Release', 'blosc2.node')

rmSync(staging, { recursive: true, force: true })
mkdirSync(join(staging, 'build', 'Release'), { recursive: true })
cpSync(join(root, addon), join(staging, addon))

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
