/**
 * `tsx scripts/bench.ts <name>`: runs bench/<name>.ts as users run the package: compiled, in a Node that has nothing
 * else in its heap. Under tsx the garbage collector takes longer over every result, as it has a compiler to go through.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { root } from './project'

const [name = 'run'] = process.argv.slice(2)
const made = join(root, 'build', 'bench')

const theBuiltPackage: Plugin = {
  name: 'the built package',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/lib\/index$/ }, () => ({
      path: join(root, 'dist', 'index.js'),
      external: true,
    }))
  },
}

async function main(): Promise<void> {
  await build({
    entryPoints: [name, 'core'].map((one) => join(root, 'bench', `${one}.ts`)),
    outdir: made,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [theBuiltPackage],
    define: { __dirname: JSON.stringify(join(root, 'bench')) },
    logLevel: 'warning',
  })
  const script = join(made, `${name}.js`)
  const { status } = spawnSync(process.execPath, ['--expose-gc', script], { stdio: 'inherit' })
  process.exitCode = status ?? 1
}

void main()
