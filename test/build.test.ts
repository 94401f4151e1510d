import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '..')
const release = join(root, 'build', 'Release')

function addon(): string {
  const addons = readdirSync(release).filter((name) => name.endsWith('.node'))
  assert.deepEqual(addons, ['blosc2.node'])
  return join(release, 'blosc2.node')
}

/** The dynamic symbols of the built addon, without their versions. `kind` is nm's letter; undefined ones are U, w, v. */
function dynamicSymbols(): { readonly kind: string; readonly name: string }[] {
  const flags = process.platform === 'darwin' ? ['-g'] : ['-D']
  const lines = execFileSync('nm', [...flags, addon()], { encoding: 'utf8' })
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [name = '', kind = ''] = line.trim().split(/\s+/).reverse()
    return { kind, name: name.replace(/@.*$/, '').replace(/^_(?=napi|node_api)/, '') }
  })
}

const isUndefined = (symbol: { readonly kind: string }) => 'Uwv'.includes(symbol.kind)

describe('the built addon', () => {
  it('is the only one in build/Release, where loaders and packers take the first they find', () => {
    addon()
  })

  it("exports Node-API's two entry points and nothing else", () => {
    const exported = dynamicSymbols()
      .filter((symbol) => !isUndefined(symbol))
      .map((symbol) => symbol.name)
    assert.deepEqual(exported.sort(), ['napi_register_module_v1', 'node_api_module_get_api_version_v1'])
  })

  it('leaves no codec to be found elsewhere in the process, such as the zstd inside newer versions of Node', () => {
    const borrowed = dynamicSymbols()
      .filter(isUndefined)
      .map((symbol) => symbol.name)
      .filter((name) =>
        /^_?(ZSTD_|ZDICT_|HUF_|FSE_|LZ4|XXH|zfp_|zng_|blosc|b2nd_|deflate|inflate|compress|crc32|adler32)/.test(
          name,
        ),
      )
    assert.deepEqual(borrowed, [])
  })

  if (process.platform === 'linux') {
    it('needs no shared library besides the C and C++ run time', () => {
      const header = execFileSync('objdump', ['-p', addon()], { encoding: 'utf8' })
      const needed = [...header.matchAll(/NEEDED\s+(\S+)/g)].map((match) => match[1] ?? '')
      const runTime = /^(libstdc\+\+|libm|libgcc_s|libc|libpthread|libdl|librt|ld-linux.*)\.so/
      assert.deepEqual(
        needed.filter((name) => !runTime.test(name)),
        [],
      )
    })
  }
})
