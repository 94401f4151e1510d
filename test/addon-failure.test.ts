import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { loadFailure } from '../lib/addon-failure'

const library = join(__dirname, '..', 'lib', 'index.ts')
const here = `${process.platform}-${process.arch}`

describe('an addon that does not load', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'blosc2-addon-'))
  })
  afterEach(() => rmSync(home, { recursive: true }))

  const prebuild = (folder: string, name: string) => {
    mkdirSync(join(home, 'prebuilds', folder), { recursive: true })
    writeFileSync(
      join(home, 'prebuilds', folder, name),
      'this is no addon, but it is long enough to be read as one'.repeat(9),
    )
  }

  /** What a program says that requires the library where `home` has the addons. */
  const complaint = (...flags: string[]) => {
    const program = `try { require(${JSON.stringify(library)}) } catch (error) { console.log(error.code, error.message) }`
    const { stdout } = spawnSync(process.execPath, [...flags, '--import=tsx', '--eval', program], {
      encoding: 'utf8',
      env: { ...process.env, BLOSC2_PREBUILD: home, NODE_OPTIONS: '' },
    })
    return stdout
  }

  it('says where it was loaded, and what to do where nothing is prebuilt', () => {
    const said = complaint()
    assert.match(said, /^ERR_BLOSC2_UNSUPPORTED Expected the native part of blosc2 to load on /)
    assert.ok(said.includes(`${here} (Node.js ${process.versions.node}`), said)
    assert.ok(said.includes(`import 'blosc2/${here}'`), said)
    assert.match(said, /asar/)
  })

  it('lists what is prebuilt, with the C library', () => {
    prebuild('plan9-mips', 'blosc2.glibc.node')
    prebuild('plan9-x64', 'blosc2.node')
    const said = complaint()
    assert.match(said, /it is prebuilt for plan9-mips with glibc, plan9-x64\. Use one of these/)
  })

  it('sends for another copy where the file is none for this system', () => {
    prebuild(here, 'blosc2.node')
    assert.match(complaint(), /damaged, or was made for another system\. Delete 'node_modules'/)
  })

  it('names the flag that forbids addons', () => {
    prebuild(here, 'blosc2.node')
    assert.match(complaint('--no-addons'), /addons are disabled\. Run without '--no-addons'/)
  })

  const reasons: readonly (readonly [said: string, expected: RegExp])[] = [
    ["/lib/libm.so.6: version `GLIBC_2.99' not found (required by blosc2.node)", /it needs glibc 2\.99/],
    [
      "libstdc++.so.6: version `GLIBCXX_3.4.99' not found",
      /it needs libstdc\+\+ with GLIBCXX 3\.4\.99\. Use a newer system/,
    ],
    [
      'Requires ffi access to blosc2.node, run again with the --allow-ffi flag',
      /Run Deno with '--allow-ffi'/,
    ],
    ['cannot allocate memory in static TLS block', /but cannot allocate memory in static TLS block\. Delete/],
  ]
  for (const [said, expected] of reasons) {
    it(`explains '${said.slice(0, 60)}'`, () => {
      const cause = new Error(said)
      const failure = loadFailure(cause, home)
      assert.match(failure.message, expected)
      assert.equal(failure.code, 'ERR_BLOSC2_UNSUPPORTED')
      assert.equal(failure.cause, cause)
    })
  }
})

describe('an addon that a bundle brings', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blosc2-bundle-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const addon = join(__dirname, '..', 'build', 'Release', 'blosc2.node')
  /** Statements that see the library as `blosc2`, which knows of no addon, and run in a bundle far from the project. */
  const printed = (...statements: readonly string[]) => {
    const contents = [
      `import * as blosc2 from ${JSON.stringify(library)}`,
      `import { provideAddon } from ${JSON.stringify(join(library, '..', 'addon'))}`,
      'const attempt = (action) => { try { return action() } catch (error) { return error.code } }',
      'const { compressSync, versions } = blosc2',
      ...statements,
    ]
    const outfile = join(folder, 'dist', 'program.js')
    const stdin = { contents: contents.join('\n'), resolveDir: folder }
    buildSync({ stdin, outfile, bundle: true, platform: 'node', external: ['apache-arrow'] })
    const env = { ...process.env, BLOSC2_PREBUILD: '' }
    return execFileSync(process.execPath, [outfile, addon], { encoding: 'utf8', env }).trim()
  }
  const size = 'console.log(attempt(() => compressSync(new Uint8Array(9000)).length))'
  const provide = 'provideAddon(require(process.argv[2]))'

  it('is used however late it comes', () => {
    const [before, after, version] = printed(size, provide, size, 'console.log(versions.zstd)').split('\n')
    assert.equal(before, 'ERR_BLOSC2_UNSUPPORTED')
    assert.equal(after, '32')
    assert.match(version ?? '', /^1\.5/)
  })

  it('may be a class in there that is made anew', () => {
    const abortable = 'blosc2.compress(new Uint8Array(9000), {}, { signal: new AbortController().signal })'
    assert.equal(printed(provide, `${abortable}.then((chunk) => console.log(chunk.length))`), '32')
  })

  it('is seen to be none where the bundler put something else in its place', () => {
    assert.equal(printed("provideAddon('/assets/blosc2-3f2a.node')", size), 'ERR_BLOSC2_UNSUPPORTED')
  })
})
