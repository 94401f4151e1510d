const assert = require('node:assert/strict')
const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { asarray, open, versions } = require('blosc2')

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'blosc2-user-'))
  try {
    const urlpath = join(folder, 'waves.b2nd')
    const values = Float32Array.from({ length: 1000 }, (_, i) => Math.fround(Math.sin(i / 50)))
    const written = await asarray(values, { shape: [10, 100], urlpath })
    await written.close()
    const array = await open(urlpath)
    assert.deepEqual((await array.get()).data, values)
    const rows = await array.get('2:4')
    assert.deepEqual(rows.shape, [2, 100])
    assert.deepEqual(rows.data, values.slice(200, 400))
    await array.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
  process.stdout.write(`ok, C-Blosc2 ${versions.cBlosc2}\n`)
}

main()
