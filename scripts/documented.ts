/**
 * Fails where something that users import says nothing of itself: every export and every public method has TSDoc, and
 * every function and method (but the blocking twins of others), class and constant an example. TypeDoc checks the links
 * in it, examples.ts the code.
 */
import { join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './project'

const entry = join(root, 'lib', 'index.ts')
const { config } = ts.readConfigFile(join(root, 'tsconfig.build.json'), ts.sys.readFile)
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
const program = ts.createProgram(fileNames, options)
const checker = program.getTypeChecker()
const complaints: string[] = []

const isMine = (symbol: ts.Symbol) =>
  symbol.declarations?.some((one) => !program.isSourceFileDefaultLibrary(one.getSourceFile())) ?? false

function isPublic(symbol: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
  const modifiers = (symbol.declarations ?? []).map((one) => ts.getCombinedModifierFlags(one))
  return (
    !symbol.name.includes('#') &&
    !symbol.name.startsWith('__@') &&
    modifiers.every((flags) => (flags & hidden) === 0)
  )
}

function check(symbol: ts.Symbol, name: string, needsExample: boolean): void {
  const tags = symbol.getJsDocTags(checker).map((tag) => tag.name)
  if (tags.includes('internal')) return
  const says = symbol.getDocumentationComment(checker).length > 0
  if (says && (tags.includes('example') || !needsExample)) return
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? entry
  complaints.push(`${relative(root, file)}: ${name} has no ${says ? '@example' : 'documentation'}`)
}

function checkMethods(symbol: ts.Symbol, name: string): void {
  const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
  const methods = [...members, ...checker.getExportsOfModule(symbol)].filter(
    (member) => (member.flags & ts.SymbolFlags.Method) !== 0,
  )
  for (const method of methods.filter((one) => isMine(one) && isPublic(one)))
    check(method, `${name}.${method.name}()`, !method.name.endsWith('Sync'))
}

function checkExports(module: ts.Symbol, prefix = ''): void {
  for (const exported of checker.getExportsOfModule(module)) {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported
    const name = `${prefix}${exported.name}`
    if ((symbol.flags & ts.SymbolFlags.ValueModule) !== 0) {
      checkExports(symbol, `${name}.`)
      continue
    }
    const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0
    check(symbol, name, isValue && !exported.name.endsWith('Sync'))
    if ((symbol.flags & ts.SymbolFlags.Class) !== 0) checkMethods(symbol, name)
  }
}

const file = program.getSourceFile(entry)
const module = file && checker.getSymbolAtLocation(file)
if (!module) throw new Error(`Expected a module in ${entry}`)
checkExports(module)
if (complaints.length > 0) {
  process.stderr.write(`${complaints.join('\n')}\n${complaints.length} names without what users need\n`)
  process.exitCode = 1
}
