import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import * as face from 'blosc2'
import { asarraySync, Blosc2Error } from 'blosc2'
import * as numpy from 'blosc2/numpy'

const core = createRequire(import.meta.url)('blosc2')
assert.deepEqual(Object.keys(face).sort(), Object.keys(core).sort())
for (const [name, value] of Object.entries(face)) assert.equal(value, core[name], name)
assert.equal(Blosc2Error, core.Blosc2Error)
for (const [name, value] of Object.entries(numpy)) assert.equal(value, core[name], name)
assert.equal(typeof numpy.loadNpy, 'function')

const array = asarraySync(Int32Array.of(1, 2, 3, 4), { shape: [2, 2] })
assert.deepEqual(array.getSync([1]).data, Int32Array.of(3, 4))
array.closeSync()
process.stdout.write(`ok, ${Object.keys(face).length} names\n`)
