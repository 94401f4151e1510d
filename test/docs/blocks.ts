/** The code in the guides: what is in fenced blocks, in order. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export const root = join(__dirname, '..', '..')

export interface Block {
  /** As in `docs/selections.md:12`. */
  readonly place: string
  readonly language: string
  /** Marked `no-run`: only its types are checked. */
  readonly runs: boolean
  readonly code: string
}

export interface Guide {
  readonly name: string
  readonly blocks: readonly Block[]
}

/** README and guides that have code. */
export function guides(): Guide[] {
  const folder = join(root, 'docs')
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'))
  const files = [join(root, 'README.md'), ...names.sort().map((name) => join(folder, name))]
  return files
    .map((file) => ({ name: relative(root, file), blocks: blocksOf(file) }))
    .filter(({ blocks }) => blocks.length > 0)
}

export const isTypeScript = ({ language }: Block) => language === 'ts'
/** Guides with Python in them are for those who have it. */
export const needsPython = ({ blocks }: Guide) => blocks.some(({ language }) => language === 'python')

function blocksOf(file: string): Block[] {
  const text = readFileSync(file, 'utf8')
  const name = relative(root, file)
  return [...text.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```$/gms)].map((match) => {
    const [, language = '', flags = '', code = ''] = match
    const line = text.slice(0, match.index).split('\n').length
    return { place: `${name}:${line}`, language, runs: !flags.includes('no-run'), code }
  })
}
