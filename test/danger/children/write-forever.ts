/** Replaces one array by another until it is killed: `write-forever.js <path> <first value>`. */
import { save } from '../../../lib/index'

const length = 300_000

async function main(path: string, first: number): Promise<void> {
  for (let value = first; ; value++) {
    const data = Int32Array.from({ length }, (_, i) => (i % 1000) + value * 1000)
    await save({ data, shape: [length] }, path, {
      mode: 'w',
      chunks: [10_000],
      contiguous: !path.endsWith('.dir'),
    })
    if (value === first) console.log('writing')
  }
}

const [path = '', first = ''] = process.argv.slice(2)
main(path, Number(first))
