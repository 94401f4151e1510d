/**
 * `npm run package [folder]`: the tarball to publish, from `dist` and `prebuilds`, into the given folder (default:
 * build/package). What is published is not the checkout: its manifest has no scripts (npm would take `prepare` for one
 * that runs at installation) and no development dependencies. With `--complete` every platform must be prebuilt.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { platforms } from './platforms'
import { npmCli, root } from './project'

export interface Package {
  readonly tarball: string
  readonly files: readonly string[]
  /** Bytes. */
  readonly packed: number
  readonly unpacked: number
}

const documents = ['README.md', 'CHANGELOG.md', 'UPGRADING.md', 'LICENSE', 'THIRD_PARTY.md']

/** Packs `dist` of the project with the prebuilt addons in `prebuilds` into `out`. */
export function packInto(out: string, prebuilds = join(root, 'prebuilds')): Package {
  const stage = mkdtempSync(join(tmpdir(), 'blosc2-package-'))
  try {
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
    for (const name of documents) cpSync(join(root, name), join(stage, name))
    cpSync(join(root, 'dist'), join(stage, 'dist'), { recursive: true })
    for (const file of Object.values(platforms).filter((name) => existsSync(join(prebuilds, name)))) {
      cpSync(join(prebuilds, file), join(stage, 'prebuilds', file))
    }
    mkdirSync(out, { recursive: true })
    return runPack(stage, out)
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

/** Provenance is about a repository, and only the one that releases knows which that is. */
function manifest(): Record<string, unknown> {
  const { scripts, devDependencies, binary, ...published } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const { GITHUB_REPOSITORY: repository, GITHUB_SERVER_URL: server } = process.env
  if (repository === undefined || server === undefined) return published
  return { ...published, repository: { type: 'git', url: `git+${server}/${repository}.git` } }
}

function runPack(stage: string, out: string): Package {
  const args = [npmCli(), 'pack', '--json', '--ignore-scripts', '--pack-destination', resolve(out)]
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: stage,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`'npm pack' exited with ${status}:\n${stdout}`)
  const [report] = JSON.parse(stdout)
  const files: string[] = report.files.map((file: { path: string }) => file.path)
  return {
    tarball: join(resolve(out), report.filename),
    files,
    packed: report.size,
    unpacked: report.unpackedSize,
  }
}

function main(args: string[]): void {
  const missing = Object.values(platforms).filter((file) => !existsSync(join(root, 'prebuilds', file)))
  if (args.includes('--complete') && missing.length > 0) {
    throw new Error(`Expected every platform to be prebuilt, but there is no ${missing.join(', ')}`)
  }
  const folder = args.find((arg) => !arg.startsWith('--')) ?? join(root, 'build', 'package')
  const { tarball, packed } = packInto(folder)
  process.stdout.write(`${tarball}: ${(packed / 1e6).toFixed(1)} MB\n`)
}

if (require.main === module) main(process.argv.slice(2))
