/** Closes a file in the middle of an iteration over its changes, and should end by itself then. */
import { open, zeros } from '../../../lib/index'

async function main([urlpath = '', how]: readonly string[]): Promise<void> {
  const contiguous = how !== 'directory'
  const writer = await zeros([10], { dtype: 'int32', urlpath, chunks: [10], contiguous })
  const reader = await open(urlpath, { dtype: 'int32' })
  const changes = reader.watch()
  const first = changes.next()
  await new Promise((resolve) => setTimeout(resolve, 50))
  await writer.append(Int32Array.of(1))
  await first
  await writer.close()
  await reader.close()
  process.stdout.write('closed')
}

main(process.argv.slice(2))
