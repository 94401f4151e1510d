/** Saves what is larger than a file may be here, in each way there is, and prints what it fails with. */
import { asarray, open, save } from '../../../lib/index'
import { codeOf, errorOf, values } from '../../danger/samples'

async function main(folder: string): Promise<void> {
  const data = values(1 << 20)
  const options = { chunks: [1 << 18], cparams: { clevel: 0 } } as const
  const array = await asarray({ data, shape: [data.length] }, options)
  const kept = await open(`${folder}/kept.b2nd`, { mode: 'r+', dtype: 'float32' })
  for (const call of [
    () => save(array, `${folder}/new.b2nd`),
    () => save(array, `${folder}/new-sparse`, { contiguous: false }),
    () => save({ data, shape: [data.length] }, `${folder}/kept.b2nd`, { ...options, mode: 'w' }),
    () => asarray({ data, shape: [data.length] }, { ...options, urlpath: `${folder}/new.b2nd` }),
    () => array.copy({ urlpath: `${folder}/new.b2nd` }),
    () => kept.append({ data, shape: [data.length] }),
  ]) {
    console.log(codeOf(await errorOf(call)))
  }
  console.log(kept.shape.join(), (await kept.get()).data.length)
  await kept.close()
}

main(process.argv[2] ?? '')
