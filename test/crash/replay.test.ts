import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { open } from '../../lib/index'
import { scratchFolder } from '../danger/scratch'
import { create, type Kind, kindNamed, kindNames, stepOf } from './kinds'

/** Bytes that a commit has put into the file, one run after the other. */
interface Write {
  readonly at: number
  readonly bytes: Buffer
}

/** Runs this close belong to one write: bytes that happen to be equal divide none. */
const gap = 16

/** What changed between two images behind their header. */
function writesOf(before: Buffer, after: Buffer, headerLength: number): Write[] {
  const writes: Write[] = []
  let start = -1
  let last = -1
  for (let i = headerLength; i <= after.length; i++) {
    const differs = i < after.length && (i >= before.length || before[i] !== after[i])
    if (differs) {
      if (start < 0) start = i
      last = i
    } else if (start >= 0 && (i - last > gap || i === after.length)) {
      writes.push({ at: start, bytes: after.subarray(start, last + 1) })
      start = -1
    }
  }
  return writes
}

function apply(image: Buffer, writes: readonly Write[]): Buffer {
  const length = Math.max(image.length, ...writes.map(({ at, bytes }) => at + bytes.length))
  const result = Buffer.alloc(length)
  image.copy(result)
  for (const { at, bytes } of writes) bytes.copy(result, at)
  return result
}

function half({ at, bytes }: Write): Write {
  return { at, bytes: bytes.subarray(0, Math.ceil(bytes.length / 2)) }
}

/** The writes of a commit up to every boundary, cut in their middle, and in any order; never with the header. */
function* cuts(writes: readonly Write[]): Generator<readonly Write[]> {
  for (const [n, write] of writes.entries()) {
    yield writes.slice(0, n)
    yield [...writes.slice(0, n), half(write)]
    yield [write]
    yield writes.slice(n)
    yield writes.filter(() => Math.random() < 0.5)
  }
  yield writes
}

describe('the writes of a commit, cut off anywhere', () => {
  const path = scratchFolder()
  const image = () => path('image.b2nd')

  async function holds(bytes: Buffer, kind: Kind, step: number): Promise<void> {
    writeFileSync(image(), bytes)
    await using array = await open(image(), { dtype: 'int32' })
    await array.verify()
    await stepOf(array, kind, [step])
  }

  for (const name of kindNames) {
    it(`leave the state before, and the one after with the header: ${name}`, async function () {
      this.timeout(120_000)
      const kind = kindNamed(name)
      const urlpath = path(`${name}.b2nd`)
      await using array = await create(urlpath, kind)
      let looked = 0
      for (let step = 1; step <= 60; step++) {
        const before = readFileSync(urlpath)
        await kind.change(array, step)
        const after = readFileSync(urlpath)
        const headerLength = after.readInt32BE(11)
        const writes = writesOf(before, after, headerLength)
        assert.ok(writes.length > 0, `Step ${step} wrote something`)
        assert.notDeepEqual(before.subarray(0, headerLength), after.subarray(0, headerLength))
        for (const some of cuts(writes)) {
          await holds(apply(before, some), kind, step - 1)
          looked++
        }
        const complete = apply(before, writes)
        after.copy(complete, 0, 0, headerLength)
        await holds(complete, kind, step)
      }
      assert.ok(looked > 300, `${looked} cuts`)
    })
  }
})
