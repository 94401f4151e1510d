import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { open } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { create, type Kind, kindNamed, kindNames, stepOf } from './kinds'
import { Files, type Recorded, record } from './recording'

const steps = 40

function filesOf(path: string): Files {
  const paths = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path]
  return new Files(paths.map((file) => [file, readFileSync(file)]))
}

/** The disk after some of the changes: files that are the same are not written again. */
class Disk {
  #written: ReadonlyMap<string, Buffer> = new Map()

  hold({ all }: Files): void {
    for (const path of this.#written.keys()) {
      if (!all.has(path)) rmSync(path)
    }
    for (const [path, content] of all) {
      if (this.#written.get(path) === content) continue
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
    }
    this.#written = new Map(all)
  }
}

/** The header of a file is written in one go, within a page: a process that is killed has done it or has not. */
function isHeader(change: Recorded): boolean {
  return change.do === 'write' && change.at === 0 && change.path.endsWith('.b2nd')
}

/** Looks at the disk after each of the changes, and in the middle of each write. Gives the number of looks. */
async function replay(
  files: Files,
  changes: readonly Recorded[],
  look: (told: number) => Promise<void>,
): Promise<number> {
  const disk = new Disk()
  let told = 0
  let looks = 0
  for (const change of changes) {
    if (change.do === 'tell') {
      const [, step] = /^(\d+)\n/.exec(Buffer.from(change.bytes, 'hex').toString()) ?? []
      told = Number(step ?? told)
      continue
    }
    if (change.do === 'write' && !isHeader(change)) {
      const half = files.copy()
      half.apply(change, 0.5)
      disk.hold(half)
      await look(told)
      looks++
    }
    files.apply(change)
    disk.hold(files)
    await look(told)
    looks++
  }
  return looks
}

async function holds(path: string, kind: Kind, allowed: readonly number[]): Promise<void> {
  await using array = await open(path, { dtype: 'int32' })
  await array.verify()
  await stepOf(array, kind, allowed)
}

// Preloading works as the recorder expects on Linux; the commits are the same everywhere.
if (process.platform === 'linux') {
  describe('the changes that a process made to its files, up to each of them', () => {
    const path = scratchFolder()

    for (const [name, how] of [
      ...kindNames.map((each) => [each, 'file'] as const),
      ['mixed', 'mapped'] as const,
      ['mixed', 'directory'] as const,
    ]) {
      it(`leave a committed state, and none older than the last that was told: ${name}, ${how}`, async function () {
        this.timeout(120_000)
        const kind = kindNamed(name)
        mkdirSync(path('recorded'), { recursive: true })
        const file = path(`recorded/${name}-${how}.b2nd`)
        await (await create(file, kind, how !== 'directory')).close()
        const files = filesOf(file)
        const args = [file, name, '0', how, String(steps)]
        const changes = await record('crash/children/change-forever', args, path('log'))
        rmSync(file, { recursive: true })
        const looks = await replay(files, changes, (told) => holds(file, kind, [told, told + 1]))
        assert.ok(looks > 2 * steps, `${looks} looks`)
        await holds(file, kind, [steps])
      })
    }
  })
}
