const assert = require('node:assert/strict')

const { arch, platform } = process
const whole = require(`blosc2/${platform}-${arch}`)
assert.equal(whole, require('blosc2'))
process.stdout.write(`ok, blosc2/${platform}-${arch}\n`)
