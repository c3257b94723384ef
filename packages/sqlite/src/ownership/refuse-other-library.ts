import type { LogStorageError } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { resolveDatabasePath } from '../files/resolve-database-path.js'
import { checkOwners } from './check-owners.js'
import type { Machine } from './machine.js'
import { OwnerFolder } from './owner-folder.js'
import type { Claimant } from './refusals.js'
import { systemMachine } from './system-machine.js'

/**
 * For connections that no driver owns, such as those of a check or a backup: they write no record, but must not open a file
 * that this process has open with another SQLite library.
 *
 * @throws LogStorageError UNSUPPORTED, which names both libraries
 */
export function refuseOtherLibrary(
  binding: Pick<SqliteBinding, 'name' | 'library'>,
  path: string,
  machine: Machine = systemMachine,
): void {
  const database = resolveDatabasePath(path)
  if (database === ':memory:') return
  const { name, library = () => ({ name }) } = binding
  const claimant = {
    database,
    driver: name,
    exclusive: false,
    library: library(),
    pid: machine.self().pid,
  }
  const refusal = refusalIn(new OwnerFolder(database), claimant, machine)
  if (refusal?.code === 'UNSUPPORTED') throw refusal
}

function refusalIn(folder: OwnerFolder, claimant: Claimant, machine: Machine): LogStorageError | undefined {
  try {
    return checkOwners(folder, '', claimant, machine).refusal
  } catch {
    // This user may read the database, but perhaps not this folder.
    return undefined
  }
}
