/** The three places a store can be in. */
import { DictStore, type StoreOptions, TreeStore } from '../../lib/index'

export const places = ['archive', 'directory', 'memory'] as const
export type Place = (typeof places)[number]

/** An empty tree at `<stem>.b2z` or `<stem>.b2d`, or in memory. */
export function newTree(place: Place, stem: string, threshold: number | null = 0): Promise<TreeStore> {
  if (place === 'memory') return TreeStore.create({ threshold })
  return TreeStore.open(pathIn(place, stem), { mode: 'w', threshold })
}

export function newDict(place: Place, stem: string, options: StoreOptions = {}): Promise<DictStore> {
  if (place === 'memory') return DictStore.create(options)
  return DictStore.open(pathIn(place, stem), { mode: 'w', ...options })
}

export function pathIn(place: Place, stem: string): string {
  return `${stem}${place === 'archive' ? '.b2z' : '.b2d'}`
}
