/** Which changes a process makes to files, in their order: recorder.cc tells, preloaded into it. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runChild } from '../danger/processes'

/** A change of a file, or what the process told in between. */
export type Recorded =
  | { readonly do: 'write'; readonly path: string; readonly at: number; readonly bytes: string }
  | { readonly do: 'truncate'; readonly path: string; readonly at: number }
  | { readonly do: 'rename'; readonly path: string; readonly to: string }
  | { readonly do: 'unlink'; readonly path: string }
  | { readonly do: 'tell'; readonly bytes: string }

/** Everything the child `name` does below the folder of `log`, until it ends. Compiles the recorder beside `log`. */
export async function record(name: string, args: readonly string[], log: string): Promise<Recorded[]> {
  const recorder = join(dirname(log), 'recorder.so')
  execFileSync('c++', ['-O1', '-shared', '-fPIC', '-o', recorder, join(__dirname, 'recorder.cc'), '-ldl'])
  writeFileSync(log, '')
  const preloaded = [process.env.LD_PRELOAD, recorder].filter((path) => path).join(' ')
  const env = { LD_PRELOAD: preloaded, RECORD_LOG: log, RECORD_ROOT: join(dirname(log), 'recorded') }
  const ended = await runChild(name, { args, env })
  if (ended.code !== 0) throw new Error(ended.stderr)
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Recorded => JSON.parse(line))
}
