/** Where the project's own things are, for the scripts beside this file. */
import { join } from 'node:path'

export const root = join(__dirname, '..')
export const cmakeJs = join(root, 'node_modules', 'cmake-js', 'bin', 'cmake-js')
export const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js')

/** The npm that runs this script. */
export function npmCli(): string {
  const cli = process.env.npm_execpath
  if (cli === undefined) throw new Error("Run this by its name in package.json, with 'npm run'")
  return cli
}
