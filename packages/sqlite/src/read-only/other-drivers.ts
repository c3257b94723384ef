import type { LogStorageError } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { isSharing, judge } from '../ownership/check-owners.js'
import { OwnerFolder } from '../ownership/owner-folder.js'
import { type Claimant, ownedByOther } from '../ownership/refusals.js'
import { systemMachine } from '../ownership/system-machine.js'

/** Which drivers have a database open, according to their owner records. */
export interface OtherDrivers {
  /** Set if a driver without shared memory has it open: other connections do not see the locks of such a driver. */
  readonly refusal: LogStorageError | undefined
  /** Whether drivers have it open that share it through SQLite's shared memory. */
  readonly isShared: boolean
  /** Whether one of these is in this process: opening and closing the file without SQLite would drop its locks. */
  readonly isSharedHere: boolean
}

/** @param database Resolved path. */
export function otherDriversOf({ name, library }: SqliteBinding, database: string): OtherDrivers {
  const { pid } = systemMachine.self()
  const claimant: Claimant = {
    database,
    driver: name,
    exclusive: false,
    library: library?.() ?? { name },
    pid,
  }
  const folder = new OwnerFolder(database)
  let refusal: LogStorageError | undefined
  let isShared = false
  let isSharedHere = false
  for (const owner of ownersIn(folder)) {
    const verdict = judge(owner, folder.path, systemMachine)
    if (verdict.state === 'dead') continue
    if (!isSharing(owner)) refusal ??= ownedByOther(claimant, owner, verdict)
    else isShared = true
    isSharedHere ||= isSharing(owner) && typeof owner.record === 'object' && owner.record.pid === pid
  }
  return { refusal, isShared, isSharedHere }
}

function ownersIn(folder: OwnerFolder): ReturnType<OwnerFolder['readOthers']> {
  try {
    return folder.readOthers('')
  } catch {
    // This user may read the database, but perhaps not this folder.
    return []
  }
}
