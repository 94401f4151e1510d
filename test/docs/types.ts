/** Checks the types of the code in the guides. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { type Block, root } from './blocks'

/** Inside the project, so that what blocks import is found. */
const folder = join(root, 'build', 'guides')

/** What the compiler says of any of the blocks. */
export function typeErrors(blocks: readonly Block[]): string[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const files = blocks.map(({ code }, i) => {
    const file = join(folder, `block-${i}.ts`)
    // Each is a module of its own, even if it neither imports nor exports.
    writeFileSync(file, `${code}\nexport {}\n`)
    return file
  })
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const declarations = join(root, 'lib', 'node-gyp-build.d.ts')
  const compiled = ts.createProgram([declarations, ...files], {
    ...options,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node'],
    paths: {
      blosc2: [join(root, 'lib', 'index.ts')],
      'blosc2/linux-x64': [join(root, 'lib', 'index.ts')],
      'blosc2/*': [join(root, 'lib', '*', 'index.ts')],
    },
  })
  return ts.getPreEmitDiagnostics(compiled).map(({ file, start = 0, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, ' ')
    const index = Number(/^block-(\d+)\.ts$/.exec(basename(file?.fileName ?? ''))?.[1] ?? -1)
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0
    return `${blocks[index]?.place ?? file?.fileName} line ${line + 1}: ${message}`
  })
}
