import { stat } from 'node:fs/promises'
import { Command } from 'commander'
import { Blosc2Error, isBlosc2Error } from '../errors'
import { open } from '../open'
import { action, describeFailure, exitCodes, signal } from './action'
import { toJson } from './json'
import { isOpened, isStore, type Store, schunkOf } from './opened'
import { withProgress } from './progress'
import { styled, writeLine } from './terminal'
import { count } from './wording'

interface Options {
  readonly json?: boolean
}

interface Sound {
  readonly file: string
  readonly ok: true
  readonly kind: string
  readonly nchunks: number
  /** Of an archive of NumPy's. */
  readonly members?: number
  readonly checksums: string
}

type Verdict =
  | Sound
  | { readonly file: string; readonly ok: false; readonly code: string; readonly message: string }

async function examine(file: string, quiet: boolean): Promise<Verdict> {
  try {
    await using opened = await open<string>(file, { signal })
    if (opened.kind === 'npz') {
      await withProgress(file, quiet, (onProgress) => opened.verify(undefined, { signal, onProgress }))
      return { file, ok: true, kind: 'npz', nchunks: 0, members: opened.size, checksums: 'crc32' }
    }
    const schunk = schunkOf(opened)
    const isArchive = isStore(opened) && !schunk && (await stat(file)).isFile()
    const whole = opened.kind === 'dictstore' || opened.kind === 'treestore' ? opened : schunk
    await withProgress(
      file,
      quiet,
      (onProgress) => whole?.verify({ signal, onProgress }) ?? Promise.resolve(),
    )
    const members = isStore(opened) ? await eachMember(opened, opened === whole) : 0
    return {
      file,
      ok: true,
      kind: opened.kind,
      nchunks: (schunk?.nchunks ?? 0) + members,
      checksums: isArchive ? 'crc32' : (schunk?.checksums ?? 'none'),
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof Error)) throw error
    const code = 'code' in error ? String(error.code) : error.name
    return { file, ok: false, code, message: describeFailure(error) }
  }
}

/** The number of their chunks, which are decoded unless that is `done`. */
async function eachMember(store: Store, done: boolean): Promise<number> {
  let nchunks = 0
  for (const key of store.keys()) {
    const member: unknown = await store.get(key)
    // Groups have no content but that of other keys.
    if (!isOpened(member) || member.kind === 'treestore') continue
    try {
      const schunk = schunkOf(member)
      if (!done) await schunk?.verify({ signal })
      nchunks += (schunk?.nchunks ?? 0) + (isStore(member) ? await eachMember(member, done) : 0)
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      throw isBlosc2Error(error)
        ? new Blosc2Error(error.code, `member ${key}: ${said}`, { cause: error })
        : error
    } finally {
      await member.close()
    }
  }
  return nchunks
}

function sentence(verdict: Verdict): string {
  if (!verdict.ok) {
    const word = verdict.code.startsWith('ERR_BLOSC2_') ? 'damaged' : 'not read'
    return `${styled('red', word)}  ${verdict.message}`
  }
  const against =
    verdict.checksums === 'none' ? 'no checksums to compare with' : `checksums ${verdict.checksums}`
  return `${styled('green', 'ok')}  ${verdict.file}: ${wasRead(verdict)}, ${against}`
}

function wasRead({ kind, nchunks, members }: Sound): string {
  if (members !== undefined) return `${count(members, 'member')} read`
  return kind === 'npy' || kind === 'safetensors' ? 'complete' : `${count(nchunks, 'chunk')} decoded`
}

async function verify(files: readonly string[], { json = false }: Options): Promise<void> {
  const verdicts: Verdict[] = []
  for (const file of files) {
    const verdict = await examine(file, json)
    verdicts.push(verdict)
    if (!json) await writeLine(sentence(verdict))
  }
  if (json) await writeLine(toJson(verdicts.length === 1 ? verdicts[0] : verdicts))
  if (verdicts.some(({ ok }) => !ok)) process.exitCode = exitCodes.failure
}

export const verifyCommand = new Command('verify')
  .description('reads every chunk or member, and compares it with its checksum where there is one')
  .argument('<file...>', 'files, or directories that Blosc2 wrote')
  .option('--json', 'as JSON: an object, or a list of them for several files')
  .addHelpText('after', '\nThe exit code is 0 if all files are sound, and 1 if one is damaged or missing.')
  .action(action(verify))
