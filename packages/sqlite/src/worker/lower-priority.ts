import { readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'

/**
 * Has the operating system prefer other threads to this one. Only Linux gives threads priorities of their own; elsewhere nothing
 * happens. A thread cannot get its former priority back.
 */
export function lowerPriority(): void {
  try {
    // A link to PID/task/TID.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    setPriority(thread, Math.max(getPriority(thread), constants.priority.PRIORITY_BELOW_NORMAL))
  } catch {
    // Another operating system, or one that does not allow it.
  }
}
