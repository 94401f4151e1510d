/** `npm run test:crash`: kills many processes in the middle of their changes; Python looks at what they leave, too. */
import { spawnSync } from 'node:child_process'
import { mocha, root } from './project'

const { CRASH_KILLS = '300', CRASH_STORE_KILLS = '500' } = process.env
const { status } = spawnSync(process.execPath, [mocha, '--config', '.mocharc.crash.json'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CRASH_KILLS, CRASH_STORE_KILLS, CRASH_PYTHON: '1' },
})
process.exitCode = status ?? 1
