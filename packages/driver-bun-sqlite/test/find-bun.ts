import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const WORKSPACE = join(import.meta.dirname, '../../..')
const OLDEST = [1, 4] as const

/** What a test says that is skipped. */
export const HOW_TO_GET_BUN = 'needs Bun 1.4 or newer: `node scripts/test-runtimes.mjs bun` gets it from npm'

/** The Bun that `scripts/test-runtimes.mjs` has installed, or the one on the PATH; `undefined` where neither is there. */
export function findBun(): string | undefined {
  const installed = join(WORKSPACE, 'node_modules/.cache/runtimes/node_modules/.bin/bun')
  return [installed, 'bun'].find(isFit)
}

function isFit(command: string): boolean {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  const [major = 0, minor = 0] = (stdout ?? '').split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}
