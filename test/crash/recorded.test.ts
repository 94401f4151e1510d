import assert from 'node:assert/strict'
import { mkdirSync, rmSync } from 'node:fs'
import { open, SChunk } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { create, type Kind, kindNamed, kindNames, stepOf } from './kinds'
import { record } from './recording'
import { filesOf, replay } from './replaying'
import * as chunkSteps from './schunk-steps'

const steps = 40

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

    for (const how of ['file', 'directory']) {
      it(`leave a committed state of a super-chunk whose chunks change one by one: ${how}`, async function () {
        this.timeout(120_000)
        mkdirSync(path('recorded'), { recursive: true })
        const file = path(`recorded/schunk-${how}.b2frame`)
        const where = { urlpath: file, contiguous: how === 'file' }
        await (await SChunk.create({ chunksize: 0, data: chunkSteps.first, ...where })).close()
        const files = filesOf(file)
        const changes = await record('crash/children/change-schunk', [file, String(steps)], path('log'))
        rmSync(file, { recursive: true })
        const look = async (allowed: readonly number[]) => {
          await using schunk = await open(file, { kind: 'schunk' })
          await chunkSteps.check(schunk, allowed)
        }
        const looks = await replay(files, changes, (told) => look([told, told + 1]))
        assert.ok(looks > 2 * steps, `${looks} looks`)
        await look([steps])
      })
    }
  })
}
