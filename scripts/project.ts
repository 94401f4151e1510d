/** Where the project's own things are, for the scripts beside this file. */
import { join } from 'node:path'

export const root = join(__dirname, '..')
export const cmakeJs = join(root, 'node_modules', 'cmake-js', 'bin', 'cmake-js')
export const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js')
