/** Reads a batch that Arrow serialized as if `apache-arrow` were not installed, and says what comes. */
import { Module } from 'node:module'
import { isBlosc2Error, openSync } from '../../../lib/index'

const load: unknown = Reflect.get(Module, '_load')
Reflect.set(Module, '_load', (name: string, ...rest: unknown[]) => {
  if (name === 'apache-arrow') throw new Error('not installed')
  return typeof load === 'function' && Reflect.apply(load, Module, [name, ...rest])
})
try {
  openSync(process.argv[2] ?? '', { kind: 'batcharray' }).getSync(0)
} catch (error) {
  if (isBlosc2Error(error)) process.stdout.write(`${error.code} ${error.message}`)
}
