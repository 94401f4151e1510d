/** Files as they were after each of the changes that were recorded. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Recorded } from './recording'

/** The files below a folder, as they are after some of the changes. */
export class Files {
  readonly #files: Map<string, Buffer>

  constructor(files: Iterable<readonly [path: string, content: Buffer]>) {
    this.#files = new Map(files)
  }

  get all(): ReadonlyMap<string, Buffer> {
    return this.#files
  }

  copy(): Files {
    return new Files(this.#files)
  }

  /** `part`: of a write, how much of it. */
  apply(change: Recorded, part = 1): void {
    if (change.do === 'tell') return
    const content = this.#files.get(change.path) ?? Buffer.alloc(0)
    if (change.do === 'write') {
      const bytes = Buffer.from(change.bytes, 'hex')
      const some = bytes.subarray(0, Math.ceil(bytes.length * part))
      const changed = Buffer.alloc(Math.max(content.length, change.at + some.length))
      content.copy(changed)
      some.copy(changed, change.at)
      this.#files.set(change.path, changed)
    } else if (change.do === 'truncate') {
      const changed = Buffer.alloc(change.at)
      content.copy(changed)
      this.#files.set(change.path, changed)
    } else {
      this.#files.delete(change.path)
      if (change.do === 'rename') this.#files.set(change.to, content)
    }
  }
}

export function filesOf(path: string): Files {
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
export async function replay(
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
