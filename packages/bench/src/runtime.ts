import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** How the keys of subjects begin that run on Bun. */
const ON_BUN = 'on-bun-'

/** The Bun of a clone of the repository, put there by `node scripts/test-runtimes.mjs bun`, or the one on the PATH. */
const PLACES = [
  fileURLToPath(new URL('../../../node_modules/.cache/runtimes/node_modules/.bin/bun', import.meta.url)),
  'bun',
]

export interface Bun {
  readonly command: string
  readonly version: string
}

/** The program that a subject runs on; `undefined` where it is not installed. */
export async function runtimeOf(subject: string): Promise<string | undefined> {
  return subject.startsWith(ON_BUN) ? (await findBun())?.command : process.execPath
}

/** @param places Where to look, the first one first. */
export async function findBun(places: readonly string[] = PLACES): Promise<Bun | undefined> {
  for (const command of places) {
    try {
      const { stdout } = await execute(command, ['--version'])
      return { command, version: stdout.trim() }
    } catch {
      // Not there.
    }
  }
  return undefined
}
