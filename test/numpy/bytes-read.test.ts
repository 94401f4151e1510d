import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveDType } from '../../lib/dtype'
import { openNpy, openNpz, openSafetensorsSync } from '../../lib/index'
import { headerBytes } from '../../lib/numpy/header-text'
import { directoryEnd, localHeader, memberOf } from '../../lib/zip/records'

const folder = mkdtempSync(join(tmpdir(), 'blosc2-bytes-read-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

/** Bytes that this process has read, from files or pipes. */
function bytesRead(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN)
}

async function readBy(run: () => Promise<unknown>): Promise<number> {
  const first = bytesRead()
  const own = bytesRead() - first
  const before = bytesRead()
  await run()
  return bytesRead() - before - own
}

/** An archive of one stored array of zeros, which takes no space on the disk. */
function sparseArchive(path: string, shape: readonly number[], itemsize: number): void {
  const header = headerBytes({
    type: resolveDType(itemsize === 1 ? 'uint8' : 'float32'),
    shape,
    fortran: false,
  })
  const size = header.length + shape.reduce((product, n) => product * n, itemsize)
  const member = { name: 'x.npy', crc: 0, size, headerOffset: 0 }
  const file = openSync(path, 'w')
  const start = localHeader(member)
  writeSync(file, Buffer.concat([start, header]), 0, start.length + header.length, 0)
  const entry = memberOf(member).directory
  const end = Buffer.concat([entry, directoryEnd(1, entry.length, start.length + size)])
  writeSync(file, Buffer.of(7), 0, 1, start.length + size - 1)
  writeSync(file, end, 0, end.length, start.length + size)
  closeSync(file)
}

describe('of a file only what is needed is read:', () => {
  if (process.platform !== 'linux') return

  it('a window of a stored member of 1 GiB', async () => {
    sparseArchive(at('large.npz'), [16384, 16384], 4)
    const read = await readBy(async () => {
      await using archive = await openNpz(at('large.npz'))
      const { shape } = await archive.get('x', '8000:8064, 8000:8064')
      assert.deepEqual(shape, [64, 64])
    })
    assert.ok(read < 2 ** 20, `${read} bytes`)
    assert.ok(read >= 64 * 64 * 4, `${read} bytes`)
  })

  it('the end of a member beyond 4 GiB', async () => {
    sparseArchive(at('zip64.npz'), [5, 2 ** 30], 1)
    const read = await readBy(async () => {
      await using archive = await openNpz(at('zip64.npz'))
      assert.deepEqual((await archive.get('x', '-1, -2:')).data, Uint8Array.of(0, 7))
      assert.deepEqual((await archive.header('x')).shape, [5, 2 ** 30])
    })
    assert.ok(read < 100_000, `${read} bytes`)
  })

  it('columns, single elements and tensors', async () => {
    await using file = await openNpy(at('columns.npy'), { mode: 'w+', shape: [2000, 5000], dtype: 'float64' })
    const column = await readBy(() => file.get(':, 17'))
    assert.ok(column >= 16_000 && column < 40_000, `${column} bytes`)
    const corners = await readBy(() =>
      file.get([
        [0, 1999],
        [0, 4999],
      ]),
    )
    assert.ok(corners < 1000, `${corners} bytes`)
    const rows = await readBy(() => file.get('10:20'))
    assert.ok(rows >= 400_000 && rows < 410_000, `${rows} bytes`)
    await using f = await openNpy(at('f.npy'), {
      mode: 'w+',
      shape: [2000, 5000],
      dtype: 'float64',
      fortranOrder: true,
    })
    const along = await readBy(() => f.get(':, 17'))
    assert.ok(along < 17_000, `${along} bytes`)
    const text = Buffer.from('{"a":{"dtype":"U8","shape":[65536,65536],"data_offsets":[0,4294967296]}}')
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(text.length))
    const model = openSync(at('model.safetensors'), 'w')
    writeSync(model, Buffer.concat([length, text]), 0)
    writeSync(model, Buffer.alloc(1), 0, 1, 8 + text.length + 2 ** 32 - 1)
    closeSync(model)
    const tensor = await readBy(async () => {
      using tensors = openSafetensorsSync(at('model.safetensors'))
      assert.equal(tensors.getSync('a', [65535, 65535]), 0)
    })
    assert.ok(tensor < 2000, `${tensor} bytes`)
  })
})
