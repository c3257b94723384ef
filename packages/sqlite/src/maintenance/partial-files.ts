import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomUuid } from '../files/random.js'
import { systemMachine } from '../ownership/system-machine.js'

/** Milliseconds without a write after which the file of an ended process is surely unused: a process in another container may have made it. */
const ABANDONED = 3_600_000

const ENDING = /^\.partial-(\d+)-[0-9a-f]{8}(-wal|-shm|-journal)?$/

/** The path at which a backup is made: a unique name, so that leftovers of a killed process do no harm. */
export function partialOf(target: string): string {
  return `${target}.partial-${process.pid}-${randomUuid().slice(0, 8)}`
}

/** Removes what ended processes left behind of backups to the same target. */
export function removeLeftovers(target: string, now: number = Date.now()): void {
  const [folder, name] = [dirname(target), basename(target)]
  try {
    for (const file of readdirSync(folder)) {
      if (file.startsWith(name) && isLeft(join(folder, file), ENDING.exec(file.slice(name.length)), now)) {
        rmSync(join(folder, file), { force: true })
      }
    }
  } catch {
    // Leftovers only take space.
  }
}

function isLeft(path: string, ending: RegExpExecArray | null, now: number): boolean {
  if (ending === null || systemMachine.find(Number(ending[1])) !== undefined) return false
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true && now - stat.mtimeMs > ABANDONED
}
