import { Command, InvalidArgumentError } from 'commander'
import type { Opened } from '../open'
import { action } from './action'
import { toJson } from './json'
import { isStore, memberWords, named, type Store, withOpened } from './opened'
import { styled, writeLine } from './terminal'

interface Options {
  readonly depth?: number
  readonly json?: boolean
}

interface Node {
  /** Where there is a value of that name. */
  readonly key: string | undefined
  readonly children: Map<string, Node>
}

/** The keys of a store as what they are, paths. */
function treeOf(keys: Iterable<string>): Node {
  const root: Node = { key: undefined, children: new Map() }
  for (const key of keys) {
    let node = root
    const names = key.split('/').filter((name) => name !== '')
    for (const [i, name] of names.entries()) {
      const known = node.children.get(name)
      const last = i === names.length - 1
      const next: Node = { key: last ? key : known?.key, children: known?.children ?? new Map() }
      node.children.set(name, next)
      node = next
    }
  }
  return root
}

async function* drawn(store: Store, node: Node, depth: number, indent = ''): AsyncGenerator<string> {
  if (depth === 0) return
  const names = [...node.children.keys()]
  for (const [i, name] of names.entries()) {
    const child = node.children.get(name)
    if (!child) continue
    const last = i === names.length - 1
    const info = child.key === undefined ? undefined : await store.info(child.key)
    const words = info ? `  ${styled('dim', memberWords(info).filter(Boolean).join(', '))}` : ''
    yield `${indent}${last ? '└── ' : '├── '}${child.children.size > 0 ? styled('bold', name) : name}${words}`
    yield* drawn(store, child, depth - 1, `${indent}${last ? '    ' : '│   '}`)
  }
}

async function show(file: string, opened: Opened, { json = false, depth = 1000 }: Options): Promise<void> {
  if (!isStore(opened)) throw new TypeError(`Expected a store, got ${named(opened.kind)}`)
  if (json) {
    const members: Record<string, unknown> = {}
    for (const key of opened.keys()) members[key] = (await opened.info(key)) ?? { kind: 'group' }
    await writeLine(toJson({ file, kind: opened.kind, members }))
    return
  }
  await writeLine(styled('bold', file))
  for await (const line of drawn(opened, treeOf(opened.keys()), depth)) await writeLine(line)
}

function levels(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw new InvalidArgumentError('Expected a number of levels, 1 or more.')
}

export const treeCommand = new Command('tree')
  .description('what is in a store, as a drawing')
  .argument('<store>', 'a file or directory: .b2z, .b2d, .b2e')
  .option('--depth <n>', 'how many levels', levels)
  .option('--json', 'as JSON: { file, kind, members }')
  .action(
    action(async (file: string, options: Options) => {
      await withOpened(file, undefined, (opened) => show(file, opened, options))
    }),
  )
