import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** The prefix of the keys of subjects that run on Bun. */
const ON_BUN = 'on-bun-'

/** Bun in a clone of the repository, as `node scripts/test-runtimes.mjs bun` installs it, or else on the PATH. */
const PLACES = [
  fileURLToPath(new URL('../../../node_modules/.cache/runtimes/node_modules/.bin/bun', import.meta.url)),
  'bun',
]

export interface Bun {
  readonly command: string
  readonly version: string
}

/** Returns the program that runs a subject; `undefined` if it is not installed. */
export async function runtimeOf(subject: string): Promise<string | undefined> {
  return subject.startsWith(ON_BUN) ? (await findBun())?.command : process.execPath
}

/** @param places Paths and commands to try, in this order. */
export async function findBun(places: readonly string[] = PLACES): Promise<Bun | undefined> {
  for (const command of places) {
    try {
      const { stdout } = await execute(command, ['--version'])
      return { command, version: stdout.trim() }
    } catch {
      // Not installed here.
    }
  }
  return undefined
}
