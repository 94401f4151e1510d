/** Changes a file in place until it is killed, each time all of it: `change-forever.js <path> <first value>`. */
import { open } from '../../../lib/index'

async function main(path: string, first: number): Promise<void> {
  const array = await open(path, { mode: 'r+', dtype: 'int32' })
  for (let value = first; ; value++) {
    const length = 40_000 + (value % 7) * 1000
    // The ramp makes chunks of other sizes each time, so that commits move about in the file.
    const data = Int32Array.from({ length }, (_, i) => (i % ((value % 90) + 10)) + value * 1000)
    await array.batch(async () => {
      await array.resize([length])
      await array.set(null, { data, shape: [length] })
    })
    if (value === first) console.log('changing')
  }
}

const [path = '', first = ''] = process.argv.slice(2)
main(path, Number(first))
