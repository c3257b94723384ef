import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import type { Need } from './case.js'
import { isServerName, SERVER_ENGINES } from './servers/server-engines.js'
import type { ServerName } from './servers/server-name.js'

const MEMORY_GROUPS = '/sys/fs/cgroup/memory'

const TESTS: Readonly<Record<Exclude<Need, ServerName>, () => boolean>> = {
  linux: () => process.platform === 'linux',
  root: () => process.getuid?.() === 0,
  strace: () => runs('strace', '-V'),
  prlimit: () => runs('prlimit', '--version'),
  gcc: () => runs('gcc', '--version'),
  mount: () => process.getuid?.() === 0 && runs('mount', '--version'),
  ext4: () => runs('mkfs.ext4', '-V'),
  cgroup: () => isWritable(MEMORY_GROUPS),
}

/** Returns the first need that this machine does not meet. */
export function missingNeed(needs: readonly Need[] = []): Need | undefined {
  return needs.find((need) => !(isServerName(need) ? SERVER_ENGINES[need].isAvailable : TESTS[need]()))
}

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
