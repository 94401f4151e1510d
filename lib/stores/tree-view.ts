/** What a tree of keys looks like, without its values. */
import { checkOptions, expectBoolean, expectInteger } from '../options'
import type { StoreCore } from './core'
import {
  compareText,
  drawTree,
  type Level,
  nodeAt,
  pathsBelow,
  type TreeNode,
  treeOf,
  walkTree,
} from './hierarchy'
import { ancestors, isMetadataKey } from './key-index'
import { checkKey } from './keys'
import { StoreBase, storeCore } from './store-base'

/** How a tree is walked. */
export interface WalkOptions {
  /** Groups before what is in them (default), or after. */
  readonly topDown?: boolean | undefined
}

/** How a tree is drawn. */
export interface TreeOptions {
  /** Levels below the root. Default: all. */
  readonly depth?: number | undefined
}

/** The keys of a {@link TreeStore}. */
export abstract class TreeView extends StoreBase {
  /** What this is, where this package cannot interpret it: a table, whose columns look like members. */
  readonly unsupported: string | undefined

  /** @internal */
  constructor(core: StoreCore, prefix: string) {
    super(core, prefix)
    const table =
      core.tables.has(prefix) &&
      'This is a CTable, which cannot be interpreted yet: it opens as the tree of its parts, which is read-only'
    this.unsupported = table === false ? undefined : table
  }

  /** The path of a subtree in the whole store; `/` for that itself. */
  get path(): string {
    return this.prefix === '' ? '/' : this.prefix
  }

  /** Number of keys, those of groups included. */
  get size(): number {
    return [...this.keys()].length
  }

  /**
   * Whether there is a value or a group.
   * @example if (store.has('/train')) console.log(store.children('/train'))
   */
  has(key: string): boolean {
    const full = this.fullKey(key, 'has()')
    return !this.isHidden(full) && (this.isGroup(full) || this[storeCore].index.get(full) !== undefined)
  }

  /**
   * Values and groups, by code points.
   * @example for (const key of store.keys()) console.log(key) // '/train', '/train/images', …
   */
  *keys(): IterableIterator<string> {
    yield* [...pathsBelow(this.#tree(), '/')].sort(compareText)
  }

  /**
   * The paths of what is directly in a group, by code points.
   * @example
   * ```ts
   * store.children('/') // ['/test', '/train']
   * ```
   */
  children(path = '/'): string[] {
    const at = checkKey(path, 'children()', { root: true })
    const node = nodeAt(this.#tree(), at)
    return Array.from(node?.children.keys() ?? [], (name) => (at === '/' ? `/${name}` : `${at}/${name}`))
  }

  /**
   * The paths of everything in a group, by code points.
   * @example store.descendants('/train') // ['/train/images', '/train/labels']
   */
  descendants(path = '/'): string[] {
    const at = checkKey(path, 'descendants()', { root: true })
    const node = nodeAt(this.#tree(), at)
    return node ? [...pathsBelow(node, at)].sort(compareText) : []
  }

  /**
   * Every group from `path` on: its path, the names of groups in it, and the names of values in it.
   * @example
   * ```ts
   * for (const [path, groups, leaves] of store.walk('/')) console.log(path, groups, leaves)
   * ```
   */
  *walk(path = '/', options?: WalkOptions): IterableIterator<Level> {
    checkOptions(options, ['topDown'], 'walk()')
    const at = checkKey(path, 'walk()', { root: true })
    const topDown = expectBoolean(options?.topDown ?? true, "option 'topDown'")
    const node = nodeAt(this.#tree(), at)
    if (node) yield* walkTree(node, at, topDown)
  }

  /**
   * The tree as text.
   *
   * @example
   * ```ts
   * console.log(store.tree({ depth: 2 }))
   * // /
   * // ├── test/
   * // │   └── images
   * // └── train/
   * //     ├── images
   * //     └── labels
   * ```
   */
  tree(options?: TreeOptions): string {
    checkOptions(options, ['depth'], 'tree()')
    const depth = expectInteger(options?.depth ?? 1000, 0, Number.MAX_SAFE_INTEGER, "option 'depth'")
    return drawTree(this.#tree(), this.path, depth)
  }

  protected override fullKey(key: unknown, owner: string): string {
    const checked = checkKey(key, owner, { root: true })
    if (checked === '/') return this.path
    return `${this.prefix}${checked}`
  }

  /** @internal What others must not see: metadata, and the parts of a table seen from outside. */
  protected isHidden(key: string): boolean {
    if (isMetadataKey(key)) return true
    const { tables } = this[storeCore]
    if (tables.size === 0) return false
    for (const path of ancestors(key)) if (tables.has(path) && !isWithin(this.prefix, path)) return true
    return false
  }

  /** @internal */
  protected isGroup(full: string): boolean {
    return full === this.path || this[storeCore].index.below(full) > 0
  }

  #tree(): TreeNode {
    const { index, tables } = this[storeCore]
    const keys: string[] = []
    const start = `${this.prefix}/`
    for (const key of [...index.keys(), ...tables]) {
      if (key.startsWith(start) && !this.isHidden(key)) keys.push(key.slice(this.prefix.length))
    }
    return treeOf(keys)
  }
}

/** Whether a key is a path, or below it. */
export function isWithin(key: string, path: string): boolean {
  return key === path || key.startsWith(`${path}/`)
}
