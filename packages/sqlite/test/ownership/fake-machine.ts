import type { Machine, ProcessFacts } from '../../src/ownership/machine.js'

/** This process, as a fake machine reports it. */
export const self: ProcessFacts = {
  pid: 100,
  processStart: '5000',
  bootId: 'boot a',
  namespaces: 'pid:[1] time:[1]',
  host: 'here',
  platform: 'linux',
}

/** A machine with these processes, each with its start. */
export function fakeMachine(
  processes: Readonly<Record<number, string | undefined>>,
  facts: Partial<ProcessFacts> = {},
  { isLocal = true, endedThreads = [] }: { isLocal?: boolean; endedThreads?: readonly string[] } = {},
): Machine {
  return {
    self: () => ({ ...self, ...facts }),
    find: (pid) => (Object.hasOwn(processes, pid) ? { start: processes[pid] } : undefined),
    hasThreadEnded: (_pid, thread) => endedThreads.includes(thread),
    isLocal: () => isLocal,
  }
}
