import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { systemMachine } from '../ownership/system-machine.js'

const NAME = /^logpond-(\d+)-.{6}$/

/** Milliseconds after which the folder of a process that is gone is surely left: one elsewhere may have its pid. */
const ABANDONED = 3_600_000

const folders = new Set<string>()

/** A folder that no other user may read, until it is disposed or the process exits. */
export class PrivateFolder implements Disposable {
  readonly path: string

  /** @param parent Where it is made. @throws LogStorageError IO */
  constructor(parent = tmpdir()) {
    removeLeftovers(parent)
    try {
      this.path = mkdtempSync(join(parent, `logpond-${process.pid}-`))
    } catch (cause) {
      throw new LogStorageError(
        'IO',
        `A database that is not shared is read by way of a folder for temporary files, and none could be made in ${parent}: ${(cause as Error).message}. Let TMPDIR name a folder that can be written.`,
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

/** Removes what processes of the same user have left that were killed. */
function removeLeftovers(parent: string): void {
  try {
    for (const name of readdirSync(parent)) {
      const pid = NAME.exec(name)?.[1]
      if (pid !== undefined && isLeft(join(parent, name), Number(pid))) {
        rmSync(join(parent, name), { recursive: true, force: true })
      }
    }
  } catch {
    // They only take space.
  }
}

function isLeft(path: string, pid: number): boolean {
  if (systemMachine.find(pid) !== undefined) return false
  const stat = lstatSync(path, { throwIfNoEntry: false })
  const isOwn = stat?.isDirectory() === true && stat.uid === (process.geteuid?.() ?? stat.uid)
  return isOwn && Date.now() - stat.mtimeMs > ABANDONED
}
