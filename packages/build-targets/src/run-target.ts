import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { linkEngines } from './make-project.js'
import type { Command, Outcome, Target } from './target.js'

const execute = promisify(execFile)

/** Builds the application, moves it to an empty folder, runs it there, and returns what it printed. */
export async function runTarget(target: Target, project: string): Promise<Outcome[]> {
  const out = join(project, 'out', target.name.replace(/\W+/g, '-'))
  const empty = await mkdtemp(join(tmpdir(), 'logpond-moved-'))
  try {
    await mkdir(out, { recursive: true })
    const command = await target.build({ project, out })
    await cp(out, empty, { recursive: true, verbatimSymlinks: true })
    await rm(out, { recursive: true, force: true })
    if (target.needsEngines) await linkEngines(empty, project)
    return await run(command, empty)
  } finally {
    await rm(empty, { recursive: true })
  }
}

async function run({ command, args, cwd }: Command, empty: string): Promise<Outcome[]> {
  const env = { ...cleanEnvironment(), LOGS: empty }
  const { stdout } = await execute(command, args, { cwd: cwd ?? empty, env })
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{"subject"'))
    .map((line) => JSON.parse(line))
}

/** The environment without what vitest has set. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV, NODE_OPTIONS, ...others } = process.env
  return Object.fromEntries(Object.entries(others).filter(([name]) => !name.startsWith('VITEST')))
}
