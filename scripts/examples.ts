/**
 * Compiles the code in every `@example`. A name that an example does not declare is the object whose method it shows, or
 * anything at all: what it calls on `blosc2`, on that object and on what these give back must exist and fit.
 */
import { join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './project'

interface Example {
  /** As in `lib/open.ts:12`. */
  readonly place: string
  readonly code: string
  /** The class and the method it belongs to. */
  readonly owner: string | undefined
  readonly method: string | undefined
}

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
const sources = fileNames.filter((name) => relative(root, name).startsWith('lib'))
const program = ts.createProgram(sources, options)
/** Made now, since comments belong to nodes only once there is one. */
const checker = program.getTypeChecker()
const exported = exportsOf(join(root, 'lib', 'index.ts'))
/** Names that nothing declares; the second is for `{ name }`. */
const unknownNames = new Set([2304, 18004])

function examplesOf(file: ts.SourceFile): Example[] {
  const found: Example[] = []
  const visit = (node: ts.Node): void => {
    for (const tag of ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === 'example')) {
      const text = ts.getTextOfJSDocComment(tag.comment) ?? ''
      const code = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? text
      const line = file.getLineAndCharacterOfPosition(tag.getStart()).line + 1
      const { parent } = node
      const isMember = ts.isMethodDeclaration(node) && ts.isClassDeclaration(parent)
      found.push({
        place: `${relative(root, file.fileName)}:${line}`,
        code: code.replace(/^import .* from 'blosc2.*'$/gm, ''),
        owner: isMember ? parent.name?.text : undefined,
        method: isMember ? node.name.getText() : undefined,
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** A module for each example, in memory, beside the library's. */
function compile(examples: readonly Example[], head: (n: number) => string) {
  const texts = new Map(
    examples.map(({ code }, n) => [
      join(root, 'lib', `example-${n}.ts`),
      `import * as blosc2 from './index'\n${head(n)}\nexport async function example() {\n${code}\n}\n`,
    ]),
  )
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (name) => texts.has(name) || fileExists(name)
  host.readFile = (name) => texts.get(name) ?? readFile(name)
  host.getSourceFile = (name, ...rest) => {
    const text = texts.get(name)
    return text === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, text, options.target ?? 9)
  }
  const program = ts.createProgram([...texts.keys()], { ...options, noEmit: true }, host)
  return [...texts.keys()].map((name) => {
    const source = program.getSourceFile(name)
    return source
      ? [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      : []
  })
}

function main(): void {
  const examples = sources.flatMap((name) => {
    const file = program.getSourceFile(name)
    return file ? examplesOf(file) : []
  })
  const unknown = compile(examples, () => '').map(
    (diagnostics) => new Set(diagnostics.filter(({ code }) => unknownNames.has(code)).map(nameIn)),
  )
  const head = (n: number) => {
    const { code = '', owner, method } = examples[n] ?? {}
    return [...(unknown[n] ?? [])]
      .map((name) => {
        if (exported.has(name)) return `import { ${name} } from './index';`
        const shown = owner !== undefined && new RegExp(`\\b${name}\\.${method}\\b`).test(code)
        return `declare let ${name}: ${shown ? `blosc2.${publicClass(owner)}` : 'any'};`
      })
      .join(' ')
  }
  const results = compile(examples, head)
  let wrong = 0
  for (const [n, diagnostics] of results.entries()) {
    for (const { messageText } of diagnostics) {
      wrong += 1
      process.stderr.write(`${examples[n]?.place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}\n`)
    }
  }
  process.stdout.write(`${examples.length} examples, ${wrong} mistakes in them\n`)
  if (wrong > 0) process.exitCode = 1
}

function exportsOf(entry: string): Map<string, ts.Symbol> {
  const file = program.getSourceFile(entry)
  const module = file && checker.getSymbolAtLocation(file)
  return new Map(module ? checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]) : [])
}

/** Itself, or the last that inherits from it. */
function publicClass(name: string): string {
  const inherits = (symbol: ts.Symbol): boolean => {
    const type = checker.getDeclaredTypeOfSymbol(symbol)
    const bases = type.isClassOrInterface() ? checker.getBaseTypes(type) : []
    return symbol.name === name || bases.some((base) => base.symbol !== undefined && inherits(base.symbol))
  }
  const found = [...exported].filter(([, symbol]) => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
    return inherits(isAlias ? checker.getAliasedSymbol(symbol) : symbol)
  })
  return found.find(([one]) => one === name)?.[0] ?? found.at(-1)?.[0] ?? name
}

function nameIn({ messageText }: ts.Diagnostic): string {
  return /'(.+?)'/.exec(ts.flattenDiagnosticMessageText(messageText, ' '))?.[1] ?? ''
}

main()
