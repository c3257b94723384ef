import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const WORKSPACE = join(import.meta.dirname, '../../..')
const OLDEST = [1, 4] as const

/** The reason that a skipped test reports. */
export const HOW_TO_GET_BUN =
  'needs Bun 1.4 or newer: `node scripts/test-runtimes.mjs bun` installs it from npm'

/** Returns the Bun that `scripts/test-runtimes.mjs` installed, or else the one on the PATH; `undefined` if there is neither. */
export function findBun(): string | undefined {
  const installed = join(WORKSPACE, 'node_modules/.cache/runtimes/node_modules/.bin/bun')
  return [installed, 'bun'].find(isFit)
}

function isFit(command: string): boolean {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  const [major = 0, minor = 0] = (stdout ?? '').split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}
