import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import {
  BatchArray,
  DictStore,
  ListArray,
  type Member,
  NDArray,
  ObjectArray,
  SChunk,
  TreeStore,
} from '../../lib/index'
import {
  apply,
  type ChangeStep,
  type Content,
  cells,
  elements,
  emptyContent,
  groupsOf,
  items,
  Plan,
  type Value,
} from '../stores/random'
import { cases, eachCase, session } from './session'

const kinds = ['treestore', 'dictstore'] as const
type Kind = (typeof kinds)[number]
const thresholds = [0, 0, 500, 20_000]
const all: readonly Value['kind'][] = [
  'ndarray',
  'ndarray',
  'schunk',
  'objectarray',
  'batcharray',
  'listarray',
]

interface Found {
  readonly kind: string
  readonly values: Record<string, Record<string, unknown>>
  readonly vlmeta: Record<string, Record<string, string>>
  readonly walk: [string, string[], string[]][]
}

describe('stores of Python and of Node', () => {
  const there = session()

  function open(kind: Kind, path: string, options: object) {
    return kind === 'treestore' ? TreeStore.open(path, options) : DictStore.open(path, options)
  }

  async function python(path: string, content: Content, kind?: Kind): Promise<void> {
    const groups = ['/', ...groupsOf(content.values.keys())]
    const found = await there.python.ask<Found>('stores_read', { path, groups, ...(kind ? { kind } : {}) })
    const expected: Record<string, unknown> = {}
    for (const [key, value] of content.values) {
      expected[key] = await there.python.ask('stores_objects', { ...value })
    }
    assert.deepEqual(found.values, expected)
    if (found.kind !== 'TreeStore') return
    for (const group of groups) {
      const entries = [...(content.vlmeta.get(group) ?? [])].map(([name, value]) => [name, python3(value)])
      assert.deepEqual(found.vlmeta[group], Object.fromEntries(entries), group)
    }
  }

  async function node(path: string, content: Content, kind: Kind, options: object): Promise<void> {
    await using store = await open(kind, path, options)
    const values: string[] = []
    for await (const [key, value] of store) {
      if (value instanceof TreeStore) continue
      values.push(key)
      await same(value, content.values.get(key) ?? assert.fail(`'${key}' should not be there`))
    }
    assert.deepEqual(values.sort(), [...content.values.keys()].sort())
    if (!(store instanceof TreeStore)) return
    for (const group of ['/', ...groupsOf(content.values.keys())]) {
      const expected = Object.fromEntries(content.vlmeta.get(group) ?? [])
      assert.deepEqual(store.subtree(group).vlmeta.toObject(), expected, group)
    }
    const { walk } = await there.python.ask<Found>('stores_read', { path, kind })
    const own = [...store.walk('/')].map(([at, groups, leaves]) => [
      at,
      [...groups].sort(),
      [...leaves].sort(),
    ])
    const sorted = walk.map(([at, groups, leaves]) => [at, [...groups].sort(), [...leaves].sort()])
    assert.deepEqual(own, sorted)
  }

  for (const kind of kinds) {
    for (const extension of ['.b2z', '.b2d']) {
      it(`are read and changed by each other: random ${kind}s in ${extension}`, async function () {
        this.timeout(600_000)
        await eachCase(Math.ceil(cases / 10), async (seed) => {
          const path = there.path(`${kind}-${seed}${extension}`)
          const threshold = thresholds[seed % thresholds.length] ?? 0
          const content = emptyContent()
          const theirs = new Plan(seed, kind === 'treestore', all)
          const own = new Plan(seed + 1, kind === 'treestore', all)
          const change = async (steps: readonly ChangeStep[], mode: string) => {
            await there.python.ask('stores_change', { path, kind, steps, mode, threshold })
          }
          const nodeFirst = seed % 2 === 0
          if (nodeFirst) {
            await using store = await open(kind, path, { mode: 'a', threshold })
            await apply(store, own.steps(content, 12))
          } else {
            await change(theirs.steps(content, 12), 'w')
          }
          for (let turn = 0; turn < 3; turn++) {
            await python(path, content)
            await node(path, content, kind, seed % 3 === 0 ? { mmapMode: 'r' } : {})
            if ((turn % 2 === 0) === nodeFirst) {
              await change(theirs.steps(content, 6), 'a')
            } else {
              await using store = await open(kind, path, { mode: 'r+', threshold })
              await apply(store, own.steps(content, 6))
              if (turn === 2) await store.compact()
            }
          }
          await python(path, content, kind)
          await node(path, content, kind, {})
          rmSync(path, { recursive: true })
        })
      })
    }
  }
})

async function same(found: Member, { kind, dtype, shape, start }: Value): Promise<void> {
  if (found instanceof NDArray && kind === 'ndarray') {
    assert.deepEqual(found.shape, shape)
    assert.deepEqual((await found.get()).data, elements(dtype, shape, start))
    await found.close()
  } else if (kind === 'schunk' && found instanceof SChunk) {
    assert.deepEqual(await found.getSlice(), elements('|u1', shape, start))
    assert.equal(found.vlmeta.get('start'), start)
    await found.close()
  } else if (kind === 'objectarray' && found instanceof ObjectArray) {
    const values: unknown = await found.getSlice()
    assert.deepEqual(values, items(shape[0] ?? 1, start))
    await found.close()
  } else if (kind === 'batcharray' && found instanceof BatchArray) {
    const values: unknown = await found.getSlice()
    assert.deepEqual(values, [items(shape[0] ?? 1, start)])
    await found.close()
  } else if (kind === 'listarray' && found instanceof ListArray) {
    assert.deepEqual(await found.getSlice(), cells(shape[0] ?? 1, start))
    await found.close()
  } else {
    assert.fail(`Expected ${kind}, found ${found.constructor.name}`)
  }
}

function python3(value: string | number[]): string {
  return typeof value === 'string' ? `'${value}'` : `[${value.join(', ')}]`
}
