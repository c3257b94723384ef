import type { Machine, ProcessFacts } from './machine.js'

/** Whether the process, or the thread, that owned a file is still running; `unknown`, with the reason, if that cannot be proven. */
export type Verdict =
  | { readonly state: 'alive' }
  | { readonly state: 'dead' }
  | { readonly state: 'unknown'; readonly why: string }

const ALIVE: Verdict = { state: 'alive' }
const DEAD: Verdict = { state: 'dead' }

/** Systems with a single process table, and without a boot id that is cheap to read. */
const ONE_TABLE: readonly string[] = ['darwin', 'win32']

/**
 * Decides whether the owner that left its facts in a folder is alive.
 *
 * An owner is dead only if that is proven: its machine has booted again since, or, in the same process table, its pid no
 * longer exists or belongs to another process. It is also dead if its thread has ended, which closes its connections.
 */
export function judgeOwner(owner: ProcessFacts, folder: string, machine: Machine): Verdict {
  const self = machine.self()
  if (owner.bootId === undefined || self.bootId === undefined) {
    const isHere =
      owner.bootId === self.bootId && owner.platform === self.platform && ONE_TABLE.includes(self.platform)
    if (!isHere) return unknown('its machine or this one does not report which boot it is in')
    return owner.host === self.host ? judgeProcess(owner, machine) : unknown('it is on another host')
  }
  if (owner.bootId === self.bootId) {
    // The same machine, even if its host name has changed since.
    const isHere = owner.namespaces !== undefined && owner.namespaces === self.namespaces
    return isHere ? judgeProcess(owner, machine) : unknown('it is in another container')
  }
  if (owner.host !== self.host) return unknown('it is on another host')
  // Several machines may have the same name, for example copies of a container, but they share no local disk.
  return machine.isLocal(folder) ? DEAD : unknown('it may be on another host with the same name')
}

function judgeProcess(owner: ProcessFacts, machine: Machine): Verdict {
  const found = machine.find(owner.pid)
  if (found === undefined) return DEAD
  const isKnown = owner.processStart !== undefined && found.start !== undefined
  if (isKnown && owner.processStart !== found.start) return DEAD
  const hasEnded = owner.thread !== undefined && machine.hasThreadEnded(owner.pid, owner.thread)
  return hasEnded ? DEAD : ALIVE
}

function unknown(why: string): Verdict {
  return { state: 'unknown', why }
}
