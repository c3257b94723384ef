import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync, statfsSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Machine, ProcessFacts } from './machine.js'

/** File systems on a disk or in the memory of one machine: ext4, xfs, btrfs, tmpfs, overlay, zfs, f2fs, bcachefs. */
const LOCAL_FILE_SYSTEMS = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010, 0xca451a4e,
])

let facts: ProcessFacts | undefined

/** The machine and the process that this code runs in. */
export const systemMachine: Machine = {
  self() {
    facts ??= {
      pid: process.pid,
      processStart: readProcess(process.pid)?.start,
      bootId: unlessRefused(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
      namespaces: readNamespaces(),
      // Some runtimes keep it secret: then it is a name that nobody else has.
      host: unlessRefused(hostname) ?? randomUUID(),
      platform: process.platform,
    }
    return facts
  },
  find(pid) {
    if (!exists(pid)) return undefined
    const found = readProcess(pid)
    return found?.hasEnded ? undefined : { start: found?.start }
  },
  isLocal: (folder) => unlessRefused(() => LOCAL_FILE_SYSTEMS.has(statfsSync(folder).type)) ?? false,
}

function readNamespaces(): string | undefined {
  const pids = unlessRefused(() => readlinkSync('/proc/self/ns/pid'))
  // Before Linux 5.6 there is one time for all.
  const time = unlessRefused(() => readlinkSync('/proc/self/ns/time')) ?? 'time:[]'
  return pids === undefined ? undefined : `${pids} ${time}`
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Anything else, as EPERM, is said of a process that exists.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** What Linux knows of a process. */
function readProcess(pid: number): { start: string | undefined; hasEnded: boolean } | undefined {
  // A /proc of other namespaces would speak of another process with the same pid.
  if (Number.parseInt(readStat('self') ?? '', 10) !== process.pid) return undefined
  const stat = readStat(String(pid))
  // The name of the program stands in brackets and may hold anything; what follows are fields 3 and up.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields === undefined) return undefined
  const [state, threads, start] = [fields[0], fields[17], fields[19]]
  // A killed process is listed until its parent has taken note. It has ended when its last thread has.
  return { start, hasEnded: state === 'Z' && Number(threads) <= 1 }
}

function readStat(process: string): string | undefined {
  return unlessRefused(() => readFileSync(`/proc/${process}/stat`, 'latin1'))
}

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
