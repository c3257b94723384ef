import { readFileSync, readlinkSync, statfsSync } from 'node:fs'
import { hostname } from 'node:os'
import { randomUuid } from '../files/random.js'
import type { Machine, ProcessFacts } from './machine.js'

/** File systems that only one machine uses: ext4, xfs, btrfs, tmpfs, overlay, zfs, f2fs, bcachefs. */
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
      // Some runtimes refuse to report it; a random name then matches no other host.
      host: unlessRefused(hostname) ?? randomUuid(),
      platform: process.platform,
      thread: readOwnThread(),
    }
    return facts
  },
  find(pid) {
    if (!exists(pid)) return undefined
    const found = readProcess(pid)
    return found?.hasEnded ? undefined : { start: found?.start }
  },
  hasThreadEnded(pid, thread) {
    const [id, start] = thread.split(' ')
    // If the process cannot be read, nothing is known about its threads.
    if (readProcess(pid) === undefined) return false
    const found = readTask(`${pid}/task/${id}`)
    return found === undefined || found.start !== start || found.state === 'Z' || found.state === 'X'
  },
  isLocal: (folder) => unlessRefused(() => LOCAL_FILE_SYSTEMS.has(statfsSync(folder).type)) ?? false,
}

function readNamespaces(): string | undefined {
  const pids = unlessRefused(() => readlinkSync('/proc/self/ns/pid'))
  // Linux before 5.6 has no time namespaces.
  const time = unlessRefused(() => readlinkSync('/proc/self/ns/time')) ?? 'time:[]'
  return pids === undefined ? undefined : `${pids} ${time}`
}

/** `undefined` for the main thread, which lives as long as its process, and if the system does not report it. */
function readOwnThread(): string | undefined {
  const [pid, , id] = unlessRefused(() => readlinkSync('/proc/thread-self'))?.split('/') ?? []
  if (Number(pid) !== process.pid || id === undefined || id === pid) return undefined
  const start = readTask(`self/task/${id}`)?.start
  return start === undefined ? undefined : `${id} ${start}`
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Any other error, such as EPERM, means that the process exists.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** What Linux reports about a process. */
function readProcess(pid: number): { start: string | undefined; hasEnded: boolean } | undefined {
  // A /proc of another namespace would describe another process with the same pid.
  if (Number.parseInt(readStat('self') ?? '', 10) !== process.pid) return undefined
  const task = readTask(String(pid))
  if (task === undefined) return undefined
  // A killed process is listed until its parent reaps it. It has ended when its last thread has.
  return { start: task.start, hasEnded: task.state === 'Z' && task.threads <= 1 }
}

interface Task {
  readonly state: string | undefined
  /** Of its process. */
  readonly threads: number
  readonly start: string | undefined
}

function readTask(task: string): Task | undefined {
  const stat = readStat(task)
  // The program name is in parentheses and may contain any characters; fields 3 and up follow it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields && { state: fields[0], threads: Number(fields[17]), start: fields[19] }
}

function readStat(task: string): string | undefined {
  return unlessRefused(() => readFileSync(`/proc/${task}/stat`, 'latin1'))
}

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
