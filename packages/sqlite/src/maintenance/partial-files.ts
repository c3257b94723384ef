import { randomUUID } from 'node:crypto'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { systemMachine } from '../ownership/system-machine.js'

/** Milliseconds without a write after which the file of a process that is gone is surely left: one elsewhere may have its pid. */
const ABANDONED = 3_600_000

const ENDING = /^\.partial-(\d+)-[0-9a-f]{8}(-wal|-shm|-journal)?$/

/** Where a backup is made: a name of its own, so that the remains of a killed one are in no one's way. */
export function partialOf(target: string): string {
  return `${target}.partial-${process.pid}-${randomUUID().slice(0, 8)}`
}

/** Removes what backups to the same target have left whose processes are gone. */
export function removeLeftovers(target: string, now: number = Date.now()): void {
  const [folder, name] = [dirname(target), basename(target)]
  try {
    for (const file of readdirSync(folder)) {
      if (file.startsWith(name) && isLeft(join(folder, file), ENDING.exec(file.slice(name.length)), now)) {
        rmSync(join(folder, file), { force: true })
      }
    }
  } catch {
    // They only take space.
  }
}

function isLeft(path: string, ending: RegExpExecArray | null, now: number): boolean {
  if (ending === null || systemMachine.find(Number(ending[1])) !== undefined) return false
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true && now - stat.mtimeMs > ABANDONED
}
