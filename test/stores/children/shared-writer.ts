/** Sets keys of its own in a directory store that others change as well, and deletes some of them: path, name, count. */
import { TreeStore } from '../../../lib/index'

async function main([path = '', name = '', count = '0']: readonly string[]): Promise<void> {
  await using store = await TreeStore.open(path, { mode: 'a', threshold: 100, locking: true })
  for (let n = 0; n < Number(count); n++) {
    const length = n % 2 === 0 ? 10 : 100
    await store.set(`/${name}/value${n}`, new Int32Array(length).fill(n))
    if (n % 5 === 4) await store.delete(`/${name}/value${n}`)
    if (n % 10 !== 0) continue
    await store.batch(async () => {
      await store.set(`/${name}/first${n}`, Int32Array.of(n))
      await store.set(`/${name}/second${n}`, new Int32Array(100).fill(n))
    })
  }
}

void main(process.argv.slice(2))
