import type { Machine, ProcessFacts } from './machine.js'

/** Whether a process, or the thread of it that owned the file, still runs. What cannot be proven is `unknown`, with the reason. */
export type Verdict =
  | { readonly state: 'alive' }
  | { readonly state: 'dead' }
  | { readonly state: 'unknown'; readonly why: string }

const ALIVE: Verdict = { state: 'alive' }
const DEAD: Verdict = { state: 'dead' }

/** Systems where all processes are in one table. They have no number of the boot that could be read cheaply. */
const ONE_TABLE: readonly string[] = ['darwin', 'win32']

/**
 * Says whether the owner that left its facts in a folder is alive.
 *
 * Dead is only who is proven dead: his machine has started anew since, or his pid is nobody's, or somebody else's, in
 * the very table of processes that he was in. So is one whose thread has ended: its connections went with it.
 */
export function judgeOwner(owner: ProcessFacts, folder: string, machine: Machine): Verdict {
  const self = machine.self()
  if (owner.bootId === undefined || self.bootId === undefined) {
    const isHere =
      owner.bootId === self.bootId && owner.platform === self.platform && ONE_TABLE.includes(self.platform)
    if (!isHere) return unknown('its machine or this one does not tell which boot it is in')
    return owner.host === self.host ? judgeProcess(owner, machine) : unknown('it runs on another host')
  }
  if (owner.bootId === self.bootId) {
    // The same machine, even if its name has changed since.
    const isHere = owner.namespaces !== undefined && owner.namespaces === self.namespaces
    return isHere ? judgeProcess(owner, machine) : unknown('it runs in another container')
  }
  if (owner.host !== self.host) return unknown('it runs on another host')
  // Machines may have the same name: the copies of a container, for one. But they share no disk.
  return machine.isLocal(folder) ? DEAD : unknown('it may run on another host of the same name')
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
