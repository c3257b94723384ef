import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { systemMachine } from '../ownership/system-machine.js'

const NAME = /^logpond-(\d+)-.{6}$/

/** Milliseconds after which the folder of an ended process is surely unused: a process in another container may have made it. */
const ABANDONED = 3_600_000

const folders = new Set<string>()

/** A folder that no other user may read. Disposing it, or the end of the process, deletes it. */
export class PrivateFolder implements Disposable {
  readonly path: string

  /** @param parent The folder in which it is created. @throws LogStorageError IO */
  constructor(parent = tmpdir()) {
    removeLeftovers(parent)
    try {
      this.path = mkdtempSync(join(parent, `logpond-${process.pid}-`))
    } catch (cause) {
      throw new LogStorageError(
        'IO',
        `Reading a database that is not shared needs a temporary folder, and none could be created in ${parent}: ${(cause as Error).message}. Set TMPDIR to a folder that this process can write to.`,
        { cause },
      )
    }
    if (folders.size === 0) process.once('exit', removeAll)
    folders.add(this.path)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
    folders.delete(this.path)
    if (folders.size === 0) process.off('exit', removeAll)
  }
}

function removeAll(): void {
  for (const path of folders) rmSync(path, { recursive: true, force: true })
}

/** Removes folders that killed processes of the same user left behind. */
function removeLeftovers(parent: string): void {
  try {
    for (const name of readdirSync(parent)) {
      const pid = NAME.exec(name)?.[1]
      if (pid !== undefined && isLeft(join(parent, name), Number(pid))) {
        rmSync(join(parent, name), { recursive: true, force: true })
      }
    }
  } catch {
    // Leftovers only take space.
  }
}

function isLeft(path: string, pid: number): boolean {
  if (systemMachine.find(pid) !== undefined) return false
  const stat = lstatSync(path, { throwIfNoEntry: false })
  const isOwn = stat?.isDirectory() === true && stat.uid === (process.geteuid?.() ?? stat.uid)
  return isOwn && Date.now() - stat.mtimeMs > ABANDONED
}
