/** The keys of a store as a tree of names. */

export interface TreeNode {
  /** In the order of their code points. */
  readonly children: ReadonlyMap<string, TreeNode>
  /** Whether there is a value: a leaf, or an object that is shown as one. */
  readonly isValue: boolean
}

class Node implements TreeNode {
  children = new Map<string, Node>()
  isValue = false

  child(name: string): Node {
    const known = this.children.get(name)
    if (known) return known
    const child = new Node()
    this.children.set(name, child)
    return child
  }

  sort(): void {
    this.children = new Map([...this.children].sort(([a], [b]) => compareText(a, b)))
    for (const child of this.children.values()) child.sort()
  }
}

export function treeOf(keys: Iterable<string>): TreeNode {
  const root = new Node()
  for (const key of keys) {
    let node = root
    for (const name of key.slice(1).split('/')) node = node.child(name)
    node.isValue = true
  }
  root.sort()
  return root
}

/** The node at a path, from the root. */
export function nodeAt(root: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = root
  if (path !== '/') for (const name of path.slice(1).split('/')) node = node?.children.get(name)
  return node
}

/** By code points, as Python compares text. */
export function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  for (const [i, x] of left.entries()) {
    const y = right[i]
    if (y === undefined) return 1
    if (x !== y) return (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0)
  }
  return left.length - right.length
}

export function joined(path: string, name: string): string {
  return path === '/' ? `/${name}` : `${path}/${name}`
}

/** A path, the names of the groups in it, and the names of the values in it. */
export type Level = [path: string, groups: string[], leaves: string[]]

/** Every group from `path` on, parents first or last. */
export function* walkTree(node: TreeNode, path: string, topDown: boolean): IterableIterator<Level> {
  const groups: string[] = []
  const leaves: string[] = []
  for (const [name, child] of node.children) (child.children.size > 0 ? groups : leaves).push(name)
  const level: Level = [path, groups, leaves]
  if (topDown) yield level
  for (const [name, child] of node.children) {
    if (child.children.size > 0) yield* walkTree(child, joined(path, name), topDown)
  }
  if (!topDown) yield level
}

/** All paths below a node, groups included. */
export function* pathsBelow(node: TreeNode, path: string): IterableIterator<string> {
  for (const [name, child] of node.children) {
    yield joined(path, name)
    yield* pathsBelow(child, joined(path, name))
  }
}

/** The tree as text, a line for each name down to `depth` levels. */
export function drawTree(node: TreeNode, title: string, depth: number): string {
  return [title, ...branches(node, depth, '')].join('\n')
}

function* branches(node: TreeNode, depth: number, indent: string): IterableIterator<string> {
  if (depth === 0) return
  const last = node.children.size - 1
  let n = 0
  for (const [name, child] of node.children) {
    const isLast = n++ === last
    const group = child.children.size > 0
    yield `${indent}${isLast ? '└── ' : '├── '}${name}${group ? '/' : ''}`
    if (group) yield* branches(child, depth - 1, `${indent}${isLast ? '    ' : '│   '}`)
  }
}
